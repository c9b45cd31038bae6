package bind

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// literal binds a literal or parameter; negative is set behind a minus, which belongs to the number: the smallest BIGINT
// has no positive counterpart.
func (b *binder) literal(v *sqlparser.SQLVal, negative bool) (plan.Expr, error) {
	l := b.src.Literal(v)
	e, err := literalValue(l, negative)
	if err != nil {
		return nil, plan.AtPos(err, l.Pos)
	}
	return e, nil
}

func literalValue(l parse.Literal, negative bool) (plan.Expr, error) {
	switch l.Kind {
	case parse.LitInteger, parse.LitDecimal, parse.LitDouble:
		if negative {
			return orNil(plan.NumberLiteral("-" + l.Text))
		}
		return orNil(plan.NumberLiteral(l.Text))
	case parse.LitString, parse.LitWord:
		return plan.TextLiteral(l.Text), nil
	case parse.LitBlob:
		return orNil(plan.NewLiteral([]byte(l.Text), plan.BlobType))
	case parse.LitDate:
		v, ok := plan.ReadDate(l.Text)
		if !ok {
			return nil, plan.Errorf(plan.CodeType, "DATE '%s' is no date", l.Text).WithHint("a date is written DATE '2024-03-01'")
		}
		return orNil(plan.NewLiteral(v, plan.DateType))
	case parse.LitTimestamp:
		v, ok := plan.ReadTimestamp(l.Text)
		if !ok {
			return nil, plan.Errorf(plan.CodeType, "TIMESTAMP '%s' is no time", l.Text).
				WithHint("a time is written TIMESTAMP '2024-03-01 13:00:00'")
		}
		return orNil(plan.NewLiteral(v, plan.TimestampType))
	case parse.LitInterval:
		return intervalValue(l, negative)
	case parse.LitParam:
		return plan.NewParam(l.Param, l.Name, plan.UnknownType), nil
	default:
		return nil, plan.Errorf(plan.CodeSyntax, "unexpected %s", l.Text)
	}
}

// orNil keeps a nil pointer from becoming an expression.
func orNil(l *plan.Literal, err error) (plan.Expr, error) {
	if err != nil {
		return nil, err
	}
	return l, nil
}

func intervalValue(l parse.Literal, negative bool) (plan.Expr, error) {
	v := l.Interval
	if negative {
		const nanosPerMicro = 1000
		var ok bool
		if v, ok = plan.NewInterval(-int64(v.Months), -int64(v.Days), -(v.Nanoseconds / nanosPerMicro)); !ok {
			return nil, plan.Errorf(plan.CodeType, "-INTERVAL '%s' is out of range", l.Text)
		}
	}
	return orNil(plan.NewLiteral(v, plan.IntervalType))
}
