-- append: the acknowledged write. Every entry becomes dirty with the next sequence, and is listed under the one with which it
-- became dirty. A key that is not listed yet is not accepted when the limit is reached, and one that is held is not: a flush of the
-- row and the writer that holds would meet at the source. Returns the positions that were not accepted.
-- KEYS[1] dirty, KEYS[2] sequence, KEYS[3..] entries
-- ARGV[1] most dirty keys; then per entry: key, head (kind, version, codec id), row
-- uses state.lua, journal.lua
local now, micros = clock()
local sequence = tonumber(redis.call('GET', KEYS[2]) or 0)
local listed = redis.call('ZCARD', KEYS[1])
local refused = {}
for position = 0, #KEYS - 3 do
  local entry, at = KEYS[position + 3], position * 3 + 2
  local waits = redis.call('ZSCORE', KEYS[1], ARGV[at])
  if (waits or listed < tonumber(ARGV[1])) and not is_held(entry, now) then
    sequence = next_sequence(sequence, micros)
    write_dirty(entry, ARGV[at + 1], sequence, ARGV[at + 2])
    if not waits then
      redis.call('ZADD', KEYS[1], text(sequence), ARGV[at])
      listed = listed + 1
    end
  else
    refused[#refused + 1] = position
  end
end
if sequence > 0 then
  redis.call('SET', KEYS[2], text(sequence))
end
return refused
