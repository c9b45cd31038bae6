package frame

import "rsql/planner/plan"

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
