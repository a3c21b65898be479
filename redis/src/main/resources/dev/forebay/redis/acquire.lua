-- acquire: a reader takes the right to fill an absent key; any other state stays. Returns the state after the step.
-- KEYS[1] entry; ARGV[1] token, ARGV[2] lease time in ms, ARGV[3] optional: a value that the caller cannot read, taken as absent
-- uses state.lua
local state = redis.call('GET', KEYS[1])
if state and state ~= ARGV[3] then
  return state
end
local deadline = text(clock() + ARGV[2])
local leased = 'L' .. ARGV[1] .. ':' .. deadline
redis.call('SET', KEYS[1], leased, 'PXAT', deadline)
return leased
