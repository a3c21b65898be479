-- give: ends a claim that is the caller's. Returns 1 if it was.
-- KEYS[1] claim; ARGV[1] token
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('DEL', KEYS[1])
return 1
