-- bury: moves refused changes to the dead letters and drops their entries, where the sequence is still the refused one. A letter
-- is the time in ms, what the caller says of it, and the dirty string. Returns how many were moved.
-- KEYS[1] dirty, KEYS[2] dead, KEYS[3..] entries
-- ARGV[1] partition; then per entry: key, sequence (8 bytes), sequence in digits, attempts and sizes and texts
-- uses state.lua, journal.lua
local now = text((clock()))
local moved = 0
for i = 3, #KEYS do
  local at = (i - 3) * 4 + 1
  if is_unflushed(KEYS[i], ARGV[at + 2]) then
    local id = ARGV[1] .. '-' .. now .. '-' .. ARGV[at + 3]
    redis.call('HSET', KEYS[2], id, now .. ' ' .. ARGV[at + 4] .. redis.call('GET', KEYS[i]))
    redis.call('DEL', KEYS[i])
    redis.call('ZREM', KEYS[1], ARGV[at + 1])
    moved = moved + 1
  end
end
return moved
