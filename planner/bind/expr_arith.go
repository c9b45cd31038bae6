package bind

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

var arithmeticOps = map[string]string{
	sqlparser.PlusStr: "+", sqlparser.MinusStr: "-", sqlparser.MultStr: "*", sqlparser.DivStr: "/",
	sqlparser.IntDivStr: "div", sqlparser.ModStr: "%", sqlparser.BitAndStr: "&", sqlparser.BitOrStr: "|",
	sqlparser.ShiftLeftStr: "<<", sqlparser.ShiftRightStr: ">>",
}

// arithmetic binds an operator between numbers or dates.
func (s *site) arithmetic(x *sqlparser.BinaryExpr) (plan.Expr, error) {
	op, ok := arithmeticOps[x.Operator]
	if x.Operator == sqlparser.BitXorStr {
		return nil, plan.Errorf(plan.CodeUnsupported, "the operator ^ is a power to some and exclusive OR to others").
			WithHint("write power(a, b) or xor(a, b)")
	}
	if !ok {
		return nil, unsupported("the operator "+x.Operator+" is", "")
	}
	args, err := s.exprs(x.Left, x.Right)
	if err != nil {
		return nil, err
	}
	e, err := s.call(op, args...)
	if err != nil { // point at the operand that is no number
		for i, operand := range []sqlparser.Expr{x.Left, x.Right} {
			if _, own := plan.NewCall("neg", args[i]); own != nil && own.Error() == err.Error() {
				return nil, s.at(err, operand)
			}
		}
	}
	return e, err
}

// unary binds signs. A minus before a number belongs to the number.
func (s *site) unary(x *sqlparser.UnaryExpr) (plan.Expr, error) {
	switch x.Operator {
	case sqlparser.UMinusStr:
		if v, ok := x.Expr.(*sqlparser.SQLVal); ok && signed(s.src.Literal(v).Kind) {
			return s.literal(v, true)
		}
		return s.unaryCall("neg", x.Expr)
	case sqlparser.UPlusStr:
		arg, err := s.expr(x.Expr)
		if err != nil {
			return nil, err
		}
		if _, err := s.call("neg", arg); err != nil { // a sign is for numbers only
			return nil, err
		}
		return arg, nil
	case sqlparser.TildaStr:
		return s.unaryCall("~", x.Expr)
	case sqlparser.BangStr:
		return s.unaryCall("not", x.Expr)
	default:
		return nil, unsupported("the operator "+x.Operator+" is", "")
	}
}

// signed reports whether a minus before a literal is part of it.
func signed(k parse.LiteralKind) bool {
	return k == parse.LitInteger || k == parse.LitDecimal || k == parse.LitDouble || k == parse.LitInterval
}

// caseExpr binds both forms of CASE.
func (s *site) caseExpr(x *sqlparser.CaseExpr) (plan.Expr, error) {
	var operand []plan.Expr // the parts of a row value are several
	var err error
	if x.Expr != nil {
		flat, _ := flatRow(x.Expr)
		if operand, err = s.exprs(flat...); err != nil {
			return nil, err
		}
	}
	whens := make([]plan.When, len(x.Whens))
	results := make([]plan.Expr, len(x.Whens)+1)
	at, lazy := s, hasSubquery(x) // at is where the conditions so far are not true
	for i, w := range x.Whens {
		if whens[i].Cond, err = at.when(x.Expr, operand, w.Cond); err != nil {
			return nil, err
		}
		if !lazy {
			if results[i], err = s.expr(w.Val); err != nil {
				return nil, err
			}
			continue
		}
		if results[i], err = at.under(whens[i].Cond).expr(w.Val); err != nil {
			return nil, err
		}
		if at, err = at.unless("is_true", whens[i].Cond); err != nil {
			return nil, err
		}
	}
	results[len(whens)] = plan.NullLiteral(plan.NullType)
	if x.Else != nil {
		if results[len(whens)], err = at.expr(x.Else); err != nil {
			return nil, err
		}
	}
	results, _ = s.givenTypes(results)
	for i := range whens {
		whens[i].Then = results[i]
	}
	return plan.NewCase(whens, results[len(whens)])
}

// when is the condition of a branch: a comparison with the operand of CASE where there is one.
func (s *site) when(of sqlparser.Expr, operand []plan.Expr, e sqlparser.Expr) (plan.Expr, error) {
	if len(operand) > 1 {
		value, err := s.row(e, of)
		if err != nil {
			return nil, err
		}
		cond, err := s.compareRows("=", operand, value)
		return cond, s.at(err, e)
	}
	cond, err := s.expr(e)
	if err != nil {
		return nil, err
	}
	if operand != nil {
		cond, err = s.call("=", operand[0], cond)
	} else {
		cond, err = plan.Condition(cond, "CASE WHEN")
	}
	return cond, s.at(err, e)
}
