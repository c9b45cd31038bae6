package redisrel

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"rsql/planner/plan"
)

// rowForm is the command that writes a row, whole or not at all.
type rowForm uint8

const (
	// restoreForm is RESTORE, which makes a row whose key is free, and refuses others. It costs a server less than HSET.
	restoreForm rowForm = iota
	// checkedForm is restoreScript, which looks at the key and calls RESTORE.
	checkedForm
	// fieldsForm is writeScript, which looks at the key and calls HSET and its like: where RESTORE is not allowed or not known,
	// for rows so large that a dump of them could be too large for one argument, and where somebody may listen for changes of hashes.
	fieldsForm
)

// largestDump is how many bytes a dump may have.
const largestDump = 16 << 20

// script is what a form calls; empty for none.
func (f rowForm) script() (text, sha string) {
	switch f {
	case checkedForm:
		return restoreScript, restoreScriptName
	case fieldsForm:
		return writeScript, writeScriptName
	}
	return "", ""
}

// nodeForm is a form at a server.
type nodeForm struct {
	on   *server
	form rowForm
}

// askForms asks what rows are to be written by. Only a server that says how it keeps hashes is sent RESTORE, because others may do
// anything with a dump; and one that tells others of changes of hashes is not, because a RESTORE is not told as such. A cluster is
// taken to be the same everywhere.
func (w *writer) askForms(ctx context.Context) {
	w.asked = true
	var limits, events *redis.MapStringStringCmd
	began := time.Now()
	err := unlessCancelled(ctx, func() error {
		_, err := w.table.srv.client.Pipelined(ctx, func(p redis.Pipeliner) error {
			limits, events = p.ConfigGet(ctx, "hash-max-*"), p.ConfigGet(ctx, "notify-keyspace-events")
			return nil
		})
		return err
	})
	w.count.waited.Add(int64(time.Since(began)))
	if ctx.Err() != nil {
		return
	}
	w.countConfigs(limits, events)
	if err != nil || strings.ContainsAny(events.Val()["notify-keyspace-events"], "Ah") {
		return
	}
	number := func(name string) int {
		n, _ := strconv.Atoi(limits.Val()[name]) // 0 where the server does not have it
		return n
	}
	w.restores = number("hash-max-listpack-entries")+number("hash-max-ziplist-entries") > 0
	w.page.dumps.limits = dumpLimits{fields: min(number("hash-max-listpack-entries"), largestListpack), text: min(number("hash-max-listpack-value"), largestListpack)}
}

// countConfigs counts requests for the configuration.
func (w *writer) countConfigs(asked ...*redis.MapStringStringCmd) {
	w.count.roundTrips.Add(1)
	w.count.commands[cmdConfig].Add(int64(len(asked)))
	for _, c := range asked {
		out, in := int64(0), int64(0)
		for _, a := range c.Args() {
			out += argBytes(len(argText(a)))
		}
		for name, value := range c.Val() {
			in += argBytes(len(name)) + argBytes(len(value))
		}
		w.count.bytesOut.Add(commandBytes(len(c.Args()), out))
		w.count.bytesIn.Add(commandBytes(2*len(c.Val()), in)) // an array of texts, as a command is
	}
}

// largestListpack is how many fields and how long texts a listpack has at most, whatever the server allows.
const largestListpack = 4000

// formOn is the form that rows are written in at first, at the server that they are sent to.
func (w *writer) formOn() rowForm {
	switch {
	case !w.restores || w.refuse[w.on]:
		return fieldsForm
	case w.occupied > w.checked/2:
		return checkedForm
	}
	return restoreForm
}

// refusesDumps reports whether an error reply says that the server, or its user, does without RESTORE.
func refusesDumps(reply string) bool {
	word, _, _ := strings.Cut(reply, " ")
	return word == "NOPERM" || strings.Contains(reply, "nknown command") || strings.Contains(reply, "nknown Redis command") ||
		strings.Contains(reply, "ad data format") || strings.Contains(reply, "DUMP payload") || strings.Contains(reply, "user executing the script")
}

// commands are those that write rows. The first one of a script carries it where the server may not have it.
func (w *writer) commands(ctx context.Context, rows []writeRow) ([]redis.Cmder, int64) {
	const most = 7 // arguments of a row, without fields
	cmds, all := make([]redis.Cmder, len(rows)), make([]any, 0, most*len(rows))
	sent, carried := int64(0), map[rowForm]bool{}
	for i := range rows {
		row := &rows[i]
		from := len(all)
		all = w.arguments(all, row, carried)
		args := all[from:len(all):len(all)]
		texts := int64(0)
		for _, a := range args {
			texts += argBytes(len(argText(a)))
		}
		sent += commandBytes(len(args), texts)
		cmds[i] = redis.NewRawWriteToCmd(ctx, &w.out, args...)
	}
	return cmds, sent
}

// The first arguments of rows, which boxing does not copy.
var (
	restoreWord, evalWord, evalSHAWord, oneWord any = "RESTORE", "EVAL", "EVALSHA", "1"
	noWord                                      any = ""
)

// arguments appends those of a row; carried are the forms whose script an earlier row carries.
func (w *writer) arguments(args []any, row *writeRow, carried map[rowForm]bool) []any {
	if row.form == restoreForm {
		w.count.commands[cmdRestore].Add(1)
		return append(args, restoreWord, &row.key, &row.ttl, &row.dump)
	}
	text, sha := row.form.script()
	if w.loaded[nodeForm{w.on, row.form}] || carried[row.form] {
		w.count.commands[cmdEvalSHA].Add(1)
		args = append(args, evalSHAWord, sha)
	} else {
		w.count.commands[cmdEval].Add(1)
		carried[row.form] = true
		args = append(args, evalWord, text)
	}
	args = append(args, oneWord, &row.key, w.mode.String())
	if row.form == checkedForm {
		return append(args, &row.ttl, &row.dump)
	}
	if row.ttl == "0" {
		args = append(args, noWord)
	} else {
		args = append(args, &row.ttl)
	}
	for _, t := range dumpTexts(row.dump) {
		args = append(args, t)
	}
	return args
}

// replaces reports whether rows replace those that are there.
func (w *writer) replaces() bool { return w.mode == plan.Replace || w.mode == plan.Overwrite }
