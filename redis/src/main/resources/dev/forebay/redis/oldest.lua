-- oldest: returns the changes that have waited longest, as key, since in microseconds, dirty string; at most about `bytes` of them, so that
-- large rows do not outlast the caller's time limit. The first element is how many listed keys had lost their entry: they are
-- no longer listed.
-- KEYS[1] dirty; ARGV[1] prefix of the entries, ARGV[2] how many to skip, ARGV[3] limit, ARGV[4] bytes
-- uses state.lua
local first = tonumber(ARGV[2])
local listed = redis.call('ZRANGE', KEYS[1], first, first + ARGV[3] - 1, 'WITHSCORES')
local changes, lost, bytes = { 0 }, 0, 0
for i = 1, #listed, 2 do
  local raw = redis.call('GET', ARGV[1] .. listed[i])
  if raw and is_dirty(string.sub(raw, 1, 1)) then
    bytes = bytes + #raw
    if i > 1 and bytes > tonumber(ARGV[4]) then
      break
    end
    changes[#changes + 1] = listed[i]
    changes[#changes + 1] = listed[i + 1]
    changes[#changes + 1] = raw
  else
    redis.call('ZREM', KEYS[1], listed[i])
    lost = lost + 1
  end
end
changes[1] = lost
return changes
