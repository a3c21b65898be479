-- replace: a refresh replaces the entry that it saw, known by its stamp and epoch, and nothing else. Returns 1 if it did.
-- KEYS[1] entry; ARGV[1] stamp (8 bytes), ARGV[2] new value, ARGV[3] when that value is dropped, in ms
local header = redis.call('GETRANGE', KEYS[1], 0, 26)
local kind = string.sub(header, 1, 1)
if (kind ~= 'V' and kind ~= 'N') or string.sub(header, 4, 11) ~= ARGV[1]
  or string.sub(header, 24) ~= string.sub(ARGV[2], 24, 27) then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'PXAT', ARGV[3])
return 1
