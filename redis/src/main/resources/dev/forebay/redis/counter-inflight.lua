-- inflight: returns status (1 or 0), id, keys and deltas of the frozen batch.
-- KEYS[1] inflight, KEYS[2] flush
-- uses counters.lua
return frozen(KEYS[1], KEYS[2])
