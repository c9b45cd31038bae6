package redisrel

import (
	"crypto/sha1"
	"encoding/hex"
)

// writeScript writes one row, whole or not at all: look at what is there, decide, and write, in one step. It returns 1 for
// a row that was written, 0 for one that was skipped, 2 for a key that INSERT found, and the type of a key of another type.
//
// KEYS: the key. ARGV: the mode, the time to live in milliseconds or an empty text, then fields and values. New fields are
// written before old ones go: HSET is what a server out of memory refuses, and then nothing has changed. unpack takes some
// thousand arguments at most.
const writeScript = `local kind = redis.call('TYPE', KEYS[1]).ok
if kind ~= 'none' and kind ~= 'hash' then return kind end
local old = {}
if kind == 'hash' then
  if ARGV[1] == 'INSERT' then return 2 end
  if ARGV[1] == 'INSERT IGNORE' then return 0 end
  local new = {}
  for i = 3, #ARGV, 2 do new[ARGV[i]] = true end
  for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
    if not new[field] then old[#old + 1] = field end
  end
end
for i = 3, #ARGV, 4000 do
  redis.call('HSET', KEYS[1], unpack(ARGV, i, math.min(i + 3999, #ARGV)))
end
for i = 1, #old, 4000 do
  redis.call('HDEL', KEYS[1], unpack(old, i, math.min(i + 3999, #old)))
end
if ARGV[2] ~= '' then
  local reply = redis.pcall('PEXPIRE', KEYS[1], ARGV[2])
  if type(reply) == 'table' and reply.err then
    if kind == 'none' then redis.call('DEL', KEYS[1]) end
    return reply
  end
elseif kind == 'hash' then
  redis.call('PERSIST', KEYS[1])
end
return 1
`

// restoreScript is writeScript for rows that are given as dumps.
//
// KEYS: the key. ARGV: the mode, the time to live in milliseconds or 0, and the dump.
const restoreScript = `local kind = redis.call('TYPE', KEYS[1]).ok
if kind == 'hash' then
  if ARGV[1] == 'INSERT' then return 2 end
  if ARGV[1] == 'INSERT IGNORE' then return 0 end
elseif kind ~= 'none' then
  return kind
end
redis.call('RESTORE', KEYS[1], ARGV[2], ARGV[3], 'REPLACE')
return 1
`

// restoreScriptName is what EVALSHA calls restoreScript.
var restoreScriptName = shaOf(restoreScript)

// writeScriptName is what EVALSHA calls writeScript.
var writeScriptName = shaOf(writeScript)

// shaOf is what EVALSHA calls a script.
func shaOf(script string) string {
	sum := sha1.Sum([]byte(script))
	return hex.EncodeToString(sum[:])
}
