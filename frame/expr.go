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

// Fn calls a scalar function by name: Fn("lower", Col("city")). Arguments that are no Expr are constants.
func Fn(name string, args ...any) Expr { return call(name, args...) }

func call(name string, args ...any) Expr {
	operands := make([]Expr, len(args))
	for i, a := range args {
		operands[i] = asExpr(a)
	}
	return Expr{name: name, unnamed: true, bind: func(b *binding) (plan.Expr, error) {
		bound, err := b.all(operands)
		if err != nil {
			return nil, err
		}
		return plan.NewCall(name, bound...)
	}}
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
	return e.bind(b)
}

// Eq is e = v, NULL where either is NULL.
func (e Expr) Eq(v any) Expr { return call("=", e, v) }

// Ne is e <> v.
func (e Expr) Ne(v any) Expr { return call("<>", e, v) }

// Lt is e < v.
func (e Expr) Lt(v any) Expr { return call("<", e, v) }

// Le is e <= v.
func (e Expr) Le(v any) Expr { return call("<=", e, v) }

// Gt is e > v.
func (e Expr) Gt(v any) Expr { return call(">", e, v) }

// Ge is e >= v.
func (e Expr) Ge(v any) Expr { return call(">=", e, v) }

// Between is low <= e AND e <= high.
func (e Expr) Between(low, high any) Expr { return e.Ge(low).And(e.Le(high)) }

// And is the three-valued conjunction.
func (e Expr) And(v any) Expr { return call("and", e, v) }

// Or is the three-valued disjunction.
func (e Expr) Or(v any) Expr { return call("or", e, v) }

// Not is the three-valued negation.
func (e Expr) Not() Expr { return call("not", e) }

// IsNull is true where e is NULL.
func (e Expr) IsNull() Expr { return call("is_null", e) }

// IsNotNull is true where e is not NULL.
func (e Expr) IsNotNull() Expr { return call("is_not_null", e) }

// Add is e + v: numbers, or a date and a number of days.
func (e Expr) Add(v any) Expr { return call("+", e, v) }

// Sub is e - v.
func (e Expr) Sub(v any) Expr { return call("-", e, v) }

// Mul is e * v.
func (e Expr) Mul(v any) Expr { return call("*", e, v) }

// Div is e / v as DOUBLE, NULL by zero.
func (e Expr) Div(v any) Expr { return call("/", e, v) }

// Mod is the remainder of e / v.
func (e Expr) Mod(v any) Expr { return call("%", e, v) }

// Neg is -e.
func (e Expr) Neg() Expr { return call("neg", e) }

// Like matches a pattern: % is any text, _ any character, a backslash escapes.
func (e Expr) Like(pattern string) Expr { return call("like", e, pattern) }

// ILike is Like without regard to case.
func (e Expr) ILike(pattern string) Expr { return call("ilike", e, pattern) }

// In is true where e equals one of the values.
func (e Expr) In(values ...any) Expr {
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

// Cases builds a CASE expression: When(cond, then).When(…).Else(v).
type Cases struct {
	conds, results []Expr
}

// When begins a CASE.
func When(cond Expr, then any) Cases { return Cases{}.When(cond, then) }

// When adds a branch.
func (c Cases) When(cond Expr, then any) Cases {
	return Cases{conds: append(c.conds[:len(c.conds):len(c.conds)], cond), results: append(c.results[:len(c.results):len(c.results)], asExpr(then))}
}

// Else ends the CASE with the value of the rows that no branch took.
func (c Cases) Else(v any) Expr {
	return Expr{name: "case", unnamed: true, bind: func(b *binding) (plan.Expr, error) {
		conds, err := b.all(c.conds)
		if err != nil {
			return nil, err
		}
		results, err := b.all(append(c.results[:len(c.results):len(c.results)], asExpr(v)))
		if err != nil {
			return nil, err
		}
		whens := make([]plan.When, len(conds))
		for i := range conds {
			whens[i] = plan.When{Cond: conds[i], Then: results[i]}
		}
		return plan.NewCase(whens, results[len(results)-1])
	}}
}

// End ends the CASE with NULL for the rows that no branch took.
func (c Cases) End() Expr { return c.Else(nil) }

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
