package redisrel

// changeScript changes one row, whole or not at all, if it still is what was read. It returns 1 for a row that was changed, or
// madeMark and what names a new element in its key: the id of a stream's entry, the index in a list; 0 for a row that is no longer what
// was read, 2 for an update that would leave a hash without fields, and the type of a key of another type.
//
// KEYS: the key, and those of the directory and the indexes that name it. ARGV: the shape; insert, replace, update or delete; the time to live in milliseconds, "keep" or "persist"; the
// field of a row without values or an empty text; the name of the element; what listArguments gives; the number of values that are compared, and of
// each its field, 1 or 0 for being there, and its text; the number of values that are set, and of each its field and text; the
// number of fields that are removed, and these; fields and how long each is to live: in milliseconds, "persist", or "keep" for as long as before, which
// HSET would take away. New fields are written before old ones go: HSET is what a server out of memory refuses, and then
// nothing has changed. unpack takes some thousand arguments at most.
const changeScript = scriptHead + `local made = 1
local function get(field)
  if shape == 'hash' then return call('HGET', key, field) end
  if shape == 'fields' then return call('HGET', key, name) end
  if shape == 'zset' or shape == 'geo' then return call('ZSCORE', key, name) end
  if shape == 'list' then return name ~= '' and call('LINDEX', key, name) end
  if shape == 'set' then return call('SISMEMBER', key, name) == 1 end
  if shape == 'bitmap' then return call('GETBIT', key, name) == 1 end
  if shape == 'stream' then return not name:find('*', 1, true) and #call('XRANGE', key, name, name) == 1 end
  if shape == 'hyperloglog' and (op == 'insert' or call('GETRANGE', key, 0, 3) ~= 'HYLL') then return false end
  return call('GET', key)
end
local there = kind ~= 'none'
if there and shape ~= 'hash' and (shape ~= 'list' or op ~= 'delete') then there = get('') and true end
if op ~= 'replace' and (there or false) == (op == 'insert') then return 0 end
local compared = tonumber(ARGV[base + 1])
for i = base + 2, base + 1 + 3 * compared, 3 do
  local now = get(ARGV[i])
  if (now and '1' or '0') ~= ARGV[i + 1] or now and now ~= ARGV[i + 2] then return 0 end
end
if op == 'delete' then
  if shape == 'fields' then call('HDEL', key, name)
  elseif shape == 'zset' or shape == 'geo' then call('ZREM', key, name)
  elseif shape == 'set' then call('SREM', key, name)
  elseif shape == 'bitmap' then call('SETBIT', key, name, 0)
  elseif shape == 'stream' then call('XDEL', key, name)
  else call('UNLINK', key) end
  keep()
  return 1
end
local at = base + 2 + 3 * compared
local sets = 2 * tonumber(ARGV[at])
local first, last = at + 1, at + sets
local value = ARGV[first + 1]
local removed = last + 1 + tonumber(ARGV[last + 1])
local ends = {}
for i = removed + 1, #ARGV, 2 do
  if ARGV[i + 1] == 'keep' then ends[i] = call('HPEXPIRETIME', key, 'FIELDS', 1, ARGV[i])[1] end
end
if shape == 'hash' then
  local gone = {}
  if op == 'replace' and there then
    local new = {}
    for i = first, last, 2 do new[ARGV[i]] = true end
    for _, field in ipairs(call('HKEYS', key)) do
      if not new[field] then gone[#gone + 1] = field end
    end
  else
    for i = last + 2, removed do
      if call('HEXISTS', key, ARGV[i]) == 1 then gone[#gone + 1] = ARGV[i] end
    end
    if sets == 0 and #gone > 0 and #gone == call('HLEN', key) then
      if marker == '' then return 2 end
      call('HSET', key, marker, '')
    end
  end
  for i = first, last, 4000 do call('HSET', key, unpack(ARGV, i, math.min(i + 3999, last))) end
  for i = 1, #gone, 4000 do call('HDEL', key, unpack(gone, i, math.min(i + 3999, #gone))) end
elseif sets > 0 or op ~= 'update' then
  if shape == 'fields' then call('HSET', key, name, value)
  elseif shape == 'zset' then call('ZADD', key, value, name)
  elseif shape == 'set' then call('SADD', key, name)
  elseif shape == 'bitmap' then call('SETBIT', key, name, 1)
  elseif shape == 'hyperloglog' then call('PFADD', key, value)
  elseif shape == 'geo' then call('GEOADD', key, value, ARGV[first + 3], name)
  elseif shape == 'list' and name == '' then made = '=' .. call('RPUSH', key, value) - 1
  elseif shape == 'list' then call('LSET', key, name, value)
  elseif shape == 'stream' then
    if marker == '' then made = '=' .. call('XADD', key, name, unpack(ARGV, first, last))
    else made = '=' .. call('XADD', key, 'MAXLEN', '~', marker, name, unpack(ARGV, first, last)) end
  elseif op == 'update' then call('SET', key, value, 'KEEPTTL')
  else call('SET', key, value) end
end
for i = removed + 1, #ARGV, 2 do
  if ARGV[i + 1] == 'persist' then call('HPERSIST', key, 'FIELDS', 1, ARGV[i])
  elseif ARGV[i + 1] ~= 'keep' then call('HPEXPIRE', key, ARGV[i + 1], 'FIELDS', 1, ARGV[i])
  elseif ends[i] > 0 then call('HPEXPIREAT', key, ends[i], 'FIELDS', 1, ARGV[i]) end
end
if ttl == 'persist' then
  call('PERSIST', key)
elseif ttl ~= 'keep' then
  local reply = redis.pcall('PEXPIRE', key, ttl)
  if type(reply) == 'table' and reply.err then
    if kind == 'none' then call('DEL', key) end
    return reply
  end
end
keep()
return made
`

// madeMark comes before the name of a new element in what changeScript returns.
const madeMark = "="

// changeScriptName is what EVALSHA calls the script.
var changeScriptName = shaOf(changeScript)
