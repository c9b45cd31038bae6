package redisrel

import (
	"strings"

	"rsql/planner/plan"
)

// mostFailedKeys is how many failed keys a report names.
const mostFailedKeys = 10

// unknown counts rows that were sent and have no reply.
func (w *writer) unknown(rows []writeRow) {
	w.report.Unknown += int64(len(rows))
	for _, row := range rows {
		w.note(row.key, plan.RowUnknown, plan.Errorf(plan.CodeConnection, "there is no reply that says whether it was written"))
	}
}

// judged is what the replies to a page say.
type judged struct {
	// again are rows that the server did not look at; busy is why, or scriptLost. A REPLACE also sends rows again that
	// were written behind one of the same key, so that the last one wins; overtook is the number of these.
	again      []writeRow
	overtook   int64
	busy       string
	scriptLost bool
	// unread are rows without a whole reply.
	unread []writeRow
	failed error
}

// judge reads the replies in w.out, each on its own, and counts.
func (w *writer) judge(rows []writeRow) (j judged) {
	r := &respReader{buf: w.out.b}
	late := map[string]bool{} // the keys of j.again
	later := func(row writeRow) {
		j.again = append(j.again, row)
		late[row.key] = true
	}
	for i, row := range rows {
		kind, line, err := r.head()
		var reply string
		isError := false
		if err == nil {
			reply, isError, err = r.replyError(kind, line)
		}
		var text cell
		if err == nil && !isError && kind != ':' {
			text, err = r.textBody(kind, line)
		}
		switch {
		case err != nil:
			j.unread = rows[i:]
			return j
		case isError && strings.HasPrefix(reply, "NOSCRIPT"):
			j.scriptLost, w.loaded[nodeForm{w.on, row.form}] = true, false
			later(row)
		case isError && row.form == restoreForm && strings.HasPrefix(reply, "BUSYKEY"):
			row.form = checkedForm // which tells why
			later(row)
		case isError && row.form != fieldsForm && refusesDumps(reply):
			row.form, w.refuse[w.on] = fieldsForm, true
			later(row)
		case isError && isBusy(reply):
			j.busy = reply
			later(row)
		case isError:
			j.fail(w, row, w.refusal(row, reply))
		case kind == '+' && row.form == restoreForm:
			w.report.Written++
			if w.replaces() && late[row.key] {
				j.overtook++
				later(row)
			}
		case kind != ':':
			j.fail(w, row, w.wrongType(row.n, row.key, string(text.of(r.buf))))
		default:
			w.outcome(&j, row, string(line))
			if w.replaces() && late[row.key] {
				j.overtook++
				later(row)
			}
		}
	}
	return j
}

// outcome counts a row by the script's answer.
func (w *writer) outcome(j *judged, row writeRow, answer string) {
	if !j.scriptLost {
		w.loaded[nodeForm{w.on, row.form}] = true
	}
	switch answer {
	case "1":
		w.report.Written++
	case "0":
		w.report.Skipped++
		w.table.reportSkipped(row.key)
	default:
		j.fail(w, row, w.existing(row.n, row.key))
	}
}

func (j *judged) fail(w *writer, row writeRow, err error) {
	w.report.Failed++
	w.note(row.key, plan.RowFailed, err)
	if j.failed == nil {
		j.failed = err
	}
}

// note remembers one of the first failed keys, and tells of each.
func (w *writer) note(key string, o plan.RowOutcome, err error) {
	w.table.reportRow(key, o, err)
	if len(w.report.FirstFailed) < mostFailedKeys {
		w.report.FirstFailed = append(w.report.FirstFailed, plan.FailedKey{Key: key, Err: err})
	}
}

// refusal is the error of an error reply to a row.
func (w *writer) refusal(row writeRow, reply string) error {
	return refusedRow(w.table, w.on, row.key, reply)
}

// refusedRow is the error of an error reply to the script that writes a row.
func refusedRow(t *Table, on *server, key, reply string) error {
	reply, _, _ = strings.Cut(reply, " script: ") // and where in the script, which is ours
	e := plan.Errorf(plan.CodeServer, "table %s: key %s: redis %s refuses the row: %s", t.label(), key, on, reply)
	switch word, _, _ := strings.Cut(strings.TrimPrefix(reply, "ERR "), " "); word {
	case "READONLY":
		return e.WithHint("this is a replica; write to its primary")
	case "OOM":
		return e.WithHint("the server has no memory left for new data")
	}
	return on.withWriteRule(e, "", key, reply)
}
