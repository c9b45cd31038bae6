package plan

// Placed gives a call or a conversion its place in the statement's text, so that an error that a row makes in it can
// point there. An expression that has a place keeps it, and one of another kind stays as it is: its operands have theirs.
// Two expressions that differ in their places only are the same to [EqualExpr].
func Placed(e Expr, p Pos) Expr {
	switch x := e.(type) {
	case *Call:
		if x.At == 0 && p > 0 {
			c := *x
			c.At = p
			return &c
		}
	case *Cast:
		if x.At == 0 && p > 0 {
			c := *x
			c.At = p
			return &c
		}
	}
	return e
}
