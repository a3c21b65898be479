-- oldest: returns the changes that have waited longest, in three elements: how many listed keys had lost their entry, which are no
-- longer listed; keys and since in microseconds in turns; the dirty strings. At most about `bytes` of strings are returned, so that
-- large rows do not outlast the caller's time limit. With a fence, the owner announces that it is about to flush them: from here on
-- only its own flushes are settled.
-- KEYS[1] dirty, KEYS[2] flusher
-- ARGV[1] prefix of the entries, ARGV[2] how many to skip, ARGV[3] limit, ARGV[4] bytes, ARGV[5] optional: fence
-- uses state.lua, journal.lua
if ARGV[5] then
  announce(KEYS[2], ARGV[5])
end
local prefix, most_bytes, skip = ARGV[1], tonumber(ARGV[4]), tonumber(ARGV[2])
local listed = redis.call('ZRANGE', KEYS[1], skip, skip + ARGV[3] - 1, 'WITHSCORES')
local keys, strings, lost, bytes, count, read = {}, {}, {}, 0, 0, 0

-- Returns how many strings to read next: about as many as may still come, going by those before.
local function next_few()
  return count == 0 and 10 or math.max(1, math.min(READ_AT_ONCE, math.floor((most_bytes - bytes) * count / bytes)))
end

while read < #listed / 2 and bytes <= most_bytes do
  local names = {}
  for i = 1, math.min(#listed / 2 - read, next_few()) do
    names[i] = prefix .. listed[2 * (read + i) - 1]
  end
  for _, raw in ipairs(redis.call('MGET', unpack(names))) do
    read = read + 1
    if not raw or not is_dirty(string.sub(raw, 1, 1)) then
      lost[#lost + 1] = listed[2 * read - 1]
    elseif bytes <= most_bytes then
      bytes = bytes + #raw
      if count == 0 or bytes <= most_bytes then
        count = count + 1
        strings[count] = raw
        keys[2 * count - 1] = listed[2 * read - 1]
        keys[2 * count] = listed[2 * read]
      end
    end
  end
end
unlist(KEYS[1], lost)
return { #lost, keys, strings }
