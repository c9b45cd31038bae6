package redisrel

// overwriteScript has a key hold some elements and no others, or removes it. It returns 1, or the type of a key of another type.
//
// KEYS and ARGV are those of [changeScript] up to what listArguments gives; op is overwrite or delete, the marker of a stream about how many entries
// it keeps. Behind them are the elements, as the command of the shape takes them; of each entry of a stream its id, the number of its
// fields, and of each its name and text. One element is added before the old ones go: that is what a server out of memory refuses, and then nothing has
// changed. A stream that consumer groups read stays, for their sake, and only its entries go. unpack takes some thousand arguments at most.
const overwriteScript = scriptHead + `local first, last = base + 1, #ARGV
if op == 'delete' then
  call('UNLINK', key)
  keep()
  return 1
end
local adds = {set = 'SADD', zset = 'ZADD', fields = 'HSET', geo = 'GEOADD', list = 'RPUSH', hyperloglog = 'PFADD'}
local width = ({zset = 2, fields = 2, geo = 3})[shape] or 1
local function entry(i, id)
  local to = i + 1 + 2 * ARGV[i + 1]
  if marker == '' then call('XADD', key, id, unpack(ARGV, i + 2, to))
  else call('XADD', key, 'MAXLEN', '~', marker, id, unpack(ARGV, i + 2, to)) end
  return to + 1
end
local function add(from, to)
  if shape == 'stream' then
    local n = 0
    while from <= to do from, n = entry(from, ARGV[from]), n + 1 end
    return n
  elseif shape == 'bitmap' then
    for i = from, to do call('SETBIT', key, ARGV[i], 1) end
  else
    local most = 1200 * width
    for i = from, to, most do call(adds[shape], key, unpack(ARGV, i, math.min(i + most - 1, to))) end
  end
end
if kind ~= 'none' and shape == 'stream' and #call('XINFO', 'GROUPS', key) > 0 then
  call('XTRIM', key, 'MAXLEN', add(first, last))
elseif kind ~= 'none' then
  if shape == 'stream' then entry(first, '*') else add(first, first + width - 1) end
  call('UNLINK', key)
  add(first, last)
else
  add(first, last)
end
if ttl == 'persist' then
  call('PERSIST', key)
elseif ttl ~= 'keep' then
  call('PEXPIRE', key, ttl)
end
keep()
return 1
`

// overwriteScriptName is what EVALSHA calls the script.
var overwriteScriptName = shaOf(overwriteScript)
