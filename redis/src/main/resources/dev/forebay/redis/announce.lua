-- announce: an owner is about to read what it will flush.
-- KEYS[1] flusher; ARGV[1] fence
-- uses state.lua, journal.lua
announce(KEYS[1], ARGV[1])
return 1
