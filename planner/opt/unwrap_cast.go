package opt

import (
	"math"
	"math/big"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

// unwrapCasts compares a column as it is stored where a widened one is compared with a literal: CAST(id AS DOUBLE) = 42
// becomes id = 42, which tables and keys understand. A literal between two values of the column's type moves the bound.
func unwrapCasts(n plan.Node) (plan.Node, bool, error) {
	return bottomUp(n, func(n plan.Node) (plan.Node, bool, error) {
		fired := false
		if f, ok := n.(*plan.Filter); ok {
			conjuncts := plan.Conjuncts(f.Pred)
			for i, c := range conjuncts {
				if out := unreachable(c); out != nil {
					conjuncts[i], fired = out, true
				}
			}
			if fired {
				n = &plan.Filter{Input: f.Input, Pred: plan.And(conjuncts...)}
			}
		}
		changed := false
		mapped := plan.MapExprs(n, func(e plan.Expr) plan.Expr {
			if out := unwrap(e); out != nil {
				changed = true
				return out
			}
			return e
		})
		if _, scan := n.(*plan.Scan); changed && !scan {
			return mapped, true, nil
		}
		return n, fired, nil
	})
}

// unwrap gives a comparison of the bare column that has the same value, NULL included, or nil.
func unwrap(e plan.Expr) plan.Expr {
	col, lit, op := castComparison(e)
	if col == nil {
		return nil
	}
	floor, exact, ok := floorIn(col.Type(), lit)
	if !ok {
		return nil
	}
	if !exact {
		switch op {
		case "<", "<=":
			op = "<="
		case ">", ">=":
			op = ">"
		case "<=>":
			return plan.BoolLiteral(false)
		default:
			return nil // NULL for NULL, else a constant: no simpler than it is
		}
	}
	return rebuilt(op, col, floor)
}

// unreachable simplifies a conjunct of a filter, where NULL and FALSE are one: a whole number is never 42.5.
func unreachable(e plan.Expr) plan.Expr {
	col, lit, op := castComparison(e)
	if col == nil {
		return nil
	}
	if _, exact, ok := floorIn(col.Type(), lit); !ok || exact {
		return nil
	}
	switch op {
	case "=":
		return plan.BoolLiteral(false)
	case "<>":
		return rebuilt("is_not_null", col)
	default:
		return nil
	}
}

// castComparison takes CAST(column AS wider) op literal apart; the column is nil for anything else.
func castComparison(e plan.Expr) (col *plan.ColumnRef, lit *plan.Literal, op string) {
	c, ok := e.(*plan.Call)
	if !ok || plan.Flipped(c.Func.Name) == "" {
		return nil, nil, ""
	}
	cast, isCast := c.Args[0].(*plan.Cast)
	l, isLit := c.Args[1].(*plan.Literal)
	if !isCast || !isLit || l.IsNull() {
		return nil, nil, ""
	}
	column, isCol := cast.Arg.(*plan.ColumnRef)
	if !isCol || !lossless(column.Type(), cast.Type()) {
		return nil, nil, ""
	}
	return column, l, c.Func.Name
}

// maxExactInt is the largest whole number below which a DOUBLE tells every BIGINT from its neighbours.
const maxExactInt = 1<<53 - 1

const microsPerDay = 86_400_000_000

// floorIn is the largest value of type t that is not above a literal of a wider type, whether it equals the literal, and
// whether comparing with it is the same as comparing the widened column with the literal.
func floorIn(t plan.Type, l *plan.Literal) (floor *plan.Literal, exact, ok bool) {
	switch v := l.Value.(type) {
	case float64:
		if t.Kind == plan.BigInt && math.Abs(v) <= maxExactInt {
			return plan.IntLiteral(int64(math.Floor(v))), v == math.Floor(v), true
		}
	case decimal128.Num:
		return floorDecimal(t, v, l.Type().Scale)
	case arrow.Timestamp:
		if t.Kind != plan.Date {
			return nil, false, false
		}
		day := int64(v) / microsPerDay
		if int64(v)%microsPerDay < 0 {
			day--
		}
		d, err := plan.NewLiteral(arrow.Date32(day), plan.DateType) // a µs timestamp is at most 107 million days away
		return d, day*microsPerDay == int64(v), err == nil
	}
	return nil, false, false
}

func floorDecimal(t plan.Type, v decimal128.Num, scale int32) (floor *plan.Literal, exact, ok bool) {
	if t.Kind != plan.BigInt && t.Kind != plan.Decimal || scale < t.Scale {
		return nil, false, false
	}
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale-t.Scale)), nil)
	rest := new(big.Int)
	q, _ := new(big.Int).DivMod(v.BigInt(), unit, rest) // Euclidean: rounds down for a positive unit
	exact = rest.Sign() == 0
	if t.Kind == plan.BigInt {
		return plan.IntLiteral(q.Int64()), exact, q.IsInt64()
	}
	limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(t.Precision)), nil)
	if new(big.Int).Abs(q).Cmp(limit) >= 0 {
		return nil, false, false
	}
	d, err := plan.NewLiteral(decimal128.FromBigInt(q), t)
	return d, exact, err == nil
}
