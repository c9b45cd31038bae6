package bind

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// itemBase is the ordinal of the first column of a table function of the SELECT list: beyond those of all windows.
const itemBase = 1 << 26

// rowItems collects the table functions of a SELECT list, such as unnest(x), which make several rows of one. Expressions
// around them are bound over the block's input; place moves them above it.
type rowItems struct {
	k     *block
	calls []*rowCall
}

// rowCall is a table function of one column.
type rowCall struct {
	f    *plan.TableFunc
	args []plan.Expr
	pos  plan.Pos
	typ  plan.Type
	// index is the column's ordinal once it exists.
	index int
}

// rowFunction is the table function that a call names, where no other function is called so; nil for others.
func (b *binder) rowFunction(id parse.Ident) *plan.TableFunc {
	if _, err := b.env.funcs.Lookup(id.Name); err == nil {
		return nil
	}
	f, err := b.env.funcs.LookupTable(id.Name)
	if err != nil {
		return nil
	}
	return f
}

// rowItem binds a table function in an expression.
func (s *site) rowItem(f *plan.TableFunc, x *sqlparser.FuncExpr, id parse.Ident) (plan.Expr, error) {
	if s.rows == nil {
		return nil, plan.Errorf(plan.CodeType, "%s gives rows and cannot stand in %s", f.Name, s.clause).
			WithHint("put it into FROM: FROM t, %s(…) AS r", f.Name).WithPos(id.Pos)
	}
	if id.Call != nil || x.Distinct {
		return nil, plan.Errorf(plan.CodeType, "%s is no aggregate: it takes no DISTINCT, FILTER, ORDER BY or OVER", f.Name).WithPos(id.Pos)
	}
	list, err := arguments(x.Exprs)
	if err != nil {
		return nil, plan.AtPos(err, id.Pos)
	}
	inner := *s
	inner.rows, inner.clause = nil, "the arguments of another one"
	args, err := inner.exprs(list...)
	if err != nil {
		return nil, err
	}
	args, _ = s.givenTypes(args)
	t, args, err := s.elementType(f, list, args)
	if err != nil {
		return nil, plan.AtPos(err, id.Pos)
	}
	columns, err := f.Columns(args)
	if err != nil {
		return nil, plan.AtPos(err, id.Pos)
	}
	if n := len(columns); n != 1 {
		return nil, plan.Errorf(plan.CodeType, "%s gives %d columns and is no value", f.Name, n).
			WithHint("put it into FROM: FROM t, %s(…) AS r", f.Name).WithPos(id.Pos)
	}
	row, err := s.rows.reserve(&rowCall{f: f, args: args, pos: id.Pos, typ: plan.TypeOf(columns[0])})
	if err != nil {
		return nil, err
	}
	return element(row, t)
}

// outerOf puts values from around a query in the place of expressions that are no constants.
func outerOf(args []plan.Expr) ([]plan.Expr, []plan.Binding) {
	out := make([]plan.Expr, len(args))
	var bound []plan.Binding
	for i, a := range args {
		switch a.(type) {
		case *plan.Literal, *plan.Param, *plan.OuterRef:
			out[i] = a
		default:
			ref := plan.NewOuterRef(columnName(a), a.Type())
			out[i], bound = ref, append(bound, plan.Binding{Ref: ref, Value: a})
		}
	}
	return out, bound
}

// reserve computes a call once, however often it is written, and gives the reference to its column.
func (r *rowItems) reserve(c *rowCall) (plan.Expr, error) {
	at := len(r.calls)
	for i, have := range r.calls {
		if have.f == c.f && equalAll(have.args, c.args) {
			at = i
		}
	}
	if at == len(r.calls) {
		r.calls = append(r.calls, c)
	}
	one := arrow.NewSchema([]arrow.Field{plan.NewField(c.f.Name, c.typ)}, nil)
	ref, err := plan.NewColumn(one, 0)
	if err != nil {
		return nil, err
	}
	return plan.Shift(ref, itemBase+at), nil
}

func equalAll(a, b []plan.Expr) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !plan.EqualExpr(a[i], b[i]) {
			return false
		}
	}
	return true
}

// moved moves the arguments above the grouping or the windows.
func (r *rowItems) moved(place func(plan.Expr) (plan.Expr, error)) error {
	for _, c := range r.calls {
		for i := range c.args {
			var err error
			if c.args[i], err = place(c.args[i]); err != nil {
				return plan.AtPos(err, c.pos)
			}
		}
	}
	return nil
}

// rowsOf puts the table functions over the block's input, and moves the select items and the sort keys above them.
func (k *block) rowsOf(keys []sortKey) error {
	r := k.rows
	if len(r.calls) == 0 {
		return nil
	}
	if err := r.node(); err != nil {
		return err
	}
	var err error
	for i := range k.items {
		if k.items[i].bound, err = r.place(k.items[i].bound); err != nil {
			return err
		}
	}
	for i := range keys {
		if keys[i].output < 0 {
			if keys[i].expr, err = r.place(keys[i].expr); err != nil {
				return err
			}
		}
	}
	return nil
}

// place makes references to the columns of table functions those that they are.
func (r *rowItems) place(e plan.Expr) (plan.Expr, error) {
	var failed error
	out := plan.MapExpr(e, func(e plan.Expr) plan.Expr {
		c, ok := e.(*plan.ColumnRef)
		if !ok || c.Index < itemBase {
			return e
		}
		ref, err := plan.NewColumn(r.k.node.Schema(), r.calls[c.Index-itemBase].index)
		if err != nil {
			failed = err
			return e
		}
		return ref
	})
	return out, failed
}

// node puts the rows of the calls beside the block's input. Those of several calls stand side by side, the first ones, the
// second ones and so on; where one of them has no more, it is NULL.
func (r *rowItems) node() error {
	width := r.k.node.Schema().NumFields()
	if len(r.calls) == 1 {
		c := r.calls[0]
		g, err := plan.NewGenerate(r.k.node, c.f, c.args, nil, false)
		if err != nil {
			return plan.AtPos(err, c.pos)
		}
		g.At = c.pos
		r.k.node, c.index = g, width
		return nil
	}
	side, bound, err := r.zipped()
	if err != nil {
		return err
	}
	for i, c := range r.calls {
		c.index = width + i
	}
	j, err := plan.NewJoin(r.k.node, side, plan.InnerJoin, nil)
	if err != nil {
		return err
	}
	r.k.node, err = dependent(j, bound)
	return err
}
