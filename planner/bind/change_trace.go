package bind

import (
	"strings"

	"rsql/planner/plan"
)

// tracing follows the rows of a table up through a plan, which it makes again without projections: the columns of the table are the first ones
// of every node, and what others compute is an expression over those and what joins and windows add behind them.
type tracing struct {
	verb  string
	table plan.Table
	// at are the table's ordinals of the first columns.
	at []int
	// holds are conditions over the row; guarded are columns of the table on which the choice of the row depends in another way.
	holds   []plan.Expr
	guarded map[int]bool
}

// rows makes a plan again, and says what its columns are over those of the new one.
func (t *tracing) rows(n plan.Node) (plan.Node, []plan.Expr, error) {
	switch x := n.(type) {
	case *plan.Scan:
		return t.scan(x)
	case *plan.Join:
		return t.join(x)
	case *plan.Apply:
		return t.apply(x)
	case *plan.Filter, *plan.Project, *plan.Window, *plan.Sort, *plan.Limit, *plan.Sample:
	default:
		what, _, _ := strings.Cut(plan.Describe(n), " ")
		return nil, nil, plan.Errorf(plan.CodeUnsupported, "%s changes rows of a table, and there are none behind %s", t.verb, what).
			WithHint("begin with the table, and choose its rows by Filter, Where, OrderBy, Limit and joins with other frames")
	}
	in, columns, err := t.rows(n.Children()[0])
	if err != nil {
		return nil, nil, err
	}
	over := func(e plan.Expr) plan.Expr {
		if c, ok := e.(*plan.ColumnRef); ok {
			return columns[c.Index]
		}
		return e
	}
	switch x := n.(type) {
	case *plan.Project:
		return t.project(x, in, columns)
	case *plan.Window:
		moved := plan.MapExprs(x, over).(*plan.Window) //nolint:forcetypeassert // nodes stay what they are
		t.guard(plan.RootExprs(moved)...)
		out := moved.WithInput(in, ordinals(in.Schema().NumFields()), allCalls(x))
		return out, append(columns, columnsFrom(out, in.Schema().NumFields())...), nil
	case *plan.Filter:
		pred := plan.MapExpr(x.Pred, over)
		t.hold(plan.Conjuncts(pred)...)
		in, err = plan.NewFilter(in, pred)
		return in, columns, err
	case *plan.Sort:
		keys := make([]plan.SortKey, len(x.Keys))
		for i, k := range x.Keys {
			keys[i] = k
			keys[i].Expr = plan.MapExpr(k.Expr, over)
		}
		in, err = plan.NewSort(in, keys)
		return in, columns, err
	case *plan.Limit:
		in, err = plan.NewLimit(in, x.Count, x.Offset)
		return in, columns, err
	case *plan.Sample:
		s := *x
		s.Input = in
		return &s, columns, nil
	default:
		return nil, nil, plan.Errorf(plan.CodeInternal, "no way to follow rows through a %T", n)
	}
}

func (t *tracing) scan(x *plan.Scan) (plan.Node, []plan.Expr, error) {
	var err error
	if t.table, err = changeable(x.Table, 0); err != nil {
		return nil, nil, err
	}
	t.at = x.Columns
	return x, columnsFrom(x, 0), nil
}

func (t *tracing) project(x *plan.Project, in plan.Node, columns []plan.Expr) (plan.Node, []plan.Expr, error) {
	out := make([]plan.Expr, len(x.Exprs))
	for i, e := range x.Exprs {
		if out[i] = plan.Substitute(e, columns); !plan.Volatile(e) {
			continue
		}
		t.guard(out[i])
		exprs, names, err := passThrough(in)
		if err != nil {
			return nil, nil, err
		}
		if in, err = plan.NewProject(in, append(exprs, out[i]), append(names, x.Schema().Field(i).Name)); err != nil {
			return nil, nil, err
		}
		out[i] = columnsFrom(in, len(exprs))[0]
	}
	return in, out, nil
}

// hold has conditions looked at again where the row is, those that are over it.
func (t *tracing) hold(conds ...plan.Expr) {
	for _, e := range conds {
		if len(t.own(e)) > 0 && !plan.Volatile(e) {
			t.holds = append(t.holds, e)
		}
	}
}

// own are the table's ordinals of its columns in expressions.
func (t *tracing) own(exprs ...plan.Expr) []int {
	var out []int
	for _, i := range plan.Columns(exprs...) {
		if i < len(t.at) {
			out = append(out, t.at[i])
		}
	}
	return out
}

func (t *tracing) guard(exprs ...plan.Expr) {
	for _, at := range t.own(exprs...) {
		t.guarded[at] = true
	}
}

// columnsFrom are the columns of a node from an ordinal on.
func columnsFrom(n plan.Node, first int) []plan.Expr {
	var out []plan.Expr
	for i, f := range n.Schema().Fields()[first:] {
		out = append(out, plan.ColumnOf(first+i, f.Name, plan.TypeOf(f)))
	}
	return out
}

// ordinals maps n ordinals to themselves.
func ordinals(n int) map[int]int {
	out := map[int]int{}
	for i := range n {
		out[i] = i
	}
	return out
}

func allCalls(w *plan.Window) []int {
	out := make([]int, len(w.Calls))
	for i := range out {
		out[i] = i
	}
	return out
}
