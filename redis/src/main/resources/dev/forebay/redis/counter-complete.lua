-- complete: ends the frozen batch of this id. Refused deltas become dead letters; base entries and leases of all its keys are
-- dropped, because what the source says of them has changed. Returns 1 if it was the frozen one.
-- KEYS[1] inflight, KEYS[2] flush, KEYS[3] dead
-- ARGV[1] flush id, ARGV[2] prefix of the entries, ARGV[3] partition; then per refused key: key, sizes and texts of its letter
-- uses state.lua
if redis.call('HGET', KEYS[2], 'inflight') ~= ARGV[1] then
  return 0
end
let_writes_through(KEYS[2])
-- First, because it can be done twice: it fails in a cluster whose slot is being moved, where an entry has gone ahead.
for _, key in ipairs(redis.call('HKEYS', KEYS[1])) do
  invalidate(ARGV[2] .. key)
end
local now = text((clock()))
for at = 4, #ARGV, 2 do
  local delta = redis.call('HGET', KEYS[1], ARGV[at])
  if delta then
    local id = ARGV[3] .. '-' .. now .. '-' .. ARGV[1] .. '-' .. text((at - 4) / 2)
    redis.call('HSET', KEYS[3], id, now .. ' ' .. ARGV[at + 1] .. delta)
  end
end
redis.call('DEL', KEYS[1])
redis.call('HDEL', KEYS[2], 'inflight', 'inflight-since')
redis.call('HSET', KEYS[2], 'completed', ARGV[1])
return 1
