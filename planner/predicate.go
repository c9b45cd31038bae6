package planner

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/bind"
	"rsql/planner/plan"
)

// predicatePrefix makes a statement of a condition; the condition ends it, so that errors at its end say so.
const predicatePrefix = "SELECT * FROM _ WHERE "

// Summarize is what SUMMARIZE says of rows: a row for each of their columns.
func Summarize(rows plan.Node) (plan.Node, error) { return bind.Summary(rows) }

// Unpivoted says what becomes of each row of an UNPIVOT.
type Unpivoted = bind.Unpivoted

// Unpivot makes rows of columns.
func Unpivot(rows plan.Node, u Unpivoted) (plan.Node, error) { return bind.Unpivot(rows, u) }

// UnionByName gives the rows of both nodes, duplicates included, with columns matched by their names; a side is NULL in the columns that it lacks.
func UnionByName(left, right plan.Node) (plan.Node, error) { return bind.UnionByName(left, right) }

// RowChange is an UPDATE, DELETE or MERGE of the rows that a plan finds.
type RowChange = bind.RowChange

// RowAction is what is done with a row.
type RowAction = bind.RowAction

// ChangeRows plans an UPDATE or DELETE of rows that a plan finds.
func ChangeRows(r RowChange) (plan.Node, error) { return bind.ChangeRows(r) }

// MergeRows plans a MERGE into a table of the rows that a plan joins with it.
func MergeRows(r RowChange, table plan.Table) (plan.Node, error) { return bind.MergeRows(r, table) }

// BindPredicate types a SQL condition over the columns of a schema, for DataFrame verbs that take SQL text. Parameters
// stay open. Of the options the functions count.
func BindPredicate(ctx context.Context, text string, schema *arrow.Schema, o Options) (plan.Expr, []Param, error) {
	stmt, err := Parse(predicatePrefix + text)
	if err != nil {
		return nil, nil, shift(err)
	}
	q, ok := stmt.(*Query)
	if !ok {
		return nil, nil, notACondition(text)
	}
	if q.HasSubquery() {
		return nil, nil, plan.Errorf(plan.CodeUnsupported, "a condition here holds no subqueries: %s", text).
			WithHint("write the whole query with SQL, or use the verbs SemiJoin, AntiJoin and Join")
	}
	o.Disable = allRules()
	p, err := ForQuery(ctx, q, only{schema}, o)
	if err != nil {
		return nil, nil, shift(err)
	}
	project, ok := p.Root.(*plan.Project)
	if !ok {
		return nil, nil, notACondition(text)
	}
	filter, ok := project.Input.(*plan.Filter)
	if !ok {
		return nil, nil, notACondition(text)
	}
	if _, ok := filter.Input.(*plan.Scan); !ok {
		return nil, nil, notACondition(text)
	}
	return filter.Pred, p.Params, nil
}

func notACondition(text string) error {
	return plan.Errorf(plan.CodeSyntax, "%s is not one condition", text)
}

// shift moves a position from the statement to the condition's own text.
func shift(err error) error {
	e, ok := err.(*plan.Error) //nolint:errorlint // the parser and the binder give bare errors
	if !ok || e.Pos == 0 {
		return err
	}
	c := *e
	c.Pos = max(plan.At(0), e.Pos-plan.Pos(len(predicatePrefix)))
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
