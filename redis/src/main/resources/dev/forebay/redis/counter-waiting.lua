-- waiting: returns the frozen batch's id and the last completed one, then per key what is pending and what is frozen; all of one
-- moment.
-- KEYS[1] pending, KEYS[2] inflight, KEYS[3] flush; ARGV[1..] keys
local waiting = { redis.call('HGET', KEYS[3], 'inflight'), redis.call('HGET', KEYS[3], 'completed') }
for _, key in ipairs(ARGV) do
  waiting[#waiting + 1] = redis.call('HGET', KEYS[1], key)
  waiting[#waiting + 1] = redis.call('HGET', KEYS[2], key)
end
return waiting
