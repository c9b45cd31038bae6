package redisrel

import (
	"context"
	"math"
	"strconv"

	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// Check reports what cannot be written, and changes nothing.
func (c *changer) Check(ctx context.Context, p plan.Present, w plan.ChangeColumns, rows []int32, values plan.Batch) error {
	present, ok := p.(*presentRows)
	if !ok {
		return plan.Errorf(plan.CodeInternal, "rows of a %T", p)
	}
	var emptied []*rowChange
	needs := map[string]string{}
	remembers := w.Kind == plan.ChangeDelete && c.remembersRemoved()
	for n, row := range rows {
		r, err := c.request(present, w, int(row), values, n)
		if err != nil {
			return err
		}
		if c.table.rel.shape == hashShape && r.mayEmpty() {
			emptied = append(emptied, r)
		}
		r.needsForLives(needs)
		if remembers {
			c.remember(r)
		}
	}
	if err := c.mayDo(ctx, needs); err != nil {
		return err
	}
	return c.checkEmptied(ctx, emptied)
}

// rowChange is what the script is given for a row.
type rowChange struct {
	key, op, ttl, marker, name string
	// compared has fields, whether they are there and their texts; set fields and texts; removed fields.
	compared, set, removed []string
	// lives has fields and how long they are to live; see changeScript.
	lives []string
	// nothing is set where the row already is what it is to become.
	nothing bool
	// rows is how many rows of the statement it stands for.
	rows int64
}

// element is what names the row in its key; empty where a key is a row.
func (r *rowChange) element(t *Table) string {
	if t.elementLabel() == "" {
		return ""
	}
	return r.name
}

// arguments are those of EVALSHA behind the script.
func (c *changer) arguments(r *rowChange) []string {
	out := make([]string, 0, 10+len(r.compared)+len(r.set)+len(r.removed))
	out = append(out, intText(int64(1+len(c.lists))), r.key)
	out = append(out, c.listKeys()...)
	out = append(out, c.table.rel.shape.name, r.op, r.ttl, r.marker, r.name)
	out = append(out, c.listArguments(r.key)...)
	if c.whole {
		return append(out, r.set...)
	}
	out = append(out, intText(int64(len(r.compared)/3)))
	out = append(out, r.compared...)
	out = append(out, intText(int64(len(r.set)/2)))
	out = append(out, r.set...)
	out = append(out, intText(int64(len(r.removed))))
	out = append(out, r.removed...)
	return append(out, r.lives...)
}

// request is what becomes of a row; n is its place in values.
func (c *changer) request(p *presentRows, w plan.ChangeColumns, row int, values plan.Batch, n int) (*rowChange, error) {
	columns := c.columns[columnsKey(w)]
	out := &rowChange{key: p.keys[row], name: p.names[row], ttl: "keep", rows: 1}
	var err error
	switch w.Kind {
	case plan.ChangeDelete:
		out.op = "delete"
	case plan.ChangeUpdate:
		out.op, out.marker = "update", c.table.rel.emptyRows()
		if err := c.keepsKey(columns.same, out, values, n); err != nil {
			return nil, err
		}
	default:
		out.op = map[plan.ChangeKind]string{plan.ChangeInsert: "insert", plan.ChangeReplace: "replace"}[w.Kind]
		if err := c.place(out, columns, values, n); err != nil {
			return nil, err
		}
	}
	if err := c.sameSlot(out.key); err != nil {
		return nil, err
	}
	if w.Kind != plan.ChangeInsert && w.Kind != plan.ChangeReplace {
		cells := p.cellsOf(row, len(c.fields))
		for _, at := range c.compared {
			there, text := "0", ""
			if cells[at].len >= 0 {
				there, text = "1", string(cells[at].of(p.raw))
			}
			out.compared = append(out.compared, c.fields[at], there, text)
		}
	}
	if w.Kind == plan.ChangeDelete {
		return out, nil
	}
	if err := c.live(out, w.Kind, columns, values, n); err != nil {
		return nil, err
	}
	if c.table.rel.shape == jsonShape {
		err = c.setDocument(out, p, w, columns, row, values, n)
	} else {
		err = c.setFields(out, p, w, columns, row, values, n)
	}
	if err == nil {
		err = c.setLives(out, w.Kind, columns, values, n)
	}
	return out, err
}

// place is the key and the name of a new row.
func (c *changer) place(out *rowChange, columns *changeColumns, values plan.Batch, n int) error {
	r := c.table.rel
	texts := make([]string, len(columns.parts))
	for i, at := range columns.parts {
		if values.Column(at).IsNull(n) {
			return plan.Errorf(plan.CodeValue, "table %s: the key column %s is NULL", r.name, r.columns[r.parts[i]].name)
		}
		texts[i] = textInKey(values.Column(at), n)
	}
	key, err := c.template.Key(texts)
	if err != nil {
		return plan.Errorf(plan.CodeValue, "table %s", r.name).WithCause(err)
	}
	out.key, out.name = key, ""
	if r.shape == streamShape {
		out.name, out.marker = "*", c.table.maxLen()
	}
	if columns.name >= 0 {
		switch column := values.Column(columns.name); {
		case !column.IsNull(n):
			out.name = textInKey(column, n)
		case r.shape != streamShape:
			return plan.Errorf(plan.CodeValue, "table %s: the column %s is NULL", r.name, r.columns[r.elementNamed()].name)
		}
	}
	return nil
}

// live is the time to live of a row that is written.
func (c *changer) live(out *rowChange, kind plan.ChangeKind, columns *changeColumns, values plan.Batch, n int) error {
	t := c.table
	makes := kind == plan.ChangeInsert || kind == plan.ChangeReplace
	millis := t.rel.ttl.Milliseconds()
	if t.ttl > 0 {
		millis = t.ttl.Milliseconds()
	}
	switch {
	case makes && millis > 0, t.ttl > 0:
		out.ttl = intText(millis)
	case kind == plan.ChangeReplace && !t.rel.shape.many:
		out.ttl = "persist"
	}
	if columns.ttl < 0 {
		return nil
	}
	column := values.Column(columns.ttl)
	if column.IsNull(n) {
		if !makes {
			out.ttl = "persist"
		}
		return nil
	}
	seconds := column.(*array.Float64).Value(n)
	ms, ok := ttlMillis(seconds)
	if !ok {
		return plan.Errorf(plan.CodeValue, "table %s: key %s: _ttl is %v seconds; it must be more than 0", t.label(), out.key, seconds)
	}
	out.ttl = intText(ms)
	return nil
}

// setFields sets the fields of a hash, or the one value that other shapes have. Of an update only what differs from what was
// read is sent.
func (c *changer) setFields(out *rowChange, p *presentRows, w plan.ChangeColumns, columns *changeColumns, row int, values plan.Batch, n int) error {
	update := w.Kind == plan.ChangeUpdate
	cells := p.cellsOf(row, len(c.fields))
	for _, f := range columns.fields {
		column := values.Column(f.at)
		var was cell
		if update {
			was = cells[c.cell(f.name)]
		}
		if column.IsNull(n) {
			switch {
			case c.table.rel.shape != hashShape && c.table.rel.shape != streamShape:
				return plan.Errorf(plan.CodeValue, "table %s: key %s: column %s is NULL, and a row has a value", c.table.label(), out.key, f.name).
					WithHint("DELETE removes a row")
			case update && was.len >= 0:
				out.removed = append(out.removed, f.name)
			}
			continue
		}
		text := string(plan.AppendText(nil, column, n))
		if d, ok := column.(*array.Float64); ok && c.table.rel.shape != zsetShape {
			if v := d.Value(n); math.IsNaN(v) || math.IsInf(v, 0) {
				return plan.Errorf(plan.CodeValue, "table %s: key %s: column %s is %v, which no DOUBLE is read from", c.table.label(), out.key, f.name, v)
			}
		} else if ok {
			if text = scoreText(d.Value(n)); text == "" {
				return plan.Errorf(plan.CodeValue, "table %s: key %s: a score is NaN, which no sorted set holds", c.table.label(), out.key)
			}
		}
		if update && was.len >= 0 && string(was.of(p.raw)) == text {
			continue
		}
		out.set = append(out.set, f.name, text)
	}
	if update {
		out.nothing = len(out.set)+len(out.removed) == 0 && out.ttl == "keep"
		return nil
	}
	if err := c.notEmpty(out); err != nil {
		return err
	}
	return c.element(out)
}

// notEmpty gives a new row without values the field that stands for one, or refuses it.
func (c *changer) notEmpty(out *rowChange) error {
	r := c.table.rel
	const coordinates = 4 // two fields and their texts
	switch {
	case r.shape == geoShape && len(out.set) != coordinates:
		return plan.Errorf(plan.CodeValue, "table %s: key %s: a place needs lon and lat", r.name, out.key)
	case len(out.set) > 0 || r.shape == setShape || r.shape == bitmapShape:
		return nil
	}
	if marker := r.emptyRows(); marker != "" && r.shape == hashShape {
		out.set = []string{marker, ""}
		return nil
	}
	return plan.Errorf(plan.CodeValue, "table %s: key %s: every column besides the key is NULL, and a %s without fields cannot exist", r.name, out.key, r.shape.redisType).
		WithHint("declare the table WITH (empty_rows = 'field'), which writes such a row as that field")
}

// scoreText is a score as sorted sets have it; empty for NaN.
func scoreText(v float64) string {
	switch {
	case math.IsNaN(v):
		return ""
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// Apply changes rows that are still what was read.
func (c *changer) Apply(ctx context.Context, p plan.Present, w plan.ChangeColumns, rows []int32, values plan.Batch) ([]plan.Outcome, error) {
	present, ok := p.(*presentRows)
	if !ok {
		return nil, plan.Errorf(plan.CodeInternal, "rows of a %T", p)
	}
	if c.table.dryRun() {
		return nil, plan.Errorf(plan.CodeInternal, "a dry run writes rows")
	}
	c.named = nil
	outcomes := make([]plan.Outcome, len(rows))
	var todo []int
	var requests []*rowChange
	for n, row := range rows {
		req, err := c.request(present, w, int(row), values, n)
		if err != nil {
			return nil, err
		}
		if req.nothing {
			c.report.Written++
			continue
		}
		outcomes[n] = plan.Lost // until there is a reply
		todo, requests = append(todo, n), append(requests, req)
	}
	if err := c.mayFinish(ctx, requests); err != nil {
		return outcomes, c.allUnsent(todo, requests, outcomes, err)
	}
	send := func(todo []int, requests []*rowChange) error { return c.send(ctx, todo, requests, outcomes) }
	if c.gone != nil {
		return outcomes, c.sendWhole(todo, requests, outcomes, send)
	}
	return outcomes, send(todo, requests)
}

// mayFinish asks for the rights to what the script does behind its first change of a row.
func (c *changer) mayFinish(ctx context.Context, requests []*rowChange) error {
	needs := map[string]string{} // the key of a row that needs a command
	for _, r := range requests {
		switch r.ttl {
		case "keep":
		case "persist":
			needs["PERSIST"] = r.key
		default:
			needs["PEXPIRE"] = r.key
		}
		if c.whole {
			needs["UNLINK"] = r.key
		}
		if c.whole && c.table.rel.shape == streamShape {
			needs["XTRIM"] = r.key
		}
		if c.table.rel.shape == hashShape && (len(r.removed) > 0 || r.op == "replace") {
			needs["HDEL"] = r.key
		}
		r.needsForLives(needs)
	}
	return c.mayDo(ctx, needs)
}

// mayDo asks for the rights to commands; needs has the key of a row that needs each.
func (c *changer) mayDo(ctx context.Context, needs map[string]string) error {
	for command, key := range needs {
		if err := c.table.mayFinish(ctx, key, &c.count, command); err != nil {
			return err
		}
	}
	return nil
}

// send sends requests, again those that the server did not look at.
func (c *changer) send(ctx context.Context, todo []int, requests []*rowChange, outcomes []plan.Outcome) error {
	var patient patience
	scriptLost := 0
	script, name := c.script()
	for len(requests) > 0 {
		if ctx.Err() != nil {
			return c.allUnsent(todo, requests, outcomes, cancelled(ctx))
		}
		loaded := c.loaded && c.table.srv.single != nil // each node of a cluster may lack the script
		var commands [][]string
		for i, req := range requests {
			head := []string{"EVALSHA", name}
			if !loaded && (i == 0 || c.table.srv.single == nil) {
				head = []string{"EVAL", script}
			}
			commands = append(commands, append(head, c.arguments(req)...))
		}
		cmds, sent := c.commands(ctx, commands)
		err := c.roundTrip(ctx, cmds, sent)
		again, busy, failed := c.judge(todo, requests, outcomes)
		for _, n := range todo[min(c.unsentFrom, len(todo)):] {
			outcomes[n] = plan.Untried
		}
		switch {
		case failed != nil:
			return failed
		case err != nil:
			return c.table.srv.broken(ctx, err)
		}
		left := make([]*rowChange, len(again))
		for i, at := range again {
			left[i], again[i] = requests[at], todo[at]
		}
		todo, requests = again, left
		if busy != "" {
			if err := patient.again(ctx, c.table.srv.server, &busyError{busy}); err != nil {
				return c.allUnsent(todo, requests, outcomes, err)
			}
		} else if len(requests) > 0 {
			if scriptLost++; scriptLost > brokenRetries {
				return c.allUnsent(todo, requests, outcomes, plan.Errorf(plan.CodeServer, "redis %s forgets scripts as soon as it has them", c.table.srv))
			}
		}
	}
	return nil
}
