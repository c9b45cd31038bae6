package plan

import (
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
)

// MapExprs rebuilds a node with every expression of it mapped by f; inputs stay. f must keep types.
func MapExprs(n Node, f func(Expr) Expr) Node {
	return mapRoots(n, func(e Expr) Expr { return MapExpr(e, f) })
}

// mapRoots rebuilds a node with f given each of its expressions as a whole.
func mapRoots(n Node, f func(Expr) Expr) Node {
	one := func(e Expr) Expr {
		if e == nil {
			return nil
		}
		return f(e)
	}
	many := func(in []Expr) []Expr {
		out, _ := mapEach(in, f)
		return out
	}
	switch x := n.(type) {
	case *Scan:
		c := *x
		c.Filters, c.Limit, c.First = many(x.Filters), one(x.Limit), one(x.First)
		c.Order = slices.Clone(x.Order)
		for i, o := range c.Order {
			c.Order[i].Expr = one(o.Expr)
		}
		return &c
	case *Values:
		c := *x
		c.Rows = make([][]Expr, len(x.Rows))
		for i, row := range x.Rows {
			c.Rows[i] = many(row)
		}
		return &c
	case *Filter:
		return &Filter{Input: x.Input, Pred: one(x.Pred)}
	case *Project:
		return &Project{Input: x.Input, Exprs: many(x.Exprs), schema: x.schema}
	case *Join:
		return mapJoin(x, one)
	case *AsofJoin:
		return mapAsofJoin(x, one)
	case *Apply:
		return mapApply(x, one)
	case *Generate:
		c := *x
		c.Args = many(x.Args)
		return &c
	case *Unpivot:
		c := *x
		c.Keep, c.Values = many(x.Keep), many(x.Values)
		return &c
	case *Aggregate:
		return mapAggregate(x, many, one)
	case *Window:
		return mapWindow(x, one)
	case *Sort:
		keys := make([]SortKey, len(x.Keys))
		for i, k := range x.Keys {
			keys[i] = SortKey{Expr: one(k.Expr), Descending: k.Descending, NullsFirst: k.NullsFirst}
		}
		return &Sort{Input: x.Input, Keys: keys, Limit: one(x.Limit)}
	case *Limit:
		return &Limit{Input: x.Input, Count: one(x.Count), Offset: one(x.Offset)}
	case *Change:
		return mapChange(x, one, many)
	default: // the others hold no expressions
		return n
	}
}

func mapJoin(x *Join, one func(Expr) Expr) Node {
	c := *x
	c.Equi = make([]Equi, len(x.Equi))
	for i, e := range x.Equi {
		c.Equi[i] = Equi{Left: one(e.Left), Right: one(e.Right), NullSafe: e.NullSafe}
	}
	c.Residual = one(x.Residual)
	return &c
}

func mapAggregate(x *Aggregate, many func([]Expr) []Expr, one func(Expr) Expr) Node {
	c := *x
	c.GroupBy = many(x.GroupBy)
	c.Aggs = make([]*AggCall, len(x.Aggs))
	for i, a := range x.Aggs {
		c.Aggs[i] = a.MapInputs(one)
	}
	return &c
}

// NodeExprs lists the expressions that a node itself holds, each behind those that it is made of.
func NodeExprs(n Node) []Expr {
	var out []Expr
	MapExprs(n, func(e Expr) Expr { out = append(out, e); return e })
	return out
}

// RootExprs lists the expressions that a node itself holds, without those that they are made of.
func RootExprs(n Node) []Expr {
	var out []Expr
	mapRoots(n, func(e Expr) Expr { out = append(out, e); return e })
	return out
}

// BindParams replaces every parameter of a plan by its value. values[i] is the value of the parameter with ordinal i; it
// is converted to the type that the plan gave the parameter: implicitly, or from TEXT by parsing. places[i], where given, is
// where that parameter stands in the statement, for errors.
func BindParams(n Node, values []*Literal, places ...Pos) (Node, error) {
	var firstErr error
	replace := func(e Expr) Expr {
		p, ok := e.(*Param)
		if !ok || firstErr != nil {
			return e
		}
		l, err := paramValue(p, values)
		if err != nil {
			firstErr = err
			if p.Index < len(places) {
				firstErr = AtPos(err, places[p.Index])
			}
			return e
		}
		return l
	}
	out, err := Rewrite(n, func(n Node) (Node, error) {
		n = MapExprs(n, replace)
		return n, firstErr
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func paramValue(p *Param, values []*Literal) (*Literal, error) {
	if p.Index >= len(values) || values[p.Index] == nil {
		return nil, Errorf(CodeName, "no value for parameter %s", p.label())
	}
	v := values[p.Index]
	if p.typ == UnknownType || v.typ == p.typ {
		return v, nil
	}
	e, err := Coerce(v, p.typ)
	if l, ok := e.(*Literal); err == nil && ok {
		if p.into != "" && p.typ.Kind == Double && !SameNumber(v.text(), l.text()) {
			return nil, NotExact(p.label()+" = "+v.String(), p.typ, p.into)
		}
		return l, nil
	}
	if l, ok := sameValue(v, p.typ); ok {
		return l, nil
	}
	return nil, Errorf(CodeType, "parameter %s is used as a %s; %s is not one", p.label(), p.typ, v)
}

// sameValue converts what no expression converts by itself and a program means all the same: a whole DOUBLE for a BIGINT,
// a DOUBLE with few digits for a DECIMAL, a midnight for a DATE, a number or a date for a TEXT, bytes that are text for a
// TEXT. It loses nothing.
func sameValue(v *Literal, t Type) (*Literal, bool) {
	switch x := v.Value.(type) {
	case decimal128.Num:
		if t.Kind == Decimal {
			return rescaled(v, t)
		}
	case float64:
		if t == BigIntType && x == math.Trunc(x) && math.Abs(x) < 1<<63 {
			return IntLiteral(int64(x)), true
		}
		if t.Kind == Decimal {
			return rescaled(v, t)
		}
	case arrow.Timestamp:
		const day = 86_400_000_000
		if t == DateType && x%day == 0 {
			return &Literal{Value: arrow.Date32(x / day), typ: t}, true
		}
	case []byte:
		if t == TextType && utf8.Valid(x) {
			return TextLiteral(string(x)), true
		}
		return nil, false
	}
	if t == TextType {
		return TextLiteral(v.text()), true
	}
	return nil, false
}

func rescaled(v *Literal, t Type) (*Literal, bool) {
	e, ok, err := coerceLiteral(&Literal{Value: v.text(), typ: TextType}, t)
	l, isLit := e.(*Literal)
	return l, ok && isLit && err == nil
}

// label names the parameter for messages: :name, or ? and its number.
func (p *Param) label() string {
	if p.Name == "" {
		return "?" + strconv.Itoa(p.Index+1)
	}
	return ":" + p.Name
}
