-- position: returns since when deltas are pending, the id of the frozen batch, and since when that one waits; nil for none.
-- KEYS[1] pending, KEYS[2] flush
local pending = redis.call('HLEN', KEYS[1]) > 0
return {
  pending and redis.call('HGET', KEYS[2], 'pending-since'),
  redis.call('HGET', KEYS[2], 'inflight'),
  redis.call('HGET', KEYS[2], 'inflight-since'),
}
