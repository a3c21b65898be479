-- settle: the source has these changes. An entry whose sequence is still the flushed one becomes a plain value, made of the new
-- header and the row that is here already, and is no longer listed; a newer one stays dirty and is listed under the flushed
-- sequence: it was written after that. Nothing happens if another owner has announced a flush since. Returns how many were settled.
-- KEYS[1] dirty, KEYS[2] bytes, KEYS[3] flusher, KEYS[4..] entries
-- ARGV[1] fence; then per entry: if it becomes absent its sequence (8 bytes); else what the dirty string begins with (11 bytes, to the
-- end of its sequence), the header of the value (27 bytes), when that is dropped, in ms
-- uses state.lua, journal.lua
local settled, count = {}, 0
if not is_flushed_under(KEYS[3], ARGV[1]) then
  return count
end
let_writes_through(KEYS[1])
local call, sub = redis.call, string.sub
local key_begins = #KEYS[1] - 4 -- as key_of
local bytes = tonumber(call('GET', KEYS[2]) or 0)
for i = 4, #KEYS do
  local entry, change = KEYS[i], ARGV[i - 2]
  local key, head, header = sub(entry, key_begins), call('GETRANGE', entry, 0, 10), nil
  local whole = #change > 8
  local is_flushed = whole and head == sub(change, 1, 11)
  if is_flushed then
    header = sub(change, 12, 38)
  else
    local sequence = whole and sub(change, 4, 11) or change
    is_flushed = is_unflushed(head, sequence)
    if not is_flushed then
      call('ZADD', KEYS[1], 'XX', 'GT', text(struct.unpack('>I8', sequence)), key)
    elseif whole then
      -- Version and codec id stay those of the row.
      header = sub(change, 12, 12) .. sub(head, 2, 3) .. sub(change, 15, 38)
    end
  end
  if header then
    bytes = bytes - #key - call('SETRANGE', entry, 0, header)
    call('PEXPIREAT', entry, sub(change, 39))
  elseif is_flushed then
    bytes = bytes - size_of(key, entry)
    call('DEL', entry)
  end
  if is_flushed then
    count = count + 1
    settled[count] = key
  end
end
unlist(KEYS[1], settled)
keep_bytes(KEYS[2], KEYS[1], bytes)
return count
