package bind

import (
	"slices"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// under is the site of an expression whose value is asked for only where a condition is true. A subquery in it that is a
// value finds its row for such rows only, so that more than one is no error of the others.
func (s *site) under(cond plan.Expr) *site {
	if !guards(cond) {
		return s
	}
	inner := *s
	inner.guards = append(slices.Clone(s.guards), cond)
	return &inner
}

// guards reports whether a condition can be asked where subqueries are joined: it is the same each time, and needs no value
// that comes into being behind them.
func guards(cond plan.Expr) bool {
	return !plan.Volatile(cond) && !slices.ContainsFunc(plan.Columns(cond), func(c int) bool { return c >= windowBase })
}

// guard is the condition under which the row of a subquery is asked for; nil for always, and where it cannot have more than
// one anyway.
func (s *site) guard(rows plan.Node) (plan.Expr, error) {
	if len(s.guards) == 0 || oneRow(rows) {
		return nil, nil
	}
	out := s.guards[0]
	for _, g := range s.guards[1:] {
		var err error
		if out, err = plan.NewCall("and", out, g); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// oneRow reports whether a query cannot give more than one row, by its form.
func oneRow(n plan.Node) bool {
	switch x := n.(type) {
	case *plan.Project, *plan.Filter, *plan.Sort, *plan.Distinct:
		return oneRow(n.Children()[0])
	case *plan.Aggregate:
		return len(x.GroupBy) == 0
	case *plan.Values:
		return len(x.Rows) <= 1
	case *plan.Limit:
		l, ok := x.Count.(*plan.Literal)
		if !ok {
			return oneRow(x.Input)
		}
		most, ok := l.Value.(int64)
		return ok && most <= 1 || oneRow(x.Input)
	default:
		return false
	}
}

// unless is the site of what is asked for where a condition, or its being true, false or NULL as test says, does not hold.
func (s *site) unless(test string, cond plan.Expr) (*site, error) {
	e, err := plan.NewCall(test, cond)
	if err == nil {
		e, err = plan.NewCall("not", e)
	}
	if err != nil {
		return nil, err
	}
	return s.under(e), nil
}

// hasSubquery reports whether there is a subquery in an expression.
func hasSubquery(e sqlparser.SQLNode) bool {
	if e == nil {
		return false
	}
	found := false
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) { // the visitor never fails
		_, sub := n.(*sqlparser.Subquery)
		found = found || sub
		return !found, nil
	}, e)
	return found
}

// choosing are functions that take the first argument that is not NULL.
var choosing = map[string]bool{"coalesce": true, "ifnull": true, "nvl": true}

// lazily binds the arguments of a function, those behind the first one where they may be asked for.
func (s *site) lazily(name string, list []sqlparser.Expr) ([]plan.Expr, error) {
	if !slices.ContainsFunc(list, func(e sqlparser.Expr) bool { return hasSubquery(e) }) {
		return s.exprs(list...)
	}
	args := make([]plan.Expr, len(list))
	at := s
	for i, e := range list {
		here := at
		if i > 0 && hasSubquery(e) {
			var err error
			if here, err = at.argument(name, i, args[0]); err != nil {
				return nil, err
			}
		}
		var err error
		if args[i], err = here.expr(e); err != nil {
			return nil, err
		}
		if choosing[name] && i < len(list)-1 {
			missing, err := plan.NewCall("is_null", args[i])
			if err != nil {
				return nil, err
			}
			at = at.under(missing)
		}
	}
	return args, nil
}

// argument is the site of the argument i of a function, of which first is the first one.
func (s *site) argument(name string, i int, first plan.Expr) (*site, error) {
	test := map[string]string{"if": "is_true", "iff": "is_true", "iif": "is_true", "nvl2": "is_not_null"}[name]
	if test == "" || test == "is_true" && first.Type() != plan.BooleanType {
		return s, nil
	}
	if i == 2 {
		return s.unless(test, first)
	}
	cond, err := plan.NewCall(test, first)
	if err != nil {
		return nil, err
	}
	return s.under(cond), nil
}
