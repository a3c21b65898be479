-- append: acknowledged writes, of one caller or of several. Every entry becomes dirty with the next sequence, and is listed under the
-- one with which it became dirty. A key that is not listed yet is not accepted when a limit is reached, and one that is held is not: a
-- flush of the row and the writer that holds would meet at the source. Returns the positions that were not accepted, over all entries; those
-- of entries that are no strings as -1 - position.
-- KEYS per partition: dirty, sequence, bytes, entries
-- ARGV per partition: how many entries, most dirty keys, most dirty bytes; then per entry: key, head (kind, version, codec id), row
-- uses state.lua, journal.lua
local call, pcall = redis.call, redis.pcall
local now, micros = clock()
local refused, position, first, at = {}, 0, 1, 1
while first < #KEYS do
  local dirty, count, most_keys, most_bytes = KEYS[first], tonumber(ARGV[at]), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  local marks, listed, digits = call('MGET', KEYS[first + 1], KEYS[first + 2]), call('ZCARD', dirty), nil
  local sequence, bytes = tonumber(marks[1] or 0), listed > 0 and tonumber(marks[2] or 0) or 0
  at = at + 3
  for i = first + 3, first + 2 + count do
    local entry, key, row = KEYS[i], ARGV[at], ARGV[at + 2]
    local fits = listed < most_keys and bytes < most_bytes or call('ZSCORE', dirty, key)
    local kind = fits and pcall('GETRANGE', entry, 0, 0) -- else one bad entry would end the script of all
    if kind and kind.err then
      if not string.find(kind.err, 'WRONGTYPE', 1, true) then
        return kind
      end
      refused[#refused + 1] = -1 - position
    elseif fits and not (kind == 'H' and read_held(entry, now)) then
      sequence = next_sequence(sequence, micros)
      digits = text(sequence)
      if call('ZADD', dirty, 'NX', digits, key) == 1 then
        listed = listed + 1
      else
        bytes = bytes - size_of(key, entry)
      end
      bytes = bytes + #key + HEADER + #row
      write_dirty(entry, ARGV[at + 1], sequence, row)
    else
      refused[#refused + 1] = position
    end
    position, at = position + 1, at + 3
  end
  if digits then
    call('MSET', KEYS[first + 1], digits, KEYS[first + 2], text(math.max(0, bytes)))
  end
  first = first + 3 + count
end
return refused
