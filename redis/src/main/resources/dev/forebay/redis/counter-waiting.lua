-- waiting: returns the journal's id, the last completed flush and the frozen batch's, then per key what is pending and what is
-- frozen; all of one moment.
-- KEYS[1] pending, KEYS[2] inflight, KEYS[3] flush; ARGV[1] id of a journal that begins now, ARGV[2..] keys
-- uses counters.lua
local waiting = progress(KEYS[3], ARGV[1])
waiting[3] = redis.call('HGET', KEYS[3], 'inflight')
for at = 2, #ARGV do
  waiting[#waiting + 1] = redis.call('HGET', KEYS[1], ARGV[at])
  waiting[#waiting + 1] = redis.call('HGET', KEYS[2], ARGV[at])
end
return waiting
