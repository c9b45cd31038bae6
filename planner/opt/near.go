package opt

import (
	"slices"

	"rsql/planner/plan"
)

// near are conditions on outer values that an ASOF join can ask: equalities, and one comparison.
type near struct {
	keys []key
	// value is over the rows, and bound over outer values; op compares the bound with the value.
	value, bound plan.Expr
	op           string
}

// nearOf takes the conditions of an unnesting so; nil where they have another form, or something of them may fail.
func nearOf(u *unnesting) *near {
	out := &near{}
	for _, c := range u.conds {
		if k, ok := keyOf(c, u.Outer); ok {
			out.keys = append(out.keys, k)
			continue
		}
		if out.op != "" || !out.compares(c, u.Outer) {
			return nil
		}
	}
	usesLeft := func(e plan.Expr) bool { return len(plan.Columns(u.outside(e))) > 0 }
	if out.op == "" || fallible(out.value) || fallible(u.outside(out.bound)) || !usesLeft(out.bound) {
		return nil
	}
	if slices.ContainsFunc(out.keys, func(k key) bool { return fallible(k.inner) || fallible(u.outside(k.outer)) || !usesLeft(k.outer) }) {
		return nil
	}
	if out.fetches(u.rest) {
		return nil
	}
	return out
}

// fetches reports whether the keys find the rows of a table by its own key: a join may fetch those of few left rows then, where an ASOF
// join reads all.
func (n *near) fetches(rest plan.Node) bool {
	_, table, origin := lookupTarget(rest)
	if table == nil || len(n.keys) == 0 {
		return false
	}
	binds := func(column int) bool {
		return slices.ContainsFunc(n.keys, func(k key) bool {
			ref, ok := k.inner.(*plan.ColumnRef)
			return ok && origin[ref.Index] == column
		})
	}
	return !slices.ContainsFunc(table.LookupColumns(), func(c int) bool { return !binds(c) })
}

// compares takes the comparison; false where it is none.
func (n *near) compares(c plan.Expr, outer []plan.Binding) bool {
	x, ok := call(c, "<", "<=", ">", ">=")
	if !ok {
		return false
	}
	for i, value := range x.Args {
		bound, op := x.Args[1-i], x.Func.Name
		if i == 0 {
			op = plan.Flipped(op)
		}
		if len(plan.Columns(value)) > 0 && !usesOuter(value, outer) && len(plan.Columns(bound)) == 0 && value.Type() == bound.Type() {
			n.value, n.bound, n.op = value, bound, op
			return true
		}
	}
	return false
}

// descending reports whether the nearest value is the first of those that are large enough, and not the last of those small enough.
func (n *near) descending() bool { return n.op[0] == '<' }

// partition are the keys' expressions over the rows.
func (n *near) partition() []plan.Expr {
	out := make([]plan.Expr, len(n.keys))
	for i, k := range n.keys {
		out[i] = k.inner
	}
	return out
}

// present keeps the rows that have a value; the others are near nothing.
func (n *near) present(in plan.Node) (plan.Node, error) {
	return filter(in, rebuilt("is_not_null", n.value))
}

// joining brings each left row the nearest row of an input, which has the columns that the keys and the value are computed of.
func (n *near) joining(u *unnesting, outer bool) joining {
	left := u.Join.Left
	var on []plan.Expr
	for _, k := range n.keys {
		on = append(on, rebuilt("=", u.outside(k.outer), plan.Shift(k.inner, width(left))))
	}
	on = append(on, rebuilt(n.op, u.outside(n.bound), plan.Shift(n.value, width(left))))
	return func(right plan.Node) (plan.Node, error) { return plan.NewAsofJoin(left, right, outer, plan.And(on...)) }
}
