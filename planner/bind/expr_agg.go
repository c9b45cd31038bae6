package bind

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// aggregate binds the call of an aggregate.
func (s *site) aggregate(f *plan.Func, x *sqlparser.FuncExpr, id parse.Ident) (plan.Expr, error) {
	if s.aggs == nil {
		return nil, s.misplaced(f).WithPos(id.Pos)
	}
	list, err := aggregateArguments(f, x)
	if err != nil {
		return nil, plan.AtPos(err, id.Pos)
	}
	inner := s.block.site(argumentOf)
	args, err := inner.exprs(list...)
	if err != nil {
		return nil, err
	}
	if len(plan.OuterRefs(args...)) > 0 && len(plan.Columns(args...)) == 0 {
		return nil, unsupported("an aggregate over columns of an outer query alone is", "compute it in a derived table of that query").WithPos(id.Pos)
	}
	args, _ = s.givenTypes(args)
	agg, err := plan.NewAgg(f.Name, x.Distinct, args...)
	if err != nil {
		return nil, plan.AtPos(err, id.Pos)
	}
	agg.At = id.Pos
	return s.aggs.call(agg)
}

// argumentOf is the clause of an aggregate's argument.
const argumentOf = "the argument of another aggregate"

// misplaced is the error of an aggregate where there is none.
func (s *site) misplaced(f *plan.Func) *plan.Error {
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
func aggregateArguments(f *plan.Func, x *sqlparser.FuncExpr) ([]sqlparser.Expr, error) {
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
	if len(x.Exprs) == 0 {
		return nil, plan.Errorf(plan.CodeType, "%s needs an argument", f.Name).WithHint("write %s", f.Signature)
	}
	if x.Distinct && len(x.Exprs) > 1 {
		return nil, unsupported(f.Name+"(DISTINCT a, b) is", "use a derived table with SELECT DISTINCT a, b")
	}
	return arguments(x.Exprs)
}
