package redisrel

import (
	"context"
	"slices"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/redis/go-redis/v9"

	"rsql/planner/plan"
)

// changer reads rows of a table as they are and changes them by a script that looks whether they still are so.
type changer struct {
	table    *Table
	template *Template // nil for a raw pattern, of which rows are changed by their keys
	spec     plan.ChangeSpec
	columns  map[string]*changeColumns

	// req describes the columns that are read of a row.
	req scanRequest
	// fields are what is read of a row, in the order of a row's cells: the hash fields, or one empty name for the one value that
	// other shapes have. cellOf has the cell of each column of req, -1 for those that come from elsewhere.
	fields []string
	cellOf []int
	// compared are the cells that must be what was read, for a row to be changed; entries of streams never change.
	compared []int
	// lists are kept with the rows.
	lists []keptList
	pttl  bool
	// whole is set where keys are replaced with all their elements, by overwriteScript.
	whole bool

	out respBuffer
	// unsentFrom is the place of the first of the last commands that was not sent, where sending them failed.
	unsentFrom int
	count      counters
	report     plan.WriteReport
	loaded     bool
	// removed are rows whose removal was checked, where the statement makes rows too: keys and names.
	removed map[[2]string]bool
	// gone are keys that the statement has removed with all their elements; nil where it does not remove so.
	gone map[string]bool
	// removing are the lists among them of which the statement returns rows.
	removing map[string]*removedList
	// unanswered are keys that the statement told the server to remove so, and that no reply came about.
	unanswered map[string]bool
	// named has what the server calls the rows of the last Apply that it named; nil for none.
	named []string
}

var (
	_ plan.Changer         = (*changer)(nil)
	_ plan.TrafficReporter = (*changer)(nil)
	_ plan.RowReporter     = (*changer)(nil)
	_ plan.Namer           = (*changer)(nil)
)

// plan works out what is read of a row: what expressions use, and what an update sets, so that only what differs is sent.
func (c *changer) plan() error {
	r := c.table.rel
	req, err := c.table.request(plan.ScanSpec{Columns: c.spec.Old, Limit: plan.NoLimit, Alloc: c.spec.Alloc})
	if err != nil {
		return err
	}
	req.schema = c.table.oldSchema(c.spec.Old)
	c.req, c.cellOf = req, make([]int, len(req.columns))
	for i, column := range req.columns {
		c.cellOf[i] = -1
		switch {
		case column.source == fromTTL:
			c.pttl = true
		case column.source == fromField:
			c.cellOf[i] = c.cell(column.field)
		case column.source == fromElement && (r.shape.sets(column.part) && r.shape != geoShape || r.shape == sketchShape):
			c.cellOf[i] = c.cell(column.name)
		case column.source == fromFieldTTL, column.source == fromElement && c.spec.Old[i] != r.elementNamed() && r.shape != streamShape:
			return plan.Errorf(plan.CodeUnsupported, "table %s: %s cannot use the column %s of rows that it changes", r.name, c.spec.Verb, column.name)
		}
		if at := c.cellOf[i]; at >= 0 && c.spec.Compare[i] && r.shape != streamShape && !slices.Contains(c.compared, at) {
			c.compared = append(c.compared, at)
		}
	}
	for _, w := range c.spec.Writes {
		if w.Kind == plan.ChangeUpdate {
			for _, f := range c.columns[columnsKey(w)].fields {
				at := c.cell(f.name)
				if r.shape == jsonShape && !slices.Contains(c.compared, at) {
					c.compared = append(c.compared, at) // the document is written whole
				}
			}
		}
	}
	return nil
}

// cell is the place of a field among those that are read.
func (c *changer) cell(field string) int {
	if s := c.table.rel.shape; s != hashShape && s != streamShape {
		field = ""
	}
	if i := slices.Index(c.fields, field); i >= 0 {
		return i
	}
	c.fields = append(c.fields, field)
	return len(c.fields) - 1
}

// reads are the commands that read a row.
func (c *changer) reads(key, name string) [][]string {
	out := [][]string{{"TYPE", key}}
	switch c.table.rel.shape {
	case hashShape:
		if len(c.fields) > 0 {
			out = append(out, append([]string{"HMGET", key}, c.fields...))
		}
	case fieldsShape:
		out = append(out, []string{"HGET", key, name})
	case zsetShape, geoShape:
		out = append(out, []string{"ZSCORE", key, name})
	case setShape:
		out = append(out, []string{"SISMEMBER", key, name})
	case bitmapShape:
		out = append(out, []string{"GETBIT", key, name})
	case sketchShape:
		if len(c.fields) > 0 {
			out = append(out, []string{"GET", key})
		} else {
			out = append(out, []string{"GETRANGE", key, "0", intText(int64(len(sketchMagic) - 1))})
		}
	case listShape:
		if name != "" {
			out = append(out, []string{"LINDEX", key, name})
		}
	case streamShape:
		if name != "" {
			out = append(out, []string{"XRANGE", key, name, name})
		}
	default:
		if len(c.fields) > 0 {
			out = append(out, []string{"GET", key})
		}
	}
	if c.pttl {
		out = append(out, []string{"PTTL", key})
	}
	return out
}

// PageRows implements plan.Changer.
func (c *changer) PageRows() int { return c.table.srv.pageKeys }

// Report implements plan.Changer.
func (c *changer) Report() plan.WriteReport {
	r := c.report
	r.FirstFailed = slices.Clone(r.FirstFailed)
	return r
}

// Traffic implements plan.TrafficReporter.
func (c *changer) Traffic() plan.ScanReport { return c.count.report() }

// Count implements plan.Changer.
func (c *changer) Count(r plan.WriteReport) {
	c.report.Written += r.Written
	c.report.Skipped += r.Skipped
	c.report.Failed += r.Failed
	c.report.Unknown += r.Unknown
	outcome := plan.RowFailed
	if r.Unknown > 0 {
		outcome = plan.RowUnknown
	}
	for _, f := range r.FirstFailed {
		c.note(f, outcome)
	}
}

// ReportsRows implements plan.RowReporter.
func (c *changer) ReportsRows() bool { return c.table.hearer() != nil }

// ReportSkipped implements plan.RowReporter.
func (c *changer) ReportSkipped(key, element string) { c.table.reportSkipped(key, element) }

// ReportRefused implements plan.RowReporter.
func (c *changer) ReportRefused(key, element string, err error) {
	c.table.reportRow(key, element, plan.RowFailed, err)
}

// unsent counts rows that the server did not look at.
func (c *changer) unsent(r *rowChange, err error) {
	c.report.Failed += r.rows
	c.table.reportRow(r.key, r.element(c.table), plan.RowFailed, err)
}

// script is what changes keys, and its name.
func (c *changer) script() (text, name string) {
	if c.whole {
		return overwriteScript, overwriteScriptName
	}
	return changeScript, changeScriptName
}

func (c *changer) note(f plan.FailedKey, o plan.RowOutcome) {
	c.table.reportRow(f.Key, f.Element, o, f.Err)
	if len(c.report.FirstFailed) < mostFailedKeys {
		c.report.FirstFailed = append(c.report.FirstFailed, f)
	}
}

// Close implements plan.Changer.
func (c *changer) Close() error { return nil }

// keysOfRows are the keys of rows, and what names their elements. Rows with a NULL in what they are known by have no key.
func (c *changer) keysOfRows(ids plan.Batch) (keys, names []string, err error) {
	n := int(ids.NumRows())
	keys, names = make([]string, n), make([]string, n)
	values := make([]string, len(c.table.rel.parts))
	named := c.table.rel.elementNamed()
	for row := range n {
		missing := false
		for i, at := range c.spec.Identity {
			column := ids.Column(i)
			if column.IsNull(row) {
				if c.table.rel.columns[at].source == fromPart {
					return nil, nil, plan.Errorf(plan.CodeValue, "table %s: the key column %s is NULL", c.table.label(), c.table.rel.columns[at].name)
				}
				missing = missing || c.byKey() || c.table.rel.shape != streamShape // which numbers its entries
				continue
			}
			text := textInKey(column, row)
			switch at {
			case c.table.rel.keyAt:
				keys[row] = text
			case named:
				names[row] = text
				if c.table.rel.shape == streamShape {
					names[row] = existingEntry(text)
				}
			default:
				values[c.table.rel.columns[at].part] = text
			}
		}
		if missing {
			keys[row], names[row] = "", ""
			continue
		}
		if len(c.spec.Identity) == 0 || c.spec.Identity[0] != c.table.rel.keyAt { // new elements of a table of one key have no identity
			if keys[row], err = c.template.Key(values); err != nil {
				return nil, nil, plan.Errorf(plan.CodeValue, "table %s", c.table.label()).WithCause(err)
			}
		}
	}
	return keys, names, nil
}

// textInKey is a value as keys have it: -0 equals 0, which is written without a sign.
func textInKey(column arrow.Array, row int) string {
	if d, ok := column.(*array.Float64); ok && d.Value(row) == 0 {
		return "0"
	}
	return string(plan.AppendText(nil, column, row))
}

// ask sends commands in one pipeline until they are answered; the replies are in c.out.
func (c *changer) ask(ctx context.Context, commands [][]string) error {
	cmds, sent := c.commands(ctx, commands)
	var p patience
	for {
		err := c.roundTrip(ctx, cmds, sent)
		if err == nil {
			return nil
		}
		if err := p.again(ctx, c.table.srv.server, err); err != nil {
			return err
		}
		c.table.srv.learn(ctx, &p)
	}
}

// roundTrip sends commands in one pipeline, or one by one to the nodes of a cluster, so that the replies are in their order.
func (c *changer) roundTrip(ctx context.Context, cmds []redis.Cmder, sent int64) error {
	srv := c.table.srv
	c.unsentFrom = len(cmds)
	if srv.single != nil {
		err := srv.roundTrip(writing(ctx), cmds, &c.out, &c.count, sent)
		if isDial(err) {
			c.unsentFrom = 0
		}
		return err
	}
	c.out.reset()
	began := time.Now()
	defer func() {
		c.count.waited.Add(int64(time.Since(began)))
		c.count.roundTrips.Add(int64(len(cmds)))
		c.count.bytesOut.Add(sent)
		c.count.bytesIn.Add(int64(len(c.out.b)))
	}()
	ctx = writing(ctx)
	for i := range cmds {
		own := func(out *respBuffer) []redis.Cmder { return likeCommands(ctx, cmds[i:i+1], out) }
		err := sendOrLeave(ctx, cmds[i:i+1], &c.out, own, func(one []redis.Cmder) error { return srv.client.Process(ctx, one[0]) })
		if err != nil {
			if c.unsentFrom = i + 1; isDial(err) {
				c.unsentFrom = i
			}
			return err
		}
	}
	return nil
}

// commands are commands to send, and what they take.
func (c *changer) commands(ctx context.Context, commands [][]string) ([]redis.Cmder, int64) {
	c.out.limit = c.table.srv.maxRow
	cmds := make([]redis.Cmder, len(commands))
	sent := int64(0)
	for i, words := range commands {
		args, texts := make([]any, len(words)), int64(0)
		for j := range words {
			args[j] = &words[j]
			texts += argBytes(len(words[j]))
		}
		sent += commandBytes(len(args), texts)
		if at := slices.Index(commandNames[:], words[0]); at >= 0 {
			c.count.commands[at].Add(1)
		}
		cmds[i] = redis.NewRawWriteToCmd(ctx, &c.out, args...)
	}
	return cmds, sent
}

// wrongType is the error of a key of another type.
func (c *changer) wrongType(key, typ string) error {
	return plan.Errorf(plan.CodeConflict, "table %s: key %s is a %s and not a %s", c.table.label(), key, typ, c.table.rel.shape.redisType).
		WithHint("it stays as it is")
}

// byKey reports whether rows are known by their keys, which the query found, and not by the values of a new row. New elements of a table of one key
// are known by nothing.
func (c *changer) byKey() bool {
	return len(c.spec.Identity) > 0 && c.spec.Identity[0] == c.table.rel.keyAt
}
