-- listed: returns which keys have waited longest, in three elements: the bytes of all that wait, how many keys do; keys and since in
-- turns. The dirty strings are read by a plain command then, which costs the server a third of what it does in a script. With a fence,
-- the owner announces that it is about to flush them.
-- KEYS[1] dirty, KEYS[2] flusher, KEYS[3] bytes
-- ARGV[1] limit, ARGV[2] optional: fence
-- uses state.lua, journal.lua
if ARGV[2] then
  announce(KEYS[2], ARGV[2])
end
local bytes = redis.call('GET', KEYS[3]) or '0'
return { bytes, redis.call('ZCARD', KEYS[1]), redis.call('ZRANGE', KEYS[1], 0, ARGV[1] - 1, 'WITHSCORES') }
