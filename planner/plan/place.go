package plan

// Placed gives a call or a conversion its place in the statement's text, so that an error that a row makes in it can
// point there. A negative place is a verb of a program, as DataFrames count them. An expression that has a place keeps it, and one of another kind stays as it is: its operands have theirs.
// Two expressions that differ in their places only are the same to [EqualExpr].
func Placed(e Expr, p Pos) Expr {
	switch x := e.(type) {
	case *Call:
		if x.At == 0 && p != 0 {
			c := *x
			c.At = p
			return &c
		}
	case *Cast:
		if x.At == 0 && p != 0 {
			c := *x
			c.At = p
			return &c
		}
	}
	return e
}

// PlacedAll gives each call and conversion in an expression a place, instead of its own.
func PlacedAll(e Expr, p Pos) Expr {
	return MapExpr(e, func(e Expr) Expr {
		switch x := e.(type) {
		case *Call:
			c := *x
			c.At = p
			return &c
		case *Cast:
			c := *x
			c.At = p
			return &c
		}
		return e
	})
}
