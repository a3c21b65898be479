-- invalidate: someone outside says "changed". Returns 0 on a dirty key, which stays.
-- KEYS[1] entry
-- uses state.lua
return invalidate(KEYS[1]) and 1 or 0
