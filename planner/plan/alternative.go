package plan

import "slices"

// Alternatives are equalities of which those of one list at least hold for partners, in a join that has none that hold for all:
// ON a.x = b.x OR a.y = b.y. It is nil where the condition gives none.
func (j *Join) Alternatives() [][]Equi {
	if len(j.Equi) > 0 || j.Residual == nil {
		return nil
	}
	n := j.Left.Schema().NumFields()
	for _, c := range Conjuncts(j.Residual) {
		if out := alternatives(c, n); out != nil {
			return out
		}
	}
	return nil
}

func alternatives(e Expr, n int) [][]Equi {
	var out [][]Equi
	for _, d := range disjuncts(e) {
		var equal []Equi
		for _, c := range Conjuncts(d) {
			if q, ok := equality(c, n); ok {
				equal = append(equal, q)
			}
		}
		if len(equal) == 0 {
			return nil
		}
		out = append(out, equal)
	}
	if len(out) < 2 || slices.ContainsFunc(Conjuncts(e), Volatile) {
		return nil
	}
	return out
}

// disjuncts splits a predicate at its ORs, and x IN (a, b) at its values.
func disjuncts(e Expr) []Expr {
	if in, ok := e.(*In); ok && !in.Not {
		out := make([]Expr, len(in.List))
		for i, v := range in.List {
			out[i] = &Call{Func: mustFunc("="), Args: []Expr{in.Arg, v}, typ: BooleanType}
		}
		return out
	}
	c, ok := e.(*Call)
	if !ok || c.Func.Name != "or" {
		return []Expr{e}
	}
	var out []Expr
	for _, a := range c.Args {
		out = append(out, disjuncts(a)...)
	}
	return out
}
