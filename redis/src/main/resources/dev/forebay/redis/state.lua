-- What the steps share: how the one string of a key stands for its state (dev.forebay.spi.KeyState). Put before every script
-- that says "uses state.lua". The first byte is the kind:
--   V entry with a row   N entry: the source has none   L leased   H held   D unflushed row   X unflushed removal

-- Returns the server's time in milliseconds, and in microseconds.
local function clock()
  local time = redis.call('TIME')
  local micros = time[1] * 1000000 + time[2]
  return math.floor(micros / 1000), micros
end

-- Lua's own conversion turns large numbers into exponents.
local function text(number)
  return string.format('%.0f', number)
end

-- Returns the kind without copying the row; empty for an absent key.
local function kind_of(key)
  return redis.call('GETRANGE', key, 0, 0)
end

-- Lets what a script writes through where the memory is full: the server refuses a first write that may take memory, and none after
-- another one. For the steps of a drain, which frees memory. Changes nothing: these keys have no expiry.
local function let_writes_through(key)
  redis.call('PERSIST', key)
end

local function is_dirty(kind)
  return kind == 'D' or kind == 'X'
end

-- Returns a held state, or nil once all its holds have run out (KeySteps.at).
local function read_held(key, now)
  local raw = redis.call('GET', key)
  local held = { contended = string.sub(raw, 2, 2) == '1', holds = {} }
  local alive = false
  for token, deadline in string.gmatch(raw, ';(%x+):(%d+)') do
    deadline = tonumber(deadline)
    held.holds[#held.holds + 1] = { token = token, deadline = deadline }
    alive = alive or now < deadline
  end
  return alive and held or nil
end

-- Returns whether some writer's hold has not run out.
local function is_held(key, now)
  return kind_of(key) == 'H' and read_held(key, now) ~= nil
end

-- Keeps a held state until its latest deadline.
local function write_held(key, holds, contended)
  local raw = { contended and 'H1' or 'H0' }
  local latest = 0
  for _, hold in ipairs(holds) do
    raw[#raw + 1] = ';' .. hold.token .. ':' .. text(hold.deadline)
    latest = math.max(latest, hold.deadline)
  end
  redis.call('SET', key, table.concat(raw), 'PXAT', text(latest))
end

-- Returns the holds of others that have not run out.
local function alive_others(held, token, now)
  local others = {}
  for _, hold in ipairs(held.holds) do
    if hold.token ~= token and now < hold.deadline then
      others[#others + 1] = hold
    end
  end
  return others
end

-- KeySteps.invalidate; returns whether it was applied.
local function invalidate(key)
  local kind = kind_of(key)
  if is_dirty(kind) then
    return false
  end
  local held = kind == 'H' and read_held(key, (clock()))
  if held then
    write_held(key, held.holds, true)
  else
    redis.call('DEL', key)
  end
  return true
end
