-- listed: returns the bytes of all that wait, and how many keys do. The list and the dirty strings are read by plain commands behind
-- it, which costs the server a third of what it does in a script. With a fence, the owner announces that it is about to flush them.
-- KEYS[1] dirty, KEYS[2] flusher, KEYS[3] bytes
-- ARGV[1] optional: fence
-- uses state.lua, journal.lua
if ARGV[1] then
  announce(KEYS[2], ARGV[1])
end
return { redis.call('GET', KEYS[3]) or '0', redis.call('ZCARD', KEYS[1]) }
