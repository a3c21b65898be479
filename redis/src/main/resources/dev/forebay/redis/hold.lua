-- hold: a writer announces that the source may change. Returns 0 on a dirty key, whose unflushed write would be lost.
-- KEYS[1] entry; ARGV[1] token, ARGV[2] hold time in ms
-- uses state.lua
local key, token = KEYS[1], ARGV[1]
local kind = kind_of(key)
if is_dirty(kind) then
  return 0
end
local now = clock()
local holds, contended = {}, false
local held = kind == 'H' and read_held(key, now)
if held then
  -- Any other writer, alive or run out with its outcome unknown, makes an installed row doubtful.
  contended = held.contended
  for _, hold in ipairs(held.holds) do
    contended = contended or hold.token ~= token
  end
  holds = alive_others(held, token, now)
end
holds[#holds + 1] = { token = token, deadline = now + ARGV[2] }
write_held(key, holds, contended)
return 1
