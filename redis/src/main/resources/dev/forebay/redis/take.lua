-- take: takes or renews a claim on a piece of work, such as a refresh or a partition. Returns 1 if it is now the caller's.
-- KEYS[1] claim; ARGV[1] token, ARGV[2] time in ms
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then
  return 0
end
if owner then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
else
  -- A script whose first write takes no memory is let through where there is none left: a drain is what frees it.
  redis.call('DEL', KEYS[1])
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
return 1
