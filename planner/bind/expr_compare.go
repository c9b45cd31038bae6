package bind

import (
	"unicode/utf8"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

var comparisons = map[string]string{
	sqlparser.EqualStr: "=", sqlparser.NotEqualStr: "<>", sqlparser.NullSafeEqualStr: "<=>", sqlparser.LessThanStr: "<",
	sqlparser.LessEqualStr: "<=", sqlparser.GreaterThanStr: ">", sqlparser.GreaterEqualStr: ">=",
}

// comparison binds = and its like, IN, LIKE and REGEXP.
func (s *site) comparison(x *sqlparser.ComparisonExpr) (plan.Expr, error) {
	switch x.Operator {
	case sqlparser.InStr:
		return s.in(x, false)
	case sqlparser.NotInStr:
		return s.in(x, true)
	case sqlparser.LikeStr:
		return s.like(x)
	case sqlparser.NotLikeStr:
		return s.not(s.like(x))
	case sqlparser.RegexpStr:
		return s.regexp(x)
	case sqlparser.NotRegexpStr:
		return s.not(s.regexp(x))
	}
	op, ok := comparisons[x.Operator]
	if !ok {
		return nil, unsupported("the operator "+x.Operator+" is", "")
	}
	switch of, all := s.quantifier(x.Right); of := of.(type) {
	case *sqlparser.Subquery:
		return s.quantified(op, x.Left, of, all)
	case *sqlparser.FuncExpr:
		if s.isArray(of) {
			return s.quantifiedArray(x, of, all)
		}
	}
	right, marked := unmark(x.Right)
	distinct := marked && x.Operator == sqlparser.NotEqualStr // a IS DISTINCT FROM b
	switch row := isRow(x.Left) || isRow(right); {
	case row && distinct:
		return s.not(s.rowComparison("<=>", x.Left, right))
	case row:
		return s.rowComparison(op, x.Left, x.Right)
	case distinct:
		return s.not(s.binary("<=>", x.Left, right))
	}
	args, err := s.exprs(x.Left, x.Right)
	if err != nil {
		return nil, err
	}
	e, err := s.call(op, args...)
	if l, ok := args[1].(*plan.Literal); ok && l.Type() == plan.TextType {
		err = s.at(err, x.Right)
	}
	return e, err
}

// unmark takes the BINARY off an operand by which the parser marks ILIKE and IS DISTINCT FROM.
func unmark(e sqlparser.Expr) (sqlparser.Expr, bool) {
	if u, ok := e.(*sqlparser.UnaryExpr); ok && u.Operator == sqlparser.BinaryStr {
		return u.Expr, true
	}
	return e, false
}

func (s *site) not(e plan.Expr, err error) (plan.Expr, error) {
	if err != nil {
		return nil, err
	}
	return s.call("not", e)
}

// in binds [NOT] IN with a list or a subquery.
func (s *site) in(x *sqlparser.ComparisonExpr, not bool) (plan.Expr, error) {
	if sub, ok := x.Right.(*sqlparser.Subquery); ok {
		e, err := s.inSubquery(x.Left, sub)
		if not {
			return s.not(e, err)
		}
		return e, err
	}
	list, ok := x.Right.(sqlparser.ValTuple)
	if !ok {
		return nil, unsupported("IN without a list or a subquery is", "")
	}
	if isRow(x.Left) {
		e, err := s.inRows(x.Left, list)
		if not {
			return s.not(e, err)
		}
		return e, err
	}
	all, err := s.exprs(append([]sqlparser.Expr{x.Left}, list...)...)
	if err != nil {
		return nil, err
	}
	all, _ = s.givenTypes(all)
	out, err := plan.NewIn(all[0], all[1:], not)
	if err == nil {
		return out, nil
	}
	for i, item := range list { // point at the item
		if _, single := plan.NewIn(all[0], all[i+1:i+2], not); single != nil {
			return nil, s.at(single, item)
		}
	}
	return nil, err
}

// like binds LIKE, and ILIKE, whose pattern is marked.
func (s *site) like(x *sqlparser.ComparisonExpr) (plan.Expr, error) {
	name := "like"
	pattern, marked := unmark(x.Right)
	if marked {
		name = "ilike"
	}
	operands := []sqlparser.Expr{x.Left, pattern}
	if x.Escape != nil {
		operands = append(operands, x.Escape)
	}
	args, err := s.exprs(operands...)
	if err != nil {
		return nil, err
	}
	if x.Escape != nil {
		l, ok := args[2].(*plan.Literal)
		if text, isText := literalText(l); ok && isText && utf8.RuneCountInString(text) > 1 {
			return nil, s.at(plan.Errorf(plan.CodeType, "ESCAPE takes one character or none, not %s", l), x.Escape)
		}
	}
	return s.call(name, args...)
}

func literalText(l *plan.Literal) (string, bool) {
	if l == nil {
		return "", false
	}
	text, ok := l.Value.(string)
	return text, ok
}

func (s *site) regexp(x *sqlparser.ComparisonExpr) (plan.Expr, error) {
	pattern, fold := unmark(x.Right)
	args, err := s.exprs(x.Left, pattern)
	if err != nil {
		return nil, err
	}
	if err := checkPattern(args[1]); err != nil {
		return nil, s.at(err, pattern)
	}
	if fold {
		args = append(args, plan.TextLiteral("i"))
	}
	return s.call("regexp", args...)
}

// between is two comparisons; where its lower bound is marked (SYMMETRIC), the bounds may also be the other way round.
func (s *site) between(x *sqlparser.RangeCond) (plan.Expr, error) {
	if isRow(x.Left) {
		return s.rowBetween(x)
	}
	from, symmetric := unmark(x.From)
	args, err := s.exprs(x.Left, from, x.To)
	if err != nil {
		return nil, err
	}
	args, _ = s.givenTypes(args)
	both, err := s.bounded(args[0], args[1], args[2], from, x.To)
	if err == nil && symmetric {
		var turned plan.Expr
		if turned, err = s.bounded(args[0], args[2], args[1], x.To, from); err == nil {
			both, err = s.call("or", both, turned)
		}
	}
	if x.Operator == sqlparser.NotBetweenStr {
		return s.not(both, err)
	}
	return both, err
}

// bounded is low <= e AND e <= high. Errors point at the bound, which the text has as from and to.
func (s *site) bounded(e, low, high plan.Expr, from, to sqlparser.Expr) (plan.Expr, error) {
	over, err := s.call(">=", e, low)
	if err != nil {
		return nil, s.at(err, from)
	}
	under, err := s.call("<=", e, high)
	if err != nil {
		return nil, s.at(err, to)
	}
	return s.call("and", over, under)
}

// exclusive binds a XOR b, which is NULL where one of them is.
func (s *site) exclusive(x *sqlparser.FuncExpr) (plan.Expr, error) {
	list, err := arguments(x.Exprs)
	if err != nil {
		return nil, err
	}
	args, err := s.exprs(list...)
	if err != nil {
		return nil, err
	}
	for i := range args {
		if args[i], err = plan.Condition(args[i], "XOR"); err != nil {
			return nil, s.at(err, list[i])
		}
	}
	return s.call("<>", args...)
}

// is binds IS [NOT] NULL, TRUE and FALSE.
func (s *site) is(x *sqlparser.IsExpr) (plan.Expr, error) {
	if isRow(x.Expr) {
		switch x.Operator {
		case sqlparser.IsNullStr:
			return s.rowIs("is_null", x.Expr)
		case sqlparser.IsNotNullStr:
			return s.rowIs("is_not_null", x.Expr)
		}
	}
	switch x.Operator {
	case sqlparser.IsNullStr:
		return s.unaryCall("is_null", x.Expr)
	case sqlparser.IsNotNullStr:
		return s.unaryCall("is_not_null", x.Expr)
	case sqlparser.IsTrueStr:
		return s.unaryCall("is_true", x.Expr)
	case sqlparser.IsFalseStr:
		return s.unaryCall("is_false", x.Expr)
	case sqlparser.IsNotTrueStr:
		return s.not(s.unaryCall("is_true", x.Expr))
	case sqlparser.IsNotFalseStr:
		return s.not(s.unaryCall("is_false", x.Expr))
	default:
		return nil, unsupported("the operator "+x.Operator+" is", "")
	}
}
