package redisrel

import (
	"crypto/sha1"
	"encoding/hex"
)

// writeScript writes rows, each whole or not at all: look at what is there, decide, and write, in one step. It returns 1 where all are
// written, else an answer for each: 1 for a row that was written, 0 for one that was skipped, 2 for a key that INSERT found, the type of a
// key of another type, and the error that the server has.
//
// KEYS: the keys. ARGV: the mode, and of each row the time to live in milliseconds or 0, the number of texts, and fields and values in turn. New
// fields are written before old ones go: HSET is what a server out of memory refuses, and then nothing has changed. unpack takes some
// thousand arguments at most.
const writeScript = `local call, pcall = redis.call, redis.pcall
local function write(key, ttl, from, to)
  local kind = call('TYPE', key).ok
  if kind ~= 'none' and kind ~= 'hash' then return kind end
  local old = {}
  if kind == 'hash' then
    if ARGV[1] == 'INSERT' then return 2 end
    if ARGV[1] == 'INSERT IGNORE' then return 0 end
    local new = {}
    for i = from, to, 2 do new[ARGV[i]] = true end
    for _, field in ipairs(call('HKEYS', key)) do
      if not new[field] then old[#old + 1] = field end
    end
  end
  for i = from, to, 4000 do
    local reply = pcall('HSET', key, unpack(ARGV, i, math.min(i + 3999, to)))
    if type(reply) == 'table' and reply.err then return reply end
  end
  for i = 1, #old, 4000 do
    call('HDEL', key, unpack(old, i, math.min(i + 3999, #old)))
  end
  if ttl ~= '0' then
    local reply = pcall('PEXPIRE', key, ttl)
    if type(reply) == 'table' and reply.err then
      if kind == 'none' then call('DEL', key) end
      return reply
    end
  elseif kind == 'hash' then
    call('PERSIST', key)
  end
  return 1
end
local answers, all, at = {}, true, 2
for i, key in ipairs(KEYS) do
  local size = tonumber(ARGV[at + 1])
  answers[i] = write(key, ARGV[at], at + 2, at + 1 + size)
  all = all and answers[i] == 1
  at = at + 2 + size
end
if all then return 1 end
return answers
`

// restoreScript is writeScript for rows that are given as dumps. HLEN, which refuses other types, costs half of TYPE.
//
// KEYS: the keys. ARGV: the mode, and of each row the time to live in milliseconds or 0, and the dump.
const restoreScript = `local answers, all = {}, true
for i, key in ipairs(KEYS) do
  local there, answer = redis.pcall('HLEN', key), 1
  if type(there) == 'table' then
    answer = redis.call('TYPE', key).ok
    if answer == 'hash' then answer = there end
  elseif there > 0 and ARGV[1] == 'INSERT' then
    answer = 2
  elseif there > 0 and ARGV[1] == 'INSERT IGNORE' then
    answer = 0
  else
    local reply = redis.pcall('RESTORE', key, ARGV[2 * i], ARGV[2 * i + 1], 'REPLACE')
    if reply.err then answer = reply end
  end
  answers[i] = answer
  all = all and answer == 1
end
if all then return 1 end
return answers
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
