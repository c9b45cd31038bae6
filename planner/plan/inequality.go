package plan

// Inequality is a condition of a join that compares the sides: Left Op Right, with Left over the left input's ordinals and Right
// over the right input's, of one type, and Op one of <, <=, > and >=.
type Inequality struct {
	Op          string
	Left, Right Expr
	// Conjunct is its ordinal among the conjuncts of Join.Residual.
	Conjunct int
}

// Inequalities are those conditions by which a join without equalities finds partners in rows that lie in order, instead of asking
// about all pairs.
func (j *Join) Inequalities() []Inequality {
	if len(j.Equi) > 0 || j.Residual == nil {
		return nil
	}
	var out []Inequality
	n := j.Left.Schema().NumFields()
	for i, c := range Conjuncts(j.Residual) {
		if q, ok := inequality(c, n); ok {
			q.Conjunct = i
			out = append(out, q)
		}
	}
	return out
}

func inequality(e Expr, n int) (Inequality, bool) {
	c, ok := e.(*Call)
	if !ok || !Orders(c.Func.Name) || Volatile(c) || !inOrder(c.Args[0].Type()) || c.Args[0].Type() != c.Args[1].Type() {
		return Inequality{}, false
	}
	switch a, b := side(c.Args[0], n), side(c.Args[1], n); {
	case a < 0 && b > 0:
		return Inequality{Op: c.Func.Name, Left: c.Args[0], Right: Shift(c.Args[1], -n)}, true
	case a > 0 && b < 0:
		return Inequality{Op: Flipped(c.Func.Name), Left: c.Args[1], Right: Shift(c.Args[0], -n)}, true
	default:
		return Inequality{}, false
	}
}

// inOrder reports whether values of a type are compared as they lie in memory.
func inOrder(t Type) bool {
	switch t.Kind {
	case BigInt, Double, Decimal, Text, Blob, Date, Timestamp:
		return true
	default:
		return false
	}
}
