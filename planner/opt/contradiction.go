package opt

import (
	"cmp"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// contradicts reports whether a condition asks of one column what no value is: id = 1 AND id IN (2, 3), age > 5 AND age < 3.
func contradicts(pred plan.Expr) bool {
	known := map[int]*allowed{}
	for _, c := range plan.Conjuncts(pred) {
		column, take := allows(c)
		if take == nil {
			continue
		}
		a := known[column]
		if a == nil {
			a = &allowed{}
			known[column] = a
		}
		take(a)
	}
	for _, a := range known {
		if a.nothing() {
			return true
		}
	}
	return false
}

// allowed is what the values of a column may be: one of listed, where that is not nil, and from low to high, of which nil is no bound.
type allowed struct {
	listed            map[any]bool
	low, high         any
	openLow, openHigh bool // the bound itself is not allowed
}

// allows reads a condition that compares a column with constants; take is nil for any other.
func allows(c plan.Expr) (column int, take func(*allowed)) {
	if ref, list := membership(c); ref != nil {
		if !identified(ref.Type()) {
			return 0, nil
		}
		values, ok := constants(list, ref.Type())
		if !ok {
			return 0, nil
		}
		return ref.Index, func(a *allowed) { a.among(values) }
	}
	compared, ok := call(c, "<", "<=", ">", ">=")
	if !ok {
		return 0, nil
	}
	ref, isRef := compared.Args[0].(*plan.ColumnRef)
	bound, isLiteral := compared.Args[1].(*plan.Literal)
	if !isRef || !isLiteral || bound.IsNull() || bound.Type() != ref.Type() || !identified(ref.Type()) {
		return 0, nil
	}
	return ref.Index, func(a *allowed) { a.bound(compared.Func.Name, bound.Value) }
}

// among leaves the values that are among others, too.
func (a *allowed) among(values map[any]bool) {
	for v := range values {
		if a.listed != nil && !a.listed[v] {
			delete(values, v)
		}
	}
	a.listed = values
}

func (a *allowed) bound(op string, v any) {
	open := op == "<" || op == ">"
	if op == ">" || op == ">=" {
		if a.low == nil || compareConstants(v, a.low) > 0 || compareConstants(v, a.low) == 0 && open {
			a.low, a.openLow = v, open
		}
		return
	}
	if a.high == nil || compareConstants(v, a.high) < 0 || compareConstants(v, a.high) == 0 && open {
		a.high, a.openHigh = v, open
	}
}

// nothing reports whether no value is allowed.
func (a *allowed) nothing() bool {
	if a.listed == nil {
		return a.low != nil && a.high != nil && (compareConstants(a.low, a.high) > 0 || compareConstants(a.low, a.high) == 0 && (a.openLow || a.openHigh))
	}
	for v := range a.listed {
		above := a.low == nil || compareConstants(v, a.low) > 0 || compareConstants(v, a.low) == 0 && !a.openLow
		below := a.high == nil || compareConstants(v, a.high) < 0 || compareConstants(v, a.high) == 0 && !a.openHigh
		if above && below {
			return false
		}
	}
	return true
}

// identified reports whether two values of a type are equal only where they are the same in memory, unlike 0 and -0, and compareConstants knows them.
func identified(t plan.Type) bool {
	switch t.Kind {
	case plan.BigInt, plan.Text, plan.Date, plan.Timestamp:
		return true
	}
	return false
}

// compareConstants compares two constants of one type that is identified.
func compareConstants(a, b any) int {
	switch x := a.(type) {
	case int64:
		return cmp.Compare(x, b.(int64))
	case arrow.Date32:
		return cmp.Compare(x, b.(arrow.Date32))
	case arrow.Timestamp:
		return cmp.Compare(x, b.(arrow.Timestamp))
	}
	return cmp.Compare(a.(string), b.(string))
}

// constants are the values of a list of literals of a type, without NULL, which nothing equals; false where some are of another, or not known yet.
func constants(list []plan.Expr, t plan.Type) (map[any]bool, bool) {
	out := make(map[any]bool, len(list))
	for _, e := range list {
		l, ok := e.(*plan.Literal)
		if !ok {
			return nil, false
		}
		if l.IsNull() {
			continue
		}
		if l.Type() != t {
			return nil, false
		}
		out[l.Value] = true
	}
	return out, true
}
