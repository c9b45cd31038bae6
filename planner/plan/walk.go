package plan

// ExprChildren lists the operands of an expression, in order.
func ExprChildren(e Expr) []Expr {
	switch x := e.(type) {
	case *Call:
		return x.Args
	case *Cast:
		return []Expr{x.Arg}
	case *Case:
		out := make([]Expr, 0, 2*len(x.Whens)+1)
		for _, w := range x.Whens {
			out = append(out, w.Cond, w.Then)
		}
		return append(out, x.Else)
	case *In:
		return append([]Expr{x.Arg}, x.List...)
	default:
		return nil
	}
}

// VisitExpr calls f on e and all below it, parents first; f says whether to go below.
func VisitExpr(e Expr, f func(Expr) bool) {
	if !f(e) {
		return
	}
	for _, c := range ExprChildren(e) {
		VisitExpr(c, f)
	}
}

// MapExpr rebuilds an expression bottom-up. f must keep the type of what it replaces. What f does not change is
// shared with the original.
func MapExpr(e Expr, f func(Expr) Expr) Expr {
	return f(mapOperands(e, func(e Expr) Expr { return MapExpr(e, f) }))
}

// ReplaceExpr rebuilds an expression top-down: what f gives, which must be of the same type, takes the place of the whole
// subexpression that f was asked about; false goes on with its operands. What f does not replace is shared with the
// original.
func ReplaceExpr(e Expr, f func(Expr) (Expr, bool)) Expr {
	if r, ok := f(e); ok {
		return r
	}
	return mapOperands(e, func(e Expr) Expr { return ReplaceExpr(e, f) })
}

// mapOperands rebuilds an expression over other operands, f(operand) each.
func mapOperands(e Expr, f func(Expr) Expr) Expr {
	switch x := e.(type) {
	case *Call:
		if args, changed := mapEach(x.Args, f); changed {
			return &Call{Func: x.Func, Args: args, At: x.At, typ: x.typ}
		}
	case *Cast:
		if arg := f(x.Arg); arg != x.Arg {
			return &Cast{Arg: arg, Try: x.Try, Into: x.Into, At: x.At, typ: x.typ}
		}
	case *Case:
		flat, changed := mapEach(ExprChildren(x), f)
		if changed {
			c := &Case{Else: flat[len(flat)-1], typ: x.typ}
			for i := range x.Whens {
				c.Whens = append(c.Whens, When{Cond: flat[2*i], Then: flat[2*i+1]})
			}
			return c
		}
	case *In:
		arg := f(x.Arg)
		list, changed := mapEach(x.List, f)
		if changed || arg != x.Arg {
			return &In{Arg: arg, List: list, Not: x.Not}
		}
	}
	return e
}

// mapEach maps a list; what stays the same is shared.
func mapEach(in []Expr, f func(Expr) Expr) ([]Expr, bool) {
	var out []Expr
	for i, e := range in {
		m := f(e)
		if m != e && out == nil {
			out = append(make([]Expr, 0, len(in)), in[:i]...)
		}
		if out != nil {
			out = append(out, m)
		}
	}
	if out == nil {
		return in, false
	}
	return out, true
}

// Columns collects the distinct column ordinals that the expressions refer to, in order of first appearance.
func Columns(exprs ...Expr) []int {
	var out []int
	seen := map[int]bool{}
	for _, e := range exprs {
		VisitExpr(e, func(e Expr) bool {
			if c, ok := e.(*ColumnRef); ok && !seen[c.Index] {
				seen[c.Index] = true
				out = append(out, c.Index)
			}
			return true
		})
	}
	return out
}

// Remap replaces column ordinals: ordinal i becomes to[i]. An ordinal that to lacks stays as it is.
func Remap(e Expr, to map[int]int) Expr {
	return MapExpr(e, func(e Expr) Expr {
		if c, ok := e.(*ColumnRef); ok {
			if n, ok := to[c.Index]; ok && n != c.Index {
				return &ColumnRef{Index: n, Name: c.Name, typ: c.typ}
			}
		}
		return e
	})
}

// Shift adds delta to every column ordinal.
func Shift(e Expr, delta int) Expr {
	return MapExpr(e, func(e Expr) Expr {
		if c, ok := e.(*ColumnRef); ok && delta != 0 {
			return &ColumnRef{Index: c.Index + delta, Name: c.Name, typ: c.typ}
		}
		return e
	})
}

// Substitute replaces each column reference i by exprs[i], as when a predicate moves below a projection.
func Substitute(e Expr, exprs []Expr) Expr {
	return MapExpr(e, func(e Expr) Expr {
		if c, ok := e.(*ColumnRef); ok {
			return exprs[c.Index]
		}
		return e
	})
}

// Conjuncts splits a predicate at its ANDs.
func Conjuncts(e Expr) []Expr {
	var out []Expr
	VisitExpr(e, func(e Expr) bool {
		if c, ok := e.(*Call); ok && c.Func.Name == "and" {
			return true
		}
		out = append(out, e)
		return false
	})
	return out
}

// And joins predicates; nil for none.
func And(preds ...Expr) Expr {
	var out Expr
	for _, p := range preds {
		if out == nil {
			out = p
			continue
		}
		out = &Call{Func: mustFunc("and"), Args: []Expr{out, p}, typ: BooleanType}
	}
	return out
}

// Volatile reports whether an expression may give another value for the same row of the same statement.
func Volatile(e Expr) bool {
	found := false
	VisitExpr(e, func(e Expr) bool {
		if c, ok := e.(*Call); ok && c.Func.Volatile {
			found = true
		}
		return !found
	})
	return found
}

// KnownAtStart reports whether an expression has one value for a whole run of a statement, which is known when the run begins: it has no
// columns, and nothing that differs from row to row.
func KnownAtStart(e Expr) bool {
	known := true
	VisitExpr(e, func(e Expr) bool {
		switch x := e.(type) {
		case *ColumnRef:
			known = false
		case *Call:
			known = known && !x.Func.Volatile
		}
		return known
	})
	return known
}

// EqualExpr reports whether two expressions are the same, value for value; column names do not count.
func EqualExpr(a, b Expr) bool {
	if a.Type() != b.Type() {
		return false
	}
	switch x := a.(type) {
	case *ColumnRef:
		y, ok := b.(*ColumnRef)
		return ok && x.Index == y.Index
	case *Literal:
		y, ok := b.(*Literal)
		return ok && equalValue(x.Value, y.Value)
	case *Param:
		y, ok := b.(*Param)
		return ok && x.Index == y.Index
	case *OuterRef:
		return a == b
	case *Call:
		y, ok := b.(*Call)
		return ok && x.Func == y.Func && !x.Func.Volatile && equalExprs(x.Args, y.Args)
	case *Cast:
		y, ok := b.(*Cast)
		return ok && x.Try == y.Try && x.Into == y.Into && EqualExpr(x.Arg, y.Arg)
	case *Case:
		y, ok := b.(*Case)
		return ok && equalExprs(ExprChildren(x), ExprChildren(y))
	case *In:
		y, ok := b.(*In)
		return ok && x.Not == y.Not && equalExprs(ExprChildren(x), ExprChildren(y))
	default:
		return false
	}
}

func equalExprs(a, b []Expr) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !EqualExpr(a[i], b[i]) {
			return false
		}
	}
	return true
}

func equalValue(a, b any) bool {
	x, xBytes := a.([]byte)
	y, yBytes := b.([]byte)
	if xBytes || yBytes {
		return xBytes && yBytes && string(x) == string(y)
	}
	return a == b
}
