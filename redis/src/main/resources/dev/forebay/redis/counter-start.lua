-- start: sets the last completed flush, if it is unset and the journal is the one that the caller knows. Returns 1 if it did.
-- KEYS[1] flush; ARGV[1] the journal's id, ARGV[2] the source's last flush
-- uses counters.lua
return is_journal(KEYS[1], ARGV[1]) and redis.call('HSETNX', KEYS[1], 'completed', ARGV[2]) or 0
