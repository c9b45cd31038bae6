package exec

import (
	"context"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// preview looks at a page, counts what would be changed, and keeps the first of it.
func (c *change) preview(ctx context.Context, b plan.Batch) error {
	w, err := c.look(ctx, b, func(plan.Present, int) {})
	if err != nil {
		return err
	}
	defer w.release()
	out := array.NewRecordBuilder(c.env.Alloc, c.previewSchema())
	defer out.Release()
	left := int64(plan.PreviewedRows)
	for _, o := range c.out {
		left -= o.NumRows()
	}
	for i := range w.steps {
		s := &w.steps[i]
		if s.action.Kind == plan.ChangeNothing {
			c.changer.Count(plan.WriteReport{Skipped: int64(len(s.rows))})
			continue
		}
		written, err := c.foresee(w, s)
		if err != nil {
			return err
		}
		c.changer.Count(plan.WriteReport{Written: int64(len(written)), Skipped: int64(len(s.rows) - len(written))})
		for _, n := range written[:min(int64(len(written)), left)] {
			c.show(out, w, s, n)
			left--
		}
	}
	c.changer.Count(plan.WriteReport{Skipped: int64(len(w.left))})
	if shown := out.NewRecord(); shown.NumRows() > 0 {
		c.out = append(c.out, shown)
	} else {
		shown.Release()
	}
	return nil
}

// previewSchema has the columns of what a dry run shows: elements only where a key has several rows and the statement names them.
func (c *change) previewSchema() *arrow.Schema {
	fields := []arrow.Field{plan.NewField("action", plan.TextType), plan.NewField("key", plan.TextType)}
	if c.element() >= 0 && c.node.Verb != "TRUNCATE" {
		fields = append(fields, plan.NewField("element", plan.TextType))
	}
	return arrow.NewSchema(fields, nil)
}

// element is the target's column that tells the rows of a key apart; negative where a key is a row.
func (c *change) element() int {
	identity := c.node.Target.(plan.Changeable).RowIdentity() // run has asked whether it is one
	if len(identity) < 2 {
		return -1
	}
	return identity[len(identity)-1]
}

// show appends a row of a step to what a dry run shows.
func (c *change) show(out *array.RecordBuilder, w *pageWork, s *changeStep, n int32) {
	row := int(s.rows[n])
	key := w.present.Key(row)
	if s.keys != nil {
		key = s.keys[n]
	}
	out.Field(0).(*array.StringBuilder).Append(s.action.Kind.String())
	out.Field(1).(*array.StringBuilder).Append(key)
	if len(out.Fields()) < 3 {
		return
	}
	names := out.Field(2).(*array.StringBuilder)
	name := w.present.Element(row)
	at := slices.Index(s.action.Columns, c.element())
	switch {
	case name != "":
		names.Append(name)
	case at >= 0 && s.values.Column(at).IsValid(int(n)): // that of a new row, which MERGE does not look for by name
		names.Append(string(plan.AppendText(nil, s.values.Column(at), int(n))))
	default: // the server names it
		names.AppendNull()
	}
}
