-- revive: adds a refused delta again and deletes its letter. Returns 1 if the letter was there.
-- KEYS[1] pending, KEYS[2] flush, KEYS[3] dead; ARGV[1] id of the letter, ARGV[2] key
-- uses state.lua
local letter = redis.call('HGET', KEYS[3], ARGV[1])
if not letter then
  return 0
end
local key_size, reason_size, texts = string.match(letter, '^%d+ %d+ (%d+) (%d+)\n()')
if redis.call('HLEN', KEYS[1]) == 0 then
  redis.call('HSET', KEYS[2], 'pending-since', text((clock())))
end
redis.call('HINCRBY', KEYS[1], ARGV[2], string.sub(letter, texts + key_size + reason_size))
redis.call('HDEL', KEYS[3], ARGV[1])
return 1
