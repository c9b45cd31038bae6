package bind

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// aggregate binds the call of an aggregate.
func (s *site) aggregate(f *plan.Func, x *sqlparser.FuncExpr, id parse.Ident) (plan.Expr, error) {
	if s.block != nil {
		if around := s.block.owner(x, id); around != nil {
			return around.aggregate(f, x, id)
		}
	}
	if s.aggs == nil {
		return nil, s.misplaced(f).WithPos(id.Pos)
	}
	agg, err := s.block.aggCall(f, x, id)
	if err != nil {
		return nil, plan.AtPos(err, id.Pos)
	}
	return s.aggs.call(agg)
}

// aggCall binds an aggregate with its arguments and modifiers over the rows below the grouping.
func (k *block) aggCall(f *plan.Func, x *sqlparser.FuncExpr, id parse.Ident) (*plan.AggCall, error) {
	mods := id.Call
	if mods == nil {
		mods = &parse.Modifiers{}
	}
	list, err := aggregateArguments(f, x, mods)
	if err != nil {
		return nil, err
	}
	s := k.site(argumentOf)
	spec := plan.AggSpec{Func: f, Distinct: x.Distinct, Within: mods.Within}
	if spec.Args, err = s.aggregateValues(f, x.Distinct, list); err != nil {
		return nil, err
	}
	if spec.OrderBy, err = s.orderIn(mods.OrderBy); err != nil {
		return nil, err
	}
	if mods.Filter != nil {
		s.clause = "FILTER"
		if spec.Filter, err = s.expr(mods.Filter); err != nil {
			return nil, err
		}
	}
	if mods.Nulls == parse.IgnoreNulls {
		if err := ignoreNulls(f, &spec); err != nil {
			return nil, plan.AtPos(err, mods.Pos)
		}
	}
	if k.only != nil {
		if spec.Filter, err = both(spec.Filter, k.only); err != nil {
			return nil, err
		}
	}
	agg, err := plan.NewAggCall(spec)
	if err != nil {
		return nil, err
	}
	agg.At = id.Pos
	return agg, nil
}

// aggregateValues binds the arguments of an aggregate.
func (s *site) aggregateValues(f *plan.Func, distinct bool, list []sqlparser.Expr) ([]plan.Expr, error) {
	if f.Name == "count" && len(list) == 1 && isRow(list[0]) {
		if distinct {
			return s.distinctRows(list)
		}
		return nil, plan.Errorf(plan.CodeType, "a row (a, b) is never NULL, so that each one counts").WithHint("write count(*)").WithPos(s.src.Pos(list[0]))
	}
	args, err := s.exprs(list...)
	if err != nil {
		return nil, err
	}
	args, _ = s.givenTypes(args)
	return args, nil
}

// orderIn binds the keys of ORDER BY in a call.
func (s *site) orderIn(list sqlparser.OrderBy) ([]plan.SortKey, error) {
	var keys []plan.SortKey
	for _, o := range s.flatOrder(list) {
		e, err := s.expr(o.key)
		if err != nil {
			return nil, err
		}
		keys = append(keys, plan.SortKey{Expr: s.typed(e), Descending: o.descending, NullsFirst: o.nullsFirst})
	}
	return keys, nil
}

// ignoreNulls leaves rows out whose value is NULL.
func ignoreNulls(f *plan.Func, spec *plan.AggSpec) error {
	if f.Name != "first" && f.Name != "last" || len(spec.Args) == 0 {
		return plan.Errorf(plan.CodeType, "%s takes no IGNORE NULLS", f.Name)
	}
	known, err := plan.NewCall("is_not_null", spec.Args[0])
	if err == nil {
		spec.Filter, err = both(spec.Filter, known)
	}
	return err
}

// both is that two conditions hold; the first may be nil.
func both(a, b plan.Expr) (plan.Expr, error) {
	if a == nil {
		return b, nil
	}
	return plan.NewCall("and", a, b)
}

// argumentOf is the clause of an aggregate's argument.
const argumentOf = "the argument of another aggregate"

// misplaced is the error of an aggregate where there is none.
func (s *site) misplaced(f *plan.Func) *plan.Error {
	if s.clause == "" {
		return plan.Errorf(plan.CodeType, "%s is an aggregate and cannot stand in FROM", f.Name).
			WithHint("its argument is of a table before, so it is an aggregate of the query around: group that one, or a derived table")
	}
	err := plan.Errorf(plan.CodeType, "%s is an aggregate and cannot stand in %s", f.Name, s.clause)
	switch s.clause {
	case argumentOf:
		return err.WithHint("group in a derived table first")
	case "WHERE":
		return err.WithHint("a condition on groups stands in HAVING")
	default:
		return err
	}
}

// aggregateArguments lists the arguments; none stand for the star of count(*).
func aggregateArguments(f *plan.Func, x *sqlparser.FuncExpr, mods *parse.Modifiers) ([]sqlparser.Expr, error) {
	if len(x.Exprs) == 1 {
		if star, ok := x.Exprs[0].(*sqlparser.StarExpr); ok {
			switch {
			case f.Name != "count":
				return nil, plan.Errorf(plan.CodeType, "only count takes a *, not %s", f.Name)
			case !star.TableName.IsEmpty():
				return nil, unsupported("count(t.*) is", "write count(*), or count(t.column)")
			}
			return nil, nil
		}
	}
	if len(x.Exprs) == 0 && !mods.Within {
		return nil, plan.Errorf(plan.CodeType, "%s needs an argument", f.Name).WithHint("write %s", f.Signature)
	}
	list, err := arguments(x.Exprs)
	if mods.Separator != nil {
		list = append(list, mods.Separator)
	}
	return list, err
}
