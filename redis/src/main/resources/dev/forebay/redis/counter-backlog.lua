-- backlog: returns how many keys wait, the age of the oldest delta in ms, how many dead letters there are, and 0 bytes, which
-- are not counted.
-- KEYS[1] pending, KEYS[2] inflight, KEYS[3] flush, KEYS[4] dead
-- uses state.lua
local pending, inflight = redis.call('HLEN', KEYS[1]), redis.call('HLEN', KEYS[2])
local since
if inflight > 0 then
  since = redis.call('HGET', KEYS[3], 'inflight-since')
elseif pending > 0 then
  since = redis.call('HGET', KEYS[3], 'pending-since')
end
local age = since and math.max(0, clock() - since) or 0
return { pending + inflight, age, redis.call('HLEN', KEYS[4]), 0 }
