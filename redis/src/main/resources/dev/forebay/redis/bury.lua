-- bury: moves refused changes to the dead letters and drops their entries, where the sequence is still the refused one. A letter
-- is the time in ms, what the caller says of it, and the dirty string. Nothing happens if another owner has announced a flush since. Returns how many
-- were moved.
-- KEYS[1] dirty, KEYS[2] flusher, KEYS[3] dead, KEYS[4..] entries
-- ARGV[1] fence, ARGV[2] partition; then per entry: key, sequence (8 bytes), sequence in digits, attempts and sizes and texts
-- uses state.lua, journal.lua
local now = text((clock()))
local moved = 0
if not is_flushed_under(KEYS[2], ARGV[1]) then
  return moved
end
for i = 4, #KEYS do
  local at = (i - 4) * 4 + 2
  if is_unflushed(KEYS[i], ARGV[at + 2]) then
    local id = ARGV[2] .. '-' .. now .. '-' .. ARGV[at + 3]
    redis.call('HSET', KEYS[3], id, now .. ' ' .. ARGV[at + 4] .. redis.call('GET', KEYS[i]))
    redis.call('DEL', KEYS[i])
    redis.call('ZREM', KEYS[1], ARGV[at + 1])
    moved = moved + 1
  end
end
return moved
