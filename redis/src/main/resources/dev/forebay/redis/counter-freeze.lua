-- freeze: moves pending deltas to inflight under a new flush id, if nothing is frozen and the last completed id is set. Returns a
-- status (1 frozen, 0 nothing is pending, -1 the last completed id is unset, or the journal is not the one that the caller knows),
-- then the id of the frozen batch, its keys and deltas.
-- KEYS[1] pending, KEYS[2] inflight, KEYS[3] flush; ARGV[1] flush id, ARGV[2] about how many keys at most, ARGV[3] the journal's id
-- uses counters.lua
if not is_journal(KEYS[3], ARGV[3]) then
  return { -1 }
end
if not redis.call('HGET', KEYS[3], 'inflight') then
  if redis.call('HEXISTS', KEYS[3], 'completed') == 0 then
    return { -1 }
  end
  local pending = redis.call('HLEN', KEYS[1])
  if pending == 0 then
    return { 0 }
  end
  local since = redis.call('HGET', KEYS[3], 'pending-since')
  redis.call('DEL', KEYS[2])
  if pending <= tonumber(ARGV[2]) then
    redis.call('RENAME', KEYS[1], KEYS[2])
  else
    move_some(KEYS[1], KEYS[2], tonumber(ARGV[2]))
  end
  redis.call('HSET', KEYS[3], 'inflight', ARGV[1], 'inflight-since', since or 0)
end
return frozen(KEYS[2], KEYS[3])
