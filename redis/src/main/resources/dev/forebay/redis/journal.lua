-- What the journal's scripts share: the string of a dirty key. Put before every script that says "uses journal.lua".
-- It is kind (D or X), format version, codec id, sequence (8 bytes, big endian), row.

-- Returns the sequence that follows `last`. It is never below the server's microseconds: a server that lost its latest writes
-- would otherwise give the same number to another row, and a flush of the lost one would settle it. So a sequence also says
-- when the write was made, and orders the writes of one microsecond.
local function next_sequence(last, micros)
  return math.max(last + 1, micros)
end

-- Makes a key dirty. `head` is kind, version and codec id.
local function write_dirty(key, head, sequence, row)
  redis.call('SET', key, head .. struct.pack('>I8', sequence) .. row)
end

-- Returns how many bytes a dirty key takes of its partition's limit: its text and its string.
local function size_of(key, entry)
  return #key + redis.call('STRLEN', entry)
end

-- Keeps how many bytes of a partition are dirty. Where nothing is listed there are none, whatever was lost on the way.
local function keep_bytes(bytes_key, dirty_key, bytes)
  if redis.call('ZCARD', dirty_key) == 0 then
    redis.call('DEL', bytes_key)
  else
    redis.call('SET', bytes_key, text(math.max(0, bytes)))
  end
end

-- Returns whether nobody else has announced a flush since this one; an owner without a fence has none to compare.
local function is_flushed_under(flusher, fence)
  return fence == '-1' or redis.call('GET', flusher) == fence
end

-- Returns whether a key still has the unflushed write of this sequence (8 bytes).
local function is_unflushed(key, sequence)
  local head = redis.call('GETRANGE', key, 0, 10)
  return is_dirty(string.sub(head, 1, 1)) and string.sub(head, 4) == sequence
end
