package exec

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/bitutil"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// repeats is about rows of a MERGE that match one row of the target. An action may be for one of them at most.
type repeats struct {
	// met is set where there are some.
	met bool
	// row is the number of the first row of the page that is looked at.
	row int64
	// changed are the rows of the target that an action is for, until each is known to have one only.
	changed *vec.KeyTable
	// idle has a bit for each row that no action is for. Such a row is left alone: looked at again, it would see what another did.
	idle []byte
}

// identityTypes are the types of what rows of the target are known by.
func (c *change) identityTypes() []arrow.DataType {
	types := make([]arrow.DataType, len(c.node.Identity))
	for i, id := range c.node.Identity {
		types[i] = c.node.Input.Schema().Field(id.From).Type
	}
	return types
}

// expectRepeats has a second action for a row of the target refused.
func (c *change) expectRepeats() {
	if c.repeats.met {
		c.repeats.changed = vec.NewKeyTable(c.env.Alloc, c.identityTypes(), c.env.hashMask())
		c.repeats.idle = make([]byte, bitutil.BytesForBits(c.rows.total))
	}
}

// changedOnce refuses an action for a row of the target that another row has one for.
func (c *change) changedOnce(s *changeStep) error {
	if c.repeats.changed == nil {
		return nil
	}
	columns := make([]arrow.Array, len(c.node.Identity))
	for i, id := range c.node.Identity {
		columns[i] = s.scope.Column(len(c.node.Old) + id.From)
	}
	sel, err := newKeys(c.repeats.changed, columns, len(s.rows))
	if err != nil || len(sel) == len(s.rows) {
		return err
	}
	row := firstMissing(sel)
	return plan.Errorf(plan.CodeConflict, "%s into %s would change a row twice: several rows of the source match %s",
		c.node.Verb, plan.TableLabel(c.node.Target), plan.AppendText(nil, columns[0], row)).WithHint("make the rows of the source distinct")
}

// firstMissing is the first of the numbers from 0 that an ascending list lacks.
func firstMissing(sel []int32) int {
	row := 0
	for row < len(sel) && sel[row] == int32(row) {
		row++
	}
	return row
}

// markIdle remembers the rows of a page that no action is for.
func (c *change) markIdle(w *pageWork) {
	if !c.repeats.met {
		return
	}
	mark := func(rows []int32) {
		for _, row := range rows {
			bitutil.SetBit(c.repeats.idle, int(c.repeats.row)+int(row))
		}
	}
	mark(w.left)
	for _, s := range w.steps {
		if s.action.Kind == plan.ChangeNothing {
			mark(s.rows)
		}
	}
}

// identityOf is the name of the row of the target that a row of the input is for.
func (c *change) identityOf(page plan.Batch, row int) rowName {
	text := func(i int) string { return string(plan.AppendText(nil, page.Column(c.node.Identity[i].From), row)) }
	out := rowName{key: text(0)}
	if len(c.node.Identity) > 1 {
		out.element = text(1)
	}
	return out
}

// withoutIdle is a page without the rows that no action is for, which count as skipped.
func (c *change) withoutIdle(page plan.Batch) (plan.Batch, error) {
	if !c.repeats.met {
		page.Retain()
		return page, nil
	}
	var active []int32
	var skipped []rowName
	for row := range int(page.NumRows()) {
		if bitutil.BitIsNotSet(c.repeats.idle, int(c.repeats.row)+row) {
			active = append(active, int32(row))
		} else {
			skipped = append(skipped, c.identityOf(page, row))
		}
	}
	c.skip(skipped)
	return gatherBatch(c.env.Alloc, page.Schema(), page, active)
}
