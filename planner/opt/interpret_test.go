package opt

import (
	"errors"
	"strconv"

	"rsql/planner/plan"
)

// This file evaluates expressions row by row, by the book and slowly, to tell whether a rule kept the answer.

var errValue = errors.New("value")

// evalConstant folds constants as Options.Eval does.
func evalConstant(e plan.Expr) (*plan.Literal, error) {
	v, err := value(e, nil)
	if err != nil {
		return nil, err
	}
	return plan.NewLiteral(v, e.Type())
}

func value(e plan.Expr, row []any) (any, error) {
	switch x := e.(type) {
	case *plan.ColumnRef:
		return row[x.Index], nil
	case *plan.Literal:
		return x.Value, nil
	case *plan.Cast:
		return castValue(x, row)
	case *plan.In:
		return inValue(x, row)
	case *plan.Case:
		for _, w := range x.Whens {
			c, err := value(w.Cond, row)
			if err != nil {
				return nil, err
			}
			if c == true {
				return value(w.Then, row)
			}
		}
		return value(x.Else, row)
	case *plan.Call:
		return callValue(x, row)
	default:
		return nil, errors.ErrUnsupported
	}
}

func castValue(x *plan.Cast, row []any) (any, error) {
	v, err := value(x.Arg, row)
	if v == nil || err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case int64:
		if x.Type() == plan.DoubleType {
			return float64(v), nil
		}
	case string:
		if x.Type() == plan.BigIntType {
			n, err := strconv.ParseInt(v, 10, 64)
			if err != nil {
				return nil, errValue
			}
			return n, nil
		}
	}
	return nil, errors.ErrUnsupported
}

func inValue(x *plan.In, row []any) (any, error) {
	v, err := value(x.Arg, row)
	if v == nil || err != nil {
		return nil, err
	}
	sawNull := false
	for _, item := range x.List {
		w, err := value(item, row)
		if err != nil {
			return nil, err
		}
		if w == v {
			return !x.Not, nil
		}
		sawNull = sawNull || w == nil
	}
	if sawNull {
		return nil, nil
	}
	return x.Not, nil
}

func callValue(c *plan.Call, row []any) (any, error) {
	a, err := value(c.Args[0], row)
	if err != nil {
		return nil, err
	}
	switch c.Func.Name {
	case "and", "or":
		stop := c.Func.Name == "or"
		if a == stop { // a conjunct guards those behind it
			return a, nil
		}
		b, err := value(c.Args[1], row)
		if err != nil || b == stop || a != nil {
			return b, err
		}
		return nil, nil
	case "not":
		if a == nil {
			return nil, nil
		}
		return !a.(bool), nil
	case "is_null":
		return a == nil, nil
	case "is_not_null":
		return a != nil, nil
	case "is_true":
		return a == true, nil
	case "is_false":
		return a == false, nil
	}
	b, err := value(c.Args[1], row)
	if err != nil {
		return nil, err
	}
	switch c.Func.Name {
	case "<=>":
		return a == b, nil
	case "coalesce":
		if a == nil {
			return b, nil
		}
		return a, nil
	}
	if a == nil || b == nil {
		return nil, nil
	}
	if c.Func.Name == "+" {
		return a.(int64) + b.(int64), nil
	}
	return compared(c.Func.Name, order2(a, b))
}
