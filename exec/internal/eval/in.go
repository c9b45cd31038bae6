package eval

import (
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

// in compiles arg IN (constants).
func (c *compiler) in(x *plan.In) (node, error) {
	arg, err := c.compile(x.Arg)
	if err != nil {
		return nil, err
	}
	items := make([]*plan.Literal, len(x.List))
	for i, e := range x.List {
		l, ok := e.(*plan.Literal)
		if !ok {
			_, err := c.compile(e) // a parameter: its own error says more
			return nil, cmpErr(err, plan.Errorf(plan.CodeInternal, "%s in an IN list is no constant", e))
		}
		items[i] = l
	}
	k := inKernel(x, items)
	if k == nil {
		return nil, plan.Errorf(plan.CodeInternal, "no IN for %s", x.Arg.Type())
	}
	return c.fold(&callNode{args: []node{arg}, kernel: k, dt: x.Type().Arrow(), harmless: true}, x.Type())
}

func cmpErr(err error, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

func inKernel(x *plan.In, items []*plan.Literal) kernel {
	switch x.Arg.Type().Kind {
	case plan.Boolean:
		return member[bool](x.Not, items)
	case plan.BigInt:
		return member[int64](x.Not, items)
	case plan.Double:
		return member[float64](x.Not, items)
	case plan.Decimal:
		return member[decimal128.Num](x.Not, items)
	case plan.Text, plan.JSON, plan.Blob:
		return member[string](x.Not, items)
	case plan.Date:
		return member[arrow.Date32](x.Not, items)
	case plan.Timestamp:
		return member[arrow.Timestamp](x.Not, items)
	case plan.Null:
		return allNull
	default:
		return nil
	}
}

// shortList is up to how many items looking at each is faster than hashing.
const shortList = 8

// member tests for membership. A value that is not in a list with a NULL may or may not be: the answer is NULL.
func member[T value](not bool, items []*plan.Literal) kernel {
	var list []T
	hasNull := false
	for _, l := range items {
		switch v := l.Value.(type) {
		case nil:
			hasNull = true
		case []byte:
			list = append(list, any(string(v)).(T))
		case T:
			list = append(list, v)
		}
	}
	list, hasNaN := withoutNaN(list)
	contains := func(v T) bool { return slices.Contains(list, v) }
	if len(list) > shortList {
		set := make(map[T]struct{}, len(list))
		for _, v := range list {
			set[v] = struct{}{}
		}
		contains = func(v T) bool {
			_, ok := set[v]
			return ok
		}
	}
	if listed := contains; hasNaN {
		contains = func(v T) bool { return v != v || listed(v) } //nolint:gocritic // so it is with NaN alone
	}
	if !hasNull {
		return tests1(func(v T) bool { return contains(v) != not })
	}
	return map1(func(v T) (bool, error) {
		if contains(v) {
			return !not, nil
		}
		return false, errNull
	})
}

// withoutNaN takes NaN, which no operator of Go finds, out of a list.
func withoutNaN[T value](list []T) ([]T, bool) {
	n := len(list)
	list = slices.DeleteFunc(list, func(v T) bool { return v != v }) //nolint:gocritic // so it is with NaN alone
	return list, len(list) < n
}
