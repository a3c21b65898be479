-- announce: an owner is about to read what it will flush. From here on only its own flushes are settled.
-- KEYS[1] flusher; ARGV[1] fence
-- uses state.lua
let_writes_through(KEYS[1])
redis.call('SET', KEYS[1], ARGV[1])
return 1
