-- fill: a reader installs what it loaded, if its lease is intact. Returns 1 if it was.
-- KEYS[1] entry; ARGV[1] token, ARGV[2] value, ARGV[3] when the value is dropped, in ms
if redis.call('GETRANGE', KEYS[1], 0, 24) ~= 'L' .. ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'PXAT', ARGV[3])
return 1
