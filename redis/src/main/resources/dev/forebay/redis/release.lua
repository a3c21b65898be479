-- release: the source has answered. Returns 1 if the new value was installed.
-- KEYS[1] entry; ARGV[1] token, ARGV[2] new value or empty, ARGV[3] when that value is dropped, in ms
-- uses state.lua
local key, token, value = KEYS[1], ARGV[1], ARGV[2]
local kind = kind_of(key)
if is_dirty(kind) then
  return 0
end
local now = clock()
local held = kind == 'H' and read_held(key, now)
if not held then
  -- The hold ran out or the server lost it: a reader may have filled the old row since.
  redis.call('DEL', key)
  return 0
end
local others = alive_others(held, token, now)
if #others > 0 then
  write_held(key, others, true)
  return 0
end
local only_mine = #held.holds == 1 and held.holds[1].token == token
if only_mine and not held.contended and value ~= '' then
  redis.call('SET', key, value, 'PXAT', ARGV[3])
  return 1
end
redis.call('DEL', key)
return 0
