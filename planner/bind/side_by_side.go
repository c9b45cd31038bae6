package bind

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// sideBySide stands for rows of a table with a row of a query beside each, where expressions over both are bound that no plan
// computes: it is never part of one.
type sideBySide struct {
	plan.Node
	left  plan.Table
	right plan.Node
}

// Schema implements plan.Node.
func (s *sideBySide) Schema() *arrow.Schema {
	fields := append([]arrow.Field(nil), s.left.Schema().Fields()...)
	return arrow.NewSchema(append(fields, s.right.Schema().Fields()...), nil)
}
