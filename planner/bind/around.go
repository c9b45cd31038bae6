package bind

import (
	"rsql/planner/parse"
	"rsql/planner/plan"
)

// around is what a query sees of what stands around it: the columns of the query whose expression it is part of, or of the
// tables before a LATERAL one. It collects what the query takes from there.
type around struct {
	// site is where the query stands.
	site *site
	// next is what stands around that.
	next  *around
	taken []plan.Binding
}

// scopeOf is the scope that a query stands in; nil for the outermost one.
func (a *around) scopeOf() *scope {
	if a == nil {
		return nil
	}
	return a.site.scope
}

// column finds a name around a query, the nearest first, and gives the value that the query takes; ok is false when there
// is no such column.
func (a *around) column(parts []parse.Ident) (e plan.Expr, ok bool, err error) {
	for at := a; at != nil; at = at.next {
		found, err := at.site.scope.find(parts)
		if err != nil {
			return nil, false, err
		}
		if len(found) == 0 && !at.site.scope.called(parts) {
			continue
		}
		c, err := at.site.resolve(at.site.scope, parts)
		if err != nil {
			return nil, false, err
		}
		e, err := at.take(c, parts[0].Pos)
		return e, true, err
	}
	return nil, false, nil
}

// take gives what stands for a column of the site in the query, the same for each time that the query takes it.
func (a *around) take(c column, pos plan.Pos) (plan.Expr, error) {
	value, err := a.site.ref(c, pos)
	if err != nil {
		return nil, err
	}
	return a.bound(value, c.name)
}

// bound gives what stands for a value of the site, the same for each time. An INTERVAL is handed over as its text: a subquery runs
// once for values that are equal, and equal intervals need not be the same.
func (a *around) bound(value plan.Expr, name string) (plan.Expr, error) {
	if value.Type() != plan.IntervalType {
		return a.reference(value, name), nil
	}
	text, err := plan.NewCast(value, plan.TextType, false)
	if err != nil {
		return nil, err
	}
	return plan.NewCast(a.reference(text, name), plan.IntervalType, false)
}

func (a *around) reference(value plan.Expr, name string) plan.Expr {
	for _, b := range a.taken {
		if plan.EqualExpr(b.Value, value) {
			return b.Ref
		}
	}
	ref := plan.NewOuterRef(name, value.Type())
	a.taken = append(a.taken, plan.Binding{Ref: ref, Value: value})
	return ref
}
