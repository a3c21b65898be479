-- progress: returns the journal's id and the last completed flush.
-- KEYS[1] flush; ARGV[1] id of a journal that begins now
-- uses counters.lua
return progress(KEYS[1], ARGV[1])
