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

// judging reads the replies in w.out to rows, each on its own, and counts.
type judging struct {
	judged
	w *writer
	r respReader
	// late are the keys of again.
	late map[string]bool
}

// judge judges what was sent by the last pipeline.
func (w *writer) judge(rows []writeRow) judged {
	j := judging{w: w, r: respReader{buf: w.out.b}, late: map[string]bool{}}
	from := 0
	for _, to := range w.ends {
		if err := j.command(rows[from:to]); err != nil {
			j.unread = rows[from:]
			break
		}
		from = to
	}
	return j.judged
}

// answer is what a server says of a row.
type answer struct {
	kind  byte
	text  string
	error bool
}

// next reads an answer. A script's error that stands for one of several rows may have the sign of an error twice.
func (j *judging) next(kind byte, line []byte) (answer, error) {
	text, isError, err := j.r.replyError(kind, line)
	if err != nil || isError {
		return answer{kind, strings.TrimPrefix(text, "-"), true}, err
	}
	if kind == ':' {
		return answer{kind: kind, text: textOf(line)}, nil
	}
	c, err := j.r.textBody(kind, line)
	return answer{kind: kind, text: string(c.of(j.r.buf))}, err
}

// command judges the rows of a command. A script answers 1 where all are written, else it has an answer for each.
func (j *judging) command(rows []writeRow) error {
	kind, line, err := j.r.head()
	if err != nil {
		return err
	}
	if n, ok := parseInt(line); kind == '*' && ok && n == int64(len(rows)) {
		answers := make([]answer, n)
		for i := range answers {
			kind, line, err := j.r.head()
			if err == nil {
				answers[i], err = j.next(kind, line)
			}
			if err != nil {
				return err
			}
		}
		for i, row := range rows {
			j.row(row, answers[i])
		}
		return nil
	}
	a, err := j.next(kind, line)
	if err != nil {
		return err
	}
	for _, row := range rows {
		j.row(row, a)
	}
	return nil
}

func (j *judging) later(row writeRow) {
	j.again = append(j.again, row)
	j.late[row.key] = true
}

// row judges a row.
func (j *judging) row(row writeRow, a answer) {
	w := j.w
	switch {
	case a.error && strings.HasPrefix(a.text, "NOSCRIPT"):
		j.scriptLost, w.loaded[nodeForm{w.on, row.form}] = true, false
		j.later(row)
	case a.error && row.form == restoreForm && strings.HasPrefix(a.text, "BUSYKEY"):
		row.form = checkedForm // which tells why
		j.later(row)
	case a.error && row.form != fieldsForm && refusesDumps(a.text):
		row.form, w.refuse[w.on] = fieldsForm, true
		j.later(row)
	case a.error && isBusy(a.text):
		j.busy = a.text
		j.later(row)
	case a.error:
		j.fail(w, row, w.refusal(row, a.text))
	case a.kind == '+' && row.form == restoreForm:
		w.report.Written++
		j.overtaken(row)
	case a.kind != ':':
		j.fail(w, row, w.wrongType(row.n, row.key, a.text))
	default:
		j.outcome(row, a.text)
		j.overtaken(row)
	}
}

// overtaken has a row of REPLACE written once more where an earlier one of its key is yet to be.
func (j *judging) overtaken(row writeRow) {
	if j.w.replaces() && j.late[row.key] {
		j.overtook++
		j.later(row)
	}
}

// outcome counts a row by the script's answer.
func (j *judging) outcome(row writeRow, answer string) {
	w := j.w
	if !j.scriptLost {
		w.loaded[nodeForm{w.on, row.form}] = true
	}
	switch answer {
	case "1":
		w.report.Written++
	case "0":
		w.report.Skipped++
		w.table.reportSkipped(row.key, "")
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
	w.table.reportRow(key, "", o, err)
	if len(w.report.FirstFailed) < mostFailedKeys {
		w.report.FirstFailed = append(w.report.FirstFailed, plan.FailedKey{Key: key, Err: err})
	}
}

// refusal is the error of an error reply to a row.
func (w *writer) refusal(row writeRow, reply string) error {
	return refusedRow(w.table, w.on, row.key, reply)
}

// withoutPlace is an error reply to a script without where in the script it arose, which is ours: … script: 3e4f…, on @user_script:1.
func withoutPlace(reply string) string {
	const place, cause = " script: ", "ACL failure in"
	if i := strings.LastIndex(reply, place); i >= 0 && !strings.HasSuffix(reply[:i], cause) {
		return reply[:i]
	}
	return reply
}

// refusedRow is the error of an error reply to the script that writes a row.
func refusedRow(t *Table, on *server, key, reply string) error {
	reply = withoutPlace(reply)
	e := plan.Errorf(plan.CodeServer, "table %s: key %s: redis %s refuses the row: %s", t.label(), key, on, reply)
	switch word, _, _ := strings.Cut(strings.TrimPrefix(reply, "ERR "), " "); word {
	case "READONLY":
		return e.WithHint("this is a replica; write to its primary")
	case "OOM":
		return e.WithHint("the server has no memory left for new data")
	}
	return on.withWriteRule(e, t, "", key, reply)
}
