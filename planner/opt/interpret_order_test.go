package opt

import (
	"cmp"
	"errors"
	"slices"

	"rsql/planner/plan"
)

func compared(op string, o int) (any, error) {
	switch op {
	case "=":
		return o == 0, nil
	case "<>":
		return o != 0, nil
	case "<":
		return o < 0, nil
	case "<=":
		return o <= 0, nil
	case ">":
		return o > 0, nil
	case ">=":
		return o >= 0, nil
	default:
		return nil, errors.ErrUnsupported
	}
}

// order2 orders two values of one type, NULL first.
func order2(a, b any) int {
	if a == nil || b == nil {
		return cmp.Compare(btoi(a != nil), btoi(b != nil))
	}
	switch x := a.(type) {
	case int64:
		return cmp.Compare(x, b.(int64))
	case float64:
		return cmp.Compare(x, b.(float64))
	case string:
		return cmp.Compare(x, b.(string))
	default:
		return cmp.Compare(btoi(a.(bool)), btoi(b.(bool)))
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// orderOf orders two values as a sort key says.
func orderOf(k plan.SortKey, a, b any) int {
	if k.Descending {
		return order2(b, a)
	}
	return order2(a, b)
}

func orderRows(a, b []any) int { return slices.CompareFunc(a, b, order2) }

// keep filters rows by a predicate; nil keeps all.
func keep(rows [][]any, preds ...plan.Expr) ([][]any, error) {
	var out [][]any
	for _, row := range rows {
		ok := true
		for _, p := range preds {
			v, err := value(p, row)
			if err != nil {
				return nil, err
			}
			if ok = v == true; !ok {
				break
			}
		}
		if ok {
			out = append(out, row)
		}
	}
	return out, nil
}
