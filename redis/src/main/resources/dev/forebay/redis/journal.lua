-- What the journal's scripts share: the string of a dirty key. Put before every script that says "uses journal.lua".
-- It is kind (D or X), format version, codec id, sequence (8 bytes, big endian), 16 bytes of nothing, row: as long as the header of
-- an entry, so that a settled row stays where it is.

-- Returns the sequence that follows `last`. It is never below the server's microseconds: a server that lost its latest writes
-- would otherwise give the same number to another row, and a flush of the lost one would settle it. So a sequence also says
-- when the write was made, and orders the writes of one microsecond.
local function next_sequence(last, micros)
  return math.max(last + 1, micros)
end

local HEADER = 27
local NOTHING = string.rep('\0', 16)

-- Makes a key dirty. `head` is kind, version and codec id.
local function write_dirty(key, head, sequence, row)
  redis.call('SET', key, head .. struct.pack('>I8', sequence) .. NOTHING .. row)
end

-- Returns how many bytes a dirty key takes of its partition's limit: its text and its string.
local function size_of(key, entry)
  return #key + redis.call('STRLEN', entry)
end

-- Returns the key of an entry: the names of both keys begin with the partition, "{..}#dirty" and "{..}:key".
local function key_of(entry, dirty_key)
  return string.sub(entry, #dirty_key - 4)
end

-- How many strings are read at once: a call costs more than a short string does, and all of them are in memory twice meanwhile.
local READ_AT_ONCE = 100

-- Takes keys off a partition's list; no more of them in one call than Lua's stack takes.
local function unlist(dirty_key, keys)
  for first = 1, #keys, 1000 do
    redis.call('ZREM', dirty_key, unpack(keys, first, math.min(#keys, first + 999)))
  end
end

-- Keeps how many bytes of a partition are dirty. Where nothing is listed there are none, whatever was lost on the way.
local function keep_bytes(bytes_key, dirty_key, bytes)
  if redis.call('ZCARD', dirty_key) == 0 then
    redis.call('DEL', bytes_key)
  else
    redis.call('SET', bytes_key, text(math.max(0, bytes)))
  end
end

-- An owner is about to read what it will flush: from here on only its own flushes are settled.
local function announce(flusher, fence)
  let_writes_through(flusher)
  redis.call('SET', flusher, fence)
end

-- Returns whether nobody else has announced a flush since this one; an owner without a fence has none to compare.
local function is_flushed_under(flusher, fence)
  return fence == '-1' or redis.call('GET', flusher) == fence
end

-- Returns whether a key's string, if it has one, still is the unflushed write of this sequence (8 bytes).
local function is_unflushed(raw, sequence)
  return raw and is_dirty(string.sub(raw, 1, 1)) and string.sub(raw, 4, 11) == sequence
end
