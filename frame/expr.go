package frame

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner"
	"rsql/planner/plan"
)

// Expr is an expression over a frame's columns: a column, a constant, an operator, a function, an aggregate. It is not
// typed before the frame is planned; a mistake in it is the error of the frame's action. Methods do not change their
// receiver.
type Expr struct {
	name string
	// unnamed is set where name is only a stand-in: the column is then called by its text, as in SQL.
	unnamed bool
	bind    func(b *binding) (plan.Expr, error)
	// fn is the call that the expression is, where it is one and nothing else.
	fn *fnCall
	// sort order, for OrderBy.
	descending bool
	nulls      nullsPlace
}

type nullsPlace uint8

const (
	nullsDefault nullsPlace = iota
	nullsFirst
	nullsLast
)

// binding is what an expression is typed against.
type binding struct {
	in rel
	// aggs collects the aggregates met, when aggregates are allowed; nil when not.
	aggs *aggregation
	// wins collects the calls over windows, when those are allowed; nil when not.
	wins *windowing
	// subs joins the subqueries met, when those are allowed; nil when not.
	subs *subqueries
}

// Col is a column by name: "score", or "u.score" where frames were named with As. A name matches exactly first, else
// without regard to case if only one does.
func Col(name string) Expr {
	return Expr{name: name, unnamed: true, bind: func(b *binding) (plan.Expr, error) { return b.column(name) }}
}

// Lit is a constant: nil, bool, a number, string, []byte, time.Time, arrow.Date32 or arrow.Timestamp.
func Lit(v any) Expr {
	return Expr{name: "literal", unnamed: true, bind: func(*binding) (plan.Expr, error) { return literal(v) }}
}

// Fn calls a function of SQL by name, of those that docs/functions.md lists: Fn("lower", Col("city")). Arguments that are no Expr are
// constants. An aggregate stands in Agg or before Over, a window function before Over.
func Fn(name string, args ...any) Expr { return call(name, args...) }

func call(name string, args ...any) Expr {
	operands := make([]Expr, len(args))
	for i, a := range args {
		operands[i] = asExpr(a)
	}
	c := &fnCall{name: name, args: operands}
	if f, err := plan.LookupFunc(name); err == nil && f.Aggregate {
		return c.aggregate()
	}
	return Expr{name: name, unnamed: true, bind: c.bind, fn: c}
}

func asExpr(v any) Expr {
	if e, ok := v.(Expr); ok {
		return e
	}
	return Lit(v)
}

// As names the expression's column. An expression without a name is called by its text: score + 1.
func (e Expr) As(name string) Expr { e.name, e.unnamed = name, false; return e }

// label is what the column of the expression is called.
func (e Expr) label(bound plan.Expr) string {
	c, isColumn := bound.(*plan.ColumnRef)
	switch {
	case !e.unnamed:
		return e.name
	case isColumn:
		return c.Name
	default:
		return bound.String()
	}
}

// bound types the expression.
func (e Expr) bound(b *binding) (plan.Expr, error) {
	if e.bind == nil {
		return nil, plan.Errorf(plan.CodeType, "the Expr is empty").WithHint("make one with Col, Lit, Fn and the like")
	}
	out, err := e.bind(b)
	return plan.Placed(out, b.in.at), err
}

// In is true where e equals one of the values, which may be the only column of a frame: Col("id").In(orders.Select("user_id")).
func (e Expr) In(values ...any) Expr {
	if len(values) == 1 {
		if of, ok := values[0].(*Frame); ok {
			return e.inFrame(of)
		}
	}
	return Expr{name: "in", unnamed: true, bind: func(b *binding) (plan.Expr, error) {
		arg, err := e.bound(b)
		if err != nil {
			return nil, err
		}
		items := make([]plan.Expr, len(values))
		for i, v := range values {
			if items[i], err = asExpr(v).bound(b); err != nil {
				return nil, err
			}
		}
		return plan.NewIn(arg, items, false)
	}}
}

// Cast converts to a SQL type by name, as in DDL: "BIGINT", "DECIMAL(12,2)". A value that cannot be converted fails the
// query; TryCast makes it NULL.
func (e Expr) Cast(sqlType string) Expr { return e.cast(sqlType, false) }

// TryCast is Cast with NULL for what cannot be converted.
func (e Expr) TryCast(sqlType string) Expr { return e.cast(sqlType, true) }

func (e Expr) cast(sqlType string, try bool) Expr {
	return Expr{name: e.name, unnamed: e.unnamed, bind: func(b *binding) (plan.Expr, error) {
		arg, err := e.bound(b)
		if err != nil {
			return nil, err
		}
		t, err := planner.ParseType(sqlType)
		if err != nil {
			return nil, err
		}
		return plan.NewCast(arg, t, try)
	}}
}

// Asc orders ascending, NULLs first; it is the default of OrderBy.
func (e Expr) Asc() Expr { e.descending = false; return e }

// Desc orders descending, NULLs last.
func (e Expr) Desc() Expr { e.descending = true; return e }

// NullsFirst puts NULLs first in an order.
func (e Expr) NullsFirst() Expr { e.nulls = nullsFirst; return e }

// NullsLast puts NULLs last in an order.
func (e Expr) NullsLast() Expr { e.nulls = nullsLast; return e }

func (e Expr) sortKey(b *binding) (plan.SortKey, error) {
	bound, err := e.bound(b)
	if err != nil {
		return plan.SortKey{}, err
	}
	k := plan.NewSortKey(bound, e.descending)
	if e.nulls != nullsDefault {
		k.NullsFirst = e.nulls == nullsFirst
	}
	return k, nil
}

func (b *binding) all(exprs []Expr) ([]plan.Expr, error) {
	out := make([]plan.Expr, len(exprs))
	for i, e := range exprs {
		var err error
		if out[i], err = e.bound(b); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (b *binding) column(name string) (plan.Expr, error) {
	i, err := b.in.resolve(name)
	if err != nil {
		return nil, err
	}
	if b.aggs != nil {
		return b.aggs.column(i)
	}
	return plan.NewColumn(b.in.node.Schema(), i)
}

// Date is a DATE constant from year, month and day.
func Date(year, month, day int) Expr {
	return Lit(arrow.Date32FromTime(dateUTC(year, month, day)))
}
