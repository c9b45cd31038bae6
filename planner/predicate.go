package planner

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// BindExpr types a SQL expression over the columns of a schema, for DataFrame verbs that take SQL text. Parameters
// stay open.
func BindExpr(ctx context.Context, text string, schema *arrow.Schema) (plan.Expr, []Param, error) {
	stmt, err := Parse("SELECT " + text + " FROM _")
	if err != nil {
		return nil, nil, shift(err)
	}
	q, ok := stmt.(*Query)
	if !ok {
		return nil, nil, plan.Errorf(plan.CodeSyntax, "%s is not an expression", text)
	}
	p, err := ForQuery(ctx, q, only{schema}, Options{Disable: allRules()})
	if err != nil {
		return nil, nil, shift(err)
	}
	proj, ok := p.Root.(*plan.Project)
	if !ok || len(proj.Exprs) != 1 {
		return nil, nil, plan.Errorf(plan.CodeSyntax, "%s is not one expression", text)
	}
	if _, scan := proj.Input.(*plan.Scan); !scan {
		return nil, nil, plan.Errorf(plan.CodeUnsupported, "an expression here holds no aggregates or subqueries: %s", text)
	}
	return proj.Exprs[0], p.Params, nil
}

// shift moves a position from the wrapped statement to the expression's own text.
func shift(err error) error {
	e, ok := err.(*plan.Error) //nolint:errorlint // the parser and the binder give bare errors
	if !ok {
		return err
	}
	c := *e
	c.Pos = max(0, e.Pos-plan.Pos(len("SELECT ")))
	return &c
}

// only is a catalog of one table, _, that can be bound and not scanned.
type only struct{ schema *arrow.Schema }

func (o only) Table(context.Context, string) (plan.Table, error) { return o, nil }

func (only) Name() string                    { return "_" }
func (o only) Schema() *arrow.Schema         { return o.schema }
func (only) Supports(plan.Expr) plan.Support { return plan.No }
func (only) Scan(context.Context, plan.ScanSpec) (plan.Reader, error) {
	return nil, plan.Errorf(plan.CodeInternal, "_ cannot be scanned")
}
