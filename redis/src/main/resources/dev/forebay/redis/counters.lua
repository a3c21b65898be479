-- What the counters' scripts share. Put before every script that says "uses counters.lua".
-- The hash `flush` holds: inflight, id of the frozen batch; completed, id of the last completed one; pending-since and
-- inflight-since, since when in ms the oldest delta waits; journal, the journal's id, which is lost together with all that.

-- Returns the journal's id and the last completed flush. A journal without an id takes `id`; one that has flushed without, before
-- there were ids, goes on under the empty one.
local function progress(flush, id)
  local journal, completed = redis.call('HGET', flush, 'journal'), redis.call('HGET', flush, 'completed')
  if not journal then
    journal = completed and '' or id
    redis.call('HSET', flush, 'journal', journal)
  end
  return { journal, completed }
end

-- Returns whether the journal is still the one of this id: a store that was emptied since has another one.
local function is_journal(flush, id)
  return redis.call('HGET', flush, 'journal') == id
end

-- Returns status, id, keys and deltas of the frozen batch, or status 0.
local function frozen(inflight, flush)
  local id = redis.call('HGET', flush, 'inflight')
  if not id then
    return { 0 }
  end
  local batch = { 1, id }
  for _, field in ipairs(redis.call('HGETALL', inflight)) do
    batch[#batch + 1] = field
  end
  return batch
end

-- Moves about `limit` fields from one hash to another. Reads all before it changes any, so that no field is seen twice.
local function move_some(from, to, limit)
  local fields, cursor = {}, '0'
  repeat
    local page = redis.call('HSCAN', from, cursor, 'COUNT', 1000)
    cursor = page[1]
    for _, field in ipairs(page[2]) do
      fields[#fields + 1] = field
    end
  until cursor == '0' or #fields >= limit * 2
  for i = 1, #fields, 2 do
    redis.call('HSET', to, fields[i], fields[i + 1])
    redis.call('HDEL', from, fields[i])
  end
end
