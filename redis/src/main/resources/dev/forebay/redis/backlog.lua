-- backlog: returns how many keys wait, the age of the oldest one in ms, how many dead letters there are, and how
-- many bytes wait.
-- KEYS[1] dirty, KEYS[2] dead, KEYS[3] bytes
-- uses state.lua
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
local now = clock()
local age = oldest[2] and math.max(0, now - math.floor(oldest[2] / 1000)) or 0
local bytes = oldest[1] and tonumber(redis.call('GET', KEYS[3]) or 0) or 0
return { redis.call('ZCARD', KEYS[1]), age, redis.call('HLEN', KEYS[2]), bytes }
