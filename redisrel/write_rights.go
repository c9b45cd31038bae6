package redisrel

import (
	"context"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"rsql/planner/plan"
)

// rightsScript calls a command that changes nothing, because no key has the name.
const rightsScript = `if ARGV[1] == 'PERSIST' or ARGV[1] == 'UNLINK' then return redis.call(ARGV[1], KEYS[1]) end
if ARGV[1] == 'HPERSIST' or ARGV[1] == 'HPEXPIRETIME' then return redis.call(ARGV[1], KEYS[1], 'FIELDS', '1', 'f') end
if ARGV[1] == 'HPEXPIRE' or ARGV[1] == 'HPEXPIREAT' then return redis.call(ARGV[1], KEYS[1], '1', 'FIELDS', '1', 'f') end
if ARGV[1] == 'XTRIM' then return redis.call(ARGV[1], KEYS[1], 'MAXLEN', '0') end
return redis.call(ARGV[1], KEYS[1], '1')
`

// mayFinish asks whether the user has the right to what a script does behind the first command that changes a row: remove fields, keys and
// entries, set and take away times to live. Nothing undoes what was done before such a command is refused. A session asks once.
func (t *Table) mayFinish(ctx context.Context, key string, count *counters, commands ...string) error {
	for _, command := range commands {
		if _, ok := t.srv.finishes.Load(command); ok {
			continue
		}
		absent := key + strconv.FormatUint(rand.Uint64(), 36)
		began := time.Now()
		err := t.srv.retry(ctx, func() error {
			return t.srv.client.Do(ctx, "EVAL", rightsScript, 1, absent, command).Err()
		})
		count.waited.Add(int64(time.Since(began)))
		count.roundTrips.Add(1)
		count.commands[cmdEval].Add(1)
		switch {
		case err == nil:
			t.srv.finishes.Store(command, true)
		case isReply(err) && strings.HasPrefix(err.Error(), "NOPERM"): // the script was refused, or the name: the row's may be allowed
		case isReply(err) && missesRight(err.Error()):
			e := plan.Errorf(plan.CodeServer, "table %s: redis %s refuses %s, which the row of key %s needs: %s", t.label(), t.srv, command, key, err)
			return t.srv.withWriteRule(e, t, command, key, err.Error())
		case isReply(err) && strings.Contains(err.Error(), "nknown Redis command"):
			return t.srv.lacks(cmdHPTTL, t.label())
		} // what goes wrong otherwise does so for the row as well
	}
	return nil
}
