package files

import (
	"context"

	"rsql/planner/plan"
)

func (t *Table) typedColumns(context.Context) ([]column, error) {
	return nil, plan.Errorf(plan.CodeUnsupported, "%s", t.format)
}

func (t *Table) scanTyped(context.Context, plan.ScanSpec) (plan.Reader, error) {
	return nil, plan.Errorf(plan.CodeUnsupported, "%s", t.format)
}
