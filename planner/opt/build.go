package opt

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// apply is how rules see one node: they give another, or say that it stays.
type apply func(plan.Node) (plan.Node, bool, error)

// bottomUp applies f to each node once, inputs first.
func bottomUp(n plan.Node, f apply) (plan.Node, bool, error) {
	fired := false
	out, err := plan.Rewrite(n, func(n plan.Node) (plan.Node, error) {
		m, ok, err := f(n)
		if err != nil || !ok {
			return n, err
		}
		fired = true
		return m, nil
	})
	return out, fired, err
}

// topDown applies f to a node until it stays, and then goes to its inputs.
func topDown(n plan.Node, f apply) (plan.Node, bool, error) {
	fired := false
	for {
		m, ok, err := f(n)
		if err != nil {
			return nil, false, err
		}
		if !ok {
			break
		}
		n, fired = m, true
	}
	children := n.Children()
	fresh := make([]plan.Node, len(children))
	changed := false
	for i, c := range children {
		m, ok, err := topDown(c, f)
		if err != nil {
			return nil, false, err
		}
		fresh[i], changed = m, changed || ok
	}
	if !changed {
		return n, fired, nil
	}
	n, err := n.WithChildren(fresh)
	return n, true, err
}

// filter keeps the rows of n for which all predicates are true; without predicates it is n.
func filter(n plan.Node, preds ...plan.Expr) (plan.Node, error) {
	if len(preds) == 0 {
		return n, nil
	}
	return plan.NewFilter(n, plan.And(preds...))
}

// newJoin makes a join of equalities and a residual that are already apart.
func newJoin(left, right plan.Node, kind plan.JoinKind, equi []plan.Equi, residual plan.Expr) (*plan.Join, error) {
	j, err := plan.NewJoin(left, right, kind, nil)
	if err != nil {
		return nil, err
	}
	j.Equi, j.Residual = equi, residual
	return j, nil
}

// column refers to output column i of a node.
func column(n plan.Node, i int) (plan.Expr, error) { return plan.NewColumn(n.Schema(), i) }

// columns refers to the given output columns of a node.
func columns(n plan.Node, ordinals []int) ([]plan.Expr, error) {
	out := make([]plan.Expr, len(ordinals))
	for i, o := range ordinals {
		var err error
		if out[i], err = column(n, o); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// pick gives the given output columns of a node, under their names or, where names is not nil, under others.
func pick(n plan.Node, ordinals []int, names []string) (plan.Node, error) {
	exprs, err := columns(n, ordinals)
	if err != nil {
		return nil, err
	}
	if names == nil {
		for _, o := range ordinals {
			names = append(names, n.Schema().Field(o).Name)
		}
	}
	return plan.NewProject(n, exprs, names)
}

// empty has the columns of a schema and no rows.
func empty(s *arrow.Schema) (plan.Node, error) {
	row := make([]plan.Expr, s.NumFields())
	for i, f := range s.Fields() {
		row[i] = plan.NullLiteral(plan.TypeOf(f))
	}
	v, err := plan.NewValues(plan.FieldNames(s, false), [][]plan.Expr{row}) // the row gives the columns their types
	if err != nil {
		return nil, err
	}
	v.Rows = nil
	return v, nil
}

// width is the number of output columns of a node.
func width(n plan.Node) int { return n.Schema().NumFields() }

// upTo lists 0 … n-1.
func upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
