-- add: sums deltas into pending. A key that is not pending yet is not accepted when the limit is reached. Returns the positions
-- (from 1) of the keys that were not accepted; negative where the sum would leave 64 bits.
-- KEYS[1] pending, KEYS[2] inflight, KEYS[3] flush; ARGV[1] most waiting keys; then per key: key, delta
-- uses state.lua
local waiting = redis.call('HLEN', KEYS[1])
if waiting == 0 then
  redis.call('HSET', KEYS[3], 'pending-since', text((clock())))
end
waiting = waiting + redis.call('HLEN', KEYS[2])
local refused = {}
for at = 2, #ARGV, 2 do
  local pending = redis.call('HEXISTS', KEYS[1], ARGV[at]) == 1
  if pending or waiting < tonumber(ARGV[1]) then
    local sum = redis.pcall('HINCRBY', KEYS[1], ARGV[at], ARGV[at + 1])
    if type(sum) == 'table' then
      if not string.find(sum.err, 'overflow', 1, true) then
        return sum
      end
      refused[#refused + 1] = -at / 2
    elseif not pending then
      waiting = waiting + 1
    end
  else
    refused[#refused + 1] = at / 2
  end
end
return refused
