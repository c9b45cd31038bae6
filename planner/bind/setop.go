package bind

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// pair binds a set operation of two sides: INTERSECT, EXCEPT, or UNION BY NAME. The columns that its rows are for type
// nothing but its parameters: rows are compared as they are.
func (b *binder) pair(u *sqlparser.Union, op parse.SetOp, o outer, want []target) (plan.Node, error) {
	l, err := b.query(u.Left, o, forParams(want))
	if err != nil {
		return nil, b.at(err, u.Left)
	}
	if want == nil && !op.ByName {
		want = likeColumns(l.Schema())
	}
	r, err := b.query(u.Right, o, forParams(want))
	if err != nil {
		return nil, b.at(err, u.Right)
	}
	if op.ByName {
		return b.unionByName(l, r, op, u)
	}
	if have, need := r.Schema().NumFields(), l.Schema().NumFields(); have != need {
		return nil, plan.Errorf(plan.CodeType, "%s of %d and %d columns", op.Kind, need, have).WithPos(b.src.Pos(u.Right))
	}
	kind := plan.Intersect
	if op.Kind == parse.Except {
		kind = plan.Except
	}
	n, err := plan.NewSetOperation(l, r, kind, op.All)
	if err != nil {
		return nil, b.at(err, u.Right)
	}
	return n, nil
}

// forParams are targets that type nothing but parameters.
func forParams(want []target) []target {
	out := make([]target, len(want))
	for i, t := range want {
		t.paramsOnly = true
		out[i] = t
	}
	if want == nil {
		return nil
	}
	return out
}

// unionByName is [UnionByName] of the two sides of a statement.
func (b *binder) unionByName(l, r plan.Node, op parse.SetOp, u *sqlparser.Union) (plan.Node, error) {
	if err := namedOnce(plan.FieldNames(l.Schema(), false)); err != nil {
		return nil, b.at(err, u.Left)
	}
	n, err := UnionByName(l, r)
	if err != nil {
		return nil, b.at(err, u.Right)
	}
	if op.All {
		return n, nil
	}
	return plan.NewDistinct(n)
}

// UnionByName matches the columns of two sides by their names. Those of the right side that the left one lacks come
// last; a side is NULL in the columns that it lacks.
func UnionByName(l, r plan.Node) (plan.Node, error) {
	names := plan.FieldNames(l.Schema(), false)
	left, right := make([]int, len(names)), make([]int, len(names)) // ordinals, -1 for a column that a side lacks
	for i := range names {
		left[i], right[i] = i, -1
	}
	rightNames := plan.FieldNames(r.Schema(), false)
	for _, side := range [][]string{names, rightNames} {
		if err := namedOnce(side); err != nil {
			return nil, err
		}
	}
	for i, name := range rightNames {
		at := pick(upTo(len(left)), name, func(i int) string { return names[i] })
		switch {
		case len(at) > 1 || len(at) == 1 && right[at[0]] >= 0:
			return nil, plan.Errorf(plan.CodeName, "column %s of UNION BY NAME is ambiguous: names differ in case only", plan.QuoteIdent(name))
		case len(at) == 1:
			right[at[0]] = i
		default:
			names, left, right = append(names, name), append(left, -1), append(right, i)
		}
	}
	wideL, err := spread(l, left, names)
	if err != nil {
		return nil, err
	}
	wideR, err := spread(r, right, names)
	if err != nil {
		return nil, err
	}
	return plan.NewUnion(wideL, wideR)
}

// namedOnce refuses a side of UNION BY NAME that has a name twice.
func namedOnce(names []string) error {
	seen := map[string]bool{}
	for _, n := range names {
		if seen[n] {
			return plan.Errorf(plan.CodeName, "UNION BY NAME: two columns of one query are called %s", plan.QuoteIdent(n)).
				WithHint("give one of them another name with AS")
		}
		seen[n] = true
	}
	return nil
}

// spread gives the columns of a node at other places, NULL at those without one.
func spread(n plan.Node, at []int, names []string) (plan.Node, error) {
	exprs := make([]plan.Expr, len(at))
	for i, c := range at {
		if c < 0 {
			exprs[i] = plan.NullLiteral(plan.NullType)
			continue
		}
		var err error
		if exprs[i], err = plan.NewColumn(n.Schema(), c); err != nil {
			return nil, err
		}
	}
	return plan.NewProject(n, exprs, names)
}

// upTo lists 0 … n-1.
func upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
