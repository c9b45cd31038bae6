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
	w.page.texts.limits = dumpLimits{fields: min(number("hash-max-listpack-entries"), largestListpack), text: min(number("hash-max-listpack-value"), largestListpack)}
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

// rowsInScript is how many rows a script writes at once: calling it costs more than a row does, and as long as it runs nobody else is
// served. In a cluster keys have slots of their own, and a slot may be on its way to another node.
func (w *writer) rowsInScript() int {
	const most, least = 32, 1
	if w.table.srv.single == nil {
		return 1
	}
	return min(max(w.table.srv.pageKeys/8, least), most)
}

// textInScript is how many bytes of rows a script is given, unless the first row has more.
const textInScript = 64 << 10

// group is how many of some rows are written by one command.
func (w *writer) group(rows []writeRow) int {
	form, n, text := rows[0].form, 1, len(rows[0].dump)
	if form == restoreForm {
		return 1
	}
	for most := min(len(rows), w.rowsInScript()); n < most && rows[n].form == form; n++ {
		if text += len(rows[n].dump); text > textInScript {
			break
		}
	}
	return n
}

// commands makes those that write rows. The first one of a script carries it where the server may not have it.
func (w *writer) commands(rows []writeRow) {
	w.req.reset()
	w.ends = w.ends[:0]
	var carried [fieldsForm + 1]bool
	for at := 0; at < len(rows); {
		n := w.group(rows[at:])
		if group := rows[at : at+n]; group[0].form == restoreForm {
			w.count.commands[cmdRestore].Add(1)
			w.req.begin(4)
			w.req.arg("RESTORE")
			w.req.arg(group[0].key)
			w.req.number(group[0].ttl)
			w.req.arg(group[0].dump)
		} else {
			form := group[0].form
			w.callScript(group, w.loaded[nodeForm{w.on, form}] || carried[form])
			carried[form] = true
		}
		at += n
		w.ends = append(w.ends, at)
	}
}

// callScript appends the command that writes rows by their form's script; the server has that, or is given it.
func (w *writer) callScript(rows []writeRow, has bool) {
	form, args := rows[0].form, 4+3*len(rows)
	var texts [][]string
	if form == fieldsForm {
		args += len(rows) * -2 // dumps
		for _, row := range rows {
			t := dumpTexts(row.dump)
			texts = append(texts, t)
			args += 2 + len(t)
		}
	}
	text, sha := form.script()
	w.req.begin(args)
	if has {
		w.count.commands[cmdEvalSHA].Add(1)
		w.req.arg("EVALSHA")
		w.req.arg(sha)
	} else {
		w.count.commands[cmdEval].Add(1)
		w.req.arg("EVAL")
		w.req.arg(text)
	}
	w.req.number(int64(len(rows)))
	for _, row := range rows {
		w.req.arg(row.key)
	}
	w.req.arg(w.mode.String())
	for i, row := range rows {
		w.req.number(row.ttl)
		if form == checkedForm {
			w.req.arg(row.dump)
			continue
		}
		w.req.number(int64(len(texts[i])))
		for _, t := range texts[i] {
			w.req.arg(t)
		}
	}
}

// replaces reports whether rows replace those that are there.
func (w *writer) replaces() bool { return w.mode == plan.Replace || w.mode == plan.Overwrite }
