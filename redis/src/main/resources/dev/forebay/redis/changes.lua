-- changes: returns the unflushed changes of some keys, as key, since in microseconds, dirty string.
-- KEYS[1] dirty, KEYS[2..] entries; ARGV[1..] their keys
-- uses state.lua
local changes = {}
for i = 2, #KEYS do
  local raw = redis.call('GET', KEYS[i])
  local since = redis.call('ZSCORE', KEYS[1], ARGV[i - 1])
  if raw and since and is_dirty(string.sub(raw, 1, 1)) then
    changes[#changes + 1] = ARGV[i - 1]
    changes[#changes + 1] = since
    changes[#changes + 1] = raw
  end
end
return changes
