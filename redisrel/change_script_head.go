package redisrel

// scriptHead begins the scripts that change keys and what names them. It gives them key, shape, op, ttl, marker and name; kind, the type that the
// key has; base, the number of the last argument that it takes; and keep(), which has the directory and the indexes name the key as it is then.
const scriptHead = `local key, shape, op, ttl, marker, name = KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local call, kinds = redis.call, {fields = 'hash', json = 'string', geo = 'zset', bitmap = 'string', hyperloglog = 'string'}
local kind = call('TYPE', key).ok
if kind ~= 'none' and kind ~= (kinds[shape] or shape) then return kind end
local lists, base = tonumber(ARGV[6]), 6
if lists > 0 then base = 9 + 2 * lists end
for i = 1, lists do
  local list = call('TYPE', KEYS[1 + i]).ok
  if list ~= 'none' and list ~= ARGV[8 + 2 * i] then
    return {err = 'WRONGTYPE ' .. KEYS[1 + i] .. ', which names the rows, is a ' .. list .. ' and not a ' .. ARGV[8 + 2 * i]}
  end
end
local function has(list, kind, member)
  if kind == 'set' then return call('SISMEMBER', list, member) == 1 end
  return call('ZSCORE', list, member)
end
local function named(list, kind)
  local short, begins, ends = ARGV[7], ARGV[8], ARGV[9]
  if short == '' or has(list, kind, key) then return key end
  if has(list, kind, short) then return short end
  local other = kind == 'set' and call('SRANDMEMBER', list) or kind == 'zset' and call('ZRANGE', list, 0, 0)[1]
  if other and other:sub(1, #begins) == begins and (ends == '' or other:sub(-#ends) == ends) then return key end
  return short
end
local function keep()
  if lists == 0 then return end
  local there = call('EXISTS', key) == 1
  for i = 1, lists do
    local list, kind, field = KEYS[1 + i], ARGV[8 + 2 * i], ARGV[9 + 2 * i]
    local member = named(list, kind)
    if field ~= '' then
      local score = there and call('HGET', key, field)
      local reply = score and redis.pcall('ZADD', list, score, member)
      if not score or type(reply) == 'table' then call('ZREM', list, member) end
    elseif not there then
      call(kind == 'set' and 'SREM' or 'ZREM', list, member)
    elseif kind == 'set' then
      call('SADD', list, member)
    end
  end
end
`
