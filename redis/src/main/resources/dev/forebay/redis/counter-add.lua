-- add: sums deltas into pending. A key that is not pending yet is not accepted when the limit is reached. Returns the positions
-- (from 1) of the keys that were not accepted; or one negative position, where the sum would leave 64 bits: then nothing was added.
-- KEYS[1] pending, KEYS[2] inflight, KEYS[3] flush; ARGV[1] most waiting keys; then per key: key, delta
-- uses state.lua
local waiting = redis.call('HLEN', KEYS[1])
if waiting == 0 then
  redis.call('HSET', KEYS[3], 'pending-since', text((clock())))
end
waiting = waiting + redis.call('HLEN', KEYS[2])
local refused, added = {}, {}

-- Lua's numbers are too short to undo by subtracting.
local function undo()
  for _, before in ipairs(added) do
    if before.sum then
      redis.call('HSET', KEYS[1], before.key, before.sum)
    else
      redis.call('HDEL', KEYS[1], before.key)
    end
  end
end

for at = 2, #ARGV, 2 do
  local key = ARGV[at]
  local sum = redis.call('HGET', KEYS[1], key)
  if sum or waiting < tonumber(ARGV[1]) then
    local answer = redis.pcall('HINCRBY', KEYS[1], key, ARGV[at + 1])
    if type(answer) == 'table' then
      undo()
      return string.find(answer.err, 'overflow', 1, true) and { -at / 2 } or answer
    end
    added[#added + 1] = { key = key, sum = sum }
    waiting = waiting + (sum and 0 or 1)
  else
    refused[#refused + 1] = at / 2
  end
end
return refused
