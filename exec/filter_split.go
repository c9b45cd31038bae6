package exec

import (
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// fewFilters is up to how many filters are computed one by one.
const fewFilters = 8

// filterSplit is aggregates whose filters compare the same expressions with constants, as those of a PIVOT do: a hash table finds which of
// them a row is for, however many there are.
type filterSplit struct {
	of     []plan.Expr
	cols   []int // the numbers of these expressions
	values [][]*plan.Literal
	calls  []int // by value: the aggregate that it is for
	// taken are the numbers of the expressions that the aggregates take, places where each of these is for each aggregate.
	taken  []int
	places [][]int
}

// splitsOf finds the filters that are worth to be split by.
func splitsOf(calls []*plan.AggCall) []*filterSplit {
	var all []*filterSplit
	for i, call := range calls {
		of, values := comparedWithConstants(call.Filter)
		if of == nil {
			continue
		}
		at := slices.IndexFunc(all, func(s *filterSplit) bool { return slices.EqualFunc(s.of, of, plan.EqualExpr) })
		if at < 0 {
			at = len(all)
			all = append(all, &filterSplit{of: of})
		}
		all[at].values, all[at].calls = append(all[at].values, values), append(all[at].calls, i)
	}
	return slices.DeleteFunc(all, func(s *filterSplit) bool { return len(s.calls) <= fewFilters })
}

// comparedWithConstants takes `a = 1 AND b IS NULL` apart; nil where a condition is none of this kind.
func comparedWithConstants(cond plan.Expr) (of []plan.Expr, values []*plan.Literal) {
	if cond == nil {
		return nil, nil
	}
	conjuncts := plan.Conjuncts(cond)
	for _, c := range conjuncts {
		call, ok := c.(*plan.Call)
		if !ok {
			return nil, nil
		}
		e, value := call.Args[0], plan.NullLiteral(call.Args[0].Type())
		switch call.Func.Name {
		case "is_null":
		case "=":
			if value, ok = call.Args[1].(*plan.Literal); !ok || value.IsNull() {
				return nil, nil
			}
		default:
			return nil, nil
		}
		_, column := e.(*plan.ColumnRef)
		if !keyedAsCompared(e.Type()) || e.Type() != value.Type() || plan.Volatile(e) || !column && len(conjuncts) > 1 {
			return nil, nil // the first condition may guard the next
		}
		of, values = append(of, e), append(values, value)
	}
	return of, values
}

// keyedAsCompared reports whether values of a type are one key if and only if they are equal.
func keyedAsCompared(t plan.Type) bool {
	switch t.Kind {
	case plan.Boolean, plan.BigInt, plan.Decimal, plan.Text, plan.Date, plan.Timestamp:
		return true
	default:
		return false
	}
}

// take notes what the aggregates take.
func (s *filterSplit) take(calls []aggInput) {
	s.places = make([][]int, len(s.calls))
	for i, c := range s.calls {
		for _, col := range calls[c].cols {
			at := slices.Index(s.taken, col)
			if at < 0 {
				at = len(s.taken)
				s.taken = append(s.taken, col)
			}
			s.places[i] = append(s.places[i], at)
		}
	}
}

// constants are the values as columns.
func (s *filterSplit) constants(env *Env) (arrow.Record, error) {
	fields := make([]arrow.Field, len(s.of))
	for i, e := range s.of {
		fields[i] = plan.NewField("", e.Type())
	}
	b := array.NewRecordBuilder(env.Alloc, arrow.NewSchema(fields, nil))
	defer b.Release()
	for _, row := range s.values {
		for i, v := range row {
			if err := AppendLiteral(b.Field(i), v); err != nil {
				return nil, err
			}
		}
	}
	return b.NewRecord(), nil
}
