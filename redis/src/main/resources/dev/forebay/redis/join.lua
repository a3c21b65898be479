-- join: says that an owner is there for a while. Returns how many are there.
-- KEYS[1] owners: a sorted set, owner -> until when in ms; ARGV[1] owner, ARGV[2] time in ms
-- uses state.lua
local now = clock()
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(now)) -- first, so that it is let through where the memory is full
redis.call('ZADD', KEYS[1], text(now + ARGV[2]), ARGV[1])
return redis.call('ZCARD', KEYS[1])
