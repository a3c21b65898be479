-- revive: puts a dead letter back as a new write, unless the key is dirty or held. Returns 1 if it did.
-- KEYS[1] dirty, KEYS[2] sequence, KEYS[3] dead, KEYS[4] entry, KEYS[5] bytes; ARGV[1] id of the letter, ARGV[2] key
-- uses state.lua, journal.lua
local letter = redis.call('HGET', KEYS[3], ARGV[1])
local now, micros = clock()
if not letter or is_dirty(kind_of(KEYS[4])) or is_held(KEYS[4], now) then
  return 0
end
local key_size, reason_size, texts = string.match(letter, '^%d+ %d+ (%d+) (%d+)\n()')
local raw = string.sub(letter, texts + key_size + reason_size)
local sequence = next_sequence(tonumber(redis.call('GET', KEYS[2]) or 0), micros)
write_dirty(KEYS[4], string.sub(raw, 1, 3), sequence, string.sub(raw, HEADER + 1))
redis.call('ZADD', KEYS[1], text(sequence), ARGV[2])
redis.call('SET', KEYS[2], text(sequence))
keep_bytes(KEYS[5], KEYS[1], tonumber(redis.call('GET', KEYS[5]) or 0) + size_of(ARGV[2], KEYS[4]))
redis.call('HDEL', KEYS[3], ARGV[1])
return 1
