-- rebase: the source has gone past this journal. Drops what is frozen, with the base entries of its keys, and takes the source's
-- id. Returns 0 if the journal or its last completed id is no longer the one that was seen.
-- KEYS[1] inflight, KEYS[2] flush; ARGV[1] last completed id that was seen, ARGV[2] prefix of the entries, ARGV[3] the source's id,
-- ARGV[4] the journal's id that was seen
-- uses state.lua, counters.lua
if redis.call('HGET', KEYS[2], 'completed') ~= ARGV[1] or not is_journal(KEYS[2], ARGV[4]) then
  return 0
end
let_writes_through(KEYS[2])
for _, key in ipairs(redis.call('HKEYS', KEYS[1])) do
  invalidate(ARGV[2] .. key)
end
redis.call('DEL', KEYS[1])
redis.call('HDEL', KEYS[2], 'inflight', 'inflight-since')
redis.call('HSET', KEYS[2], 'completed', ARGV[3])
return 1
