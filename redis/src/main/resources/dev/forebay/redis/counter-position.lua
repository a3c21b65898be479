-- position: returns since when deltas are pending, the id of the frozen batch, and since when that one waits; nil for none.
-- KEYS[1] pending, KEYS[2] flush
local inflight = redis.call('HGET', KEYS[2], 'inflight')

-- What waits always has a name, also if something else than Forebay has taken it away.
local function since(what)
  return redis.call('HGET', KEYS[2], what) or '0'
end

return {
  redis.call('HLEN', KEYS[1]) > 0 and since('pending-since'),
  inflight,
  inflight and since('inflight-since'),
}
