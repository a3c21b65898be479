-- position: returns the sequence of the last write, and since which write the key that waits longest does, in digits; nil for none.
-- KEYS[1] dirty, KEYS[2] sequence
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return { redis.call('GET', KEYS[2]), oldest[2] or false }
