-- bury: moves refused changes to the dead letters and drops their entries, where the sequence is still the refused one. A letter
-- is the time in ms, what the caller says of it, and the dirty string. Nothing happens if another owner has announced a flush since.
-- Returns how many were moved.
-- KEYS[1] dirty, KEYS[2] bytes, KEYS[3] flusher, KEYS[4] dead, KEYS[5..] entries
-- ARGV[1] fence, ARGV[2] partition; then per entry: sequence (8 bytes), sequence in digits, attempts and sizes and texts
-- uses state.lua, journal.lua
local now = text((clock()))
local moved = {}
if not is_flushed_under(KEYS[3], ARGV[1]) then
  return #moved
end
let_writes_through(KEYS[1])
local bytes = tonumber(redis.call('GET', KEYS[2]) or 0)
for i = 5, #KEYS do
  local at, raw, key = (i - 5) * 3 + 3, redis.call('GET', KEYS[i]), key_of(KEYS[i], KEYS[1])
  if is_unflushed(raw, ARGV[at]) then
    redis.call('HSET', KEYS[4], ARGV[2] .. '-' .. now .. '-' .. ARGV[at + 1], now .. ' ' .. ARGV[at + 2] .. raw)
    bytes = bytes - #key - #raw
    redis.call('DEL', KEYS[i])
    moved[#moved + 1] = key
  end
end
unlist(KEYS[1], moved)
keep_bytes(KEYS[2], KEYS[1], bytes)
return #moved
