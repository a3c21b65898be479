-- append: the acknowledged write. Every entry becomes dirty with the next sequence, and is listed under the one with which it
-- became dirty. A key that is not listed yet is not accepted when a limit is reached, and one that is held is not: a flush of the
-- row and the writer that holds would meet at the source. Returns the positions that were not accepted.
-- KEYS[1] dirty, KEYS[2] sequence, KEYS[3] bytes, KEYS[4..] entries
-- ARGV[1] most dirty keys, ARGV[2] most dirty bytes; then per entry: key, head (kind, version, codec id), row
-- uses state.lua, journal.lua
local now, micros = clock()
local sequence = tonumber(redis.call('GET', KEYS[2]) or 0)
local listed = redis.call('ZCARD', KEYS[1])
local bytes = listed > 0 and tonumber(redis.call('GET', KEYS[3]) or 0) or 0
local refused = {}
for position = 0, #KEYS - 4 do
  local entry, at = KEYS[position + 4], position * 3 + 3
  local key, head, row = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local waits = redis.call('ZSCORE', KEYS[1], key)
  local fits = waits or (listed < tonumber(ARGV[1]) and bytes < tonumber(ARGV[2]))
  if fits and not is_held(entry, now) then
    bytes = bytes - (waits and size_of(key, entry) or 0) + #key + HEADER + #row
    sequence = next_sequence(sequence, micros)
    write_dirty(entry, head, sequence, row)
    if not waits then
      redis.call('ZADD', KEYS[1], text(sequence), key)
      listed = listed + 1
    end
  else
    refused[#refused + 1] = position
  end
end
if sequence > 0 then
  redis.call('SET', KEYS[2], text(sequence))
  redis.call('SET', KEYS[3], text(math.max(0, bytes)))
end
return refused
