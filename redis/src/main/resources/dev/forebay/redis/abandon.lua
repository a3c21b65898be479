-- abandon: a reader gives its lease back after a failed load. Returns 1 if it had it.
-- KEYS[1] entry; ARGV[1] token
if redis.call('GETRANGE', KEYS[1], 0, 24) ~= 'L' .. ARGV[1] then
  return 0
end
redis.call('DEL', KEYS[1])
return 1
