-- settle: the source has these changes. An entry whose sequence is still the flushed one becomes a plain value, made of the new
-- header and the row that is here already, and is no longer listed; a newer one stays dirty and is listed under the flushed
-- sequence: it was written after that. Nothing happens if another owner has announced a flush since. Returns how many were settled.
-- KEYS[1] dirty, KEYS[2] bytes, KEYS[3] flusher, KEYS[4..] entries
-- ARGV[1] fence; then per entry: key, sequence (8 bytes), value header or empty for absent, when the value is dropped, in ms
-- uses state.lua, journal.lua
local settled = 0
if not is_flushed_under(KEYS[3], ARGV[1]) then
  return settled
end
local bytes = tonumber(redis.call('GET', KEYS[2]) or 0)
for i = 4, #KEYS do
  local at = (i - 4) * 4 + 1
  local header = ARGV[at + 3]
  if is_unflushed(KEYS[i], ARGV[at + 2]) then
    bytes = bytes - size_of(ARGV[at + 1], KEYS[i])
    if header == '' then
      redis.call('DEL', KEYS[i])
    elseif string.sub(header, 1, 1) == 'N' then
      redis.call('SET', KEYS[i], header, 'PXAT', ARGV[at + 4])
    else
      -- Version and codec id are those of the row, which another process may have written.
      local raw = redis.call('GET', KEYS[i])
      local value = 'V' .. string.sub(raw, 2, 3) .. string.sub(header, 4) .. string.sub(raw, 12)
      redis.call('SET', KEYS[i], value, 'PXAT', ARGV[at + 4])
    end
    redis.call('ZREM', KEYS[1], ARGV[at + 1])
    settled = settled + 1
  else
    redis.call('ZADD', KEYS[1], 'XX', 'GT', text(struct.unpack('>I8', ARGV[at + 2])), ARGV[at + 1])
  end
end
keep_bytes(KEYS[2], KEYS[1], bytes)
return settled
