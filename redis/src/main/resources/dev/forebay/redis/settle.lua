-- settle: the source has these changes. An entry whose sequence is still the flushed one becomes a plain value, made of the new
-- header and the row that is here already, and is no longer listed; a newer one stays dirty and is listed under the flushed
-- sequence: it was written after that. Nothing happens if another owner has announced a flush since. Returns how many were settled.
-- KEYS[1] dirty, KEYS[2] bytes, KEYS[3] flusher, KEYS[4..] entries
-- ARGV[1] fence; then per entry: sequence (8 bytes), and unless it becomes absent the kind of the value, its header behind the codec
-- id (24 bytes), when it is dropped, in ms
-- uses state.lua, journal.lua
local settled, count = {}, 0
if not is_flushed_under(KEYS[3], ARGV[1]) then
  return count
end
let_writes_through(KEYS[1])
local bytes = tonumber(redis.call('GET', KEYS[2]) or 0)
for i = 4, #KEYS do
  local entry, change = KEYS[i], ARGV[i - 2]
  local key, sequence = key_of(entry, KEYS[1]), string.sub(change, 1, 8)
  local head = redis.call('GETRANGE', entry, 0, 10)
  if is_unflushed(head, sequence) then
    if #change == 8 then
      bytes = bytes - size_of(key, entry)
      redis.call('DEL', entry)
    else
      -- Version and codec id are those of the row, which another process may have written.
      local header = string.sub(change, 9, 9) .. string.sub(head, 2, 3) .. string.sub(change, 10, 33)
      bytes = bytes - #key - redis.call('SETRANGE', entry, 0, header)
      redis.call('PEXPIREAT', entry, string.sub(change, 34))
    end
    count = count + 1
    settled[count] = key
  else
    redis.call('ZADD', KEYS[1], 'XX', 'GT', text(struct.unpack('>I8', sequence)), key)
  end
end
unlist(KEYS[1], settled)
keep_bytes(KEYS[2], KEYS[1], bytes)
return count
