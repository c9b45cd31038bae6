package opt

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"rsql/planner/plan"
)

func TestRowsOf(t *testing.T) {
	a, cold := scan(keyed("a", 1000)), scan(keyed("cold", -1))
	is := func(n plan.Node, i int) plan.Expr { return fn("=", col(n, i), integer(1)) }
	in := must(plan.NewIn(col(cold, 0), []plan.Expr{integer(1), integer(2), integer(3)}, false))
	inexact := a.(*plan.Scan).WithFilters(is(a, 1))
	parts := keyed("parts", -1)
	parts.keys = []int{0, 1}
	half := scan(parts).(*plan.Scan).WithFilters(is(scan(parts), 0))
	tests := []struct {
		name string
		plan plan.Node
		want float64
	}{
		{"table", a, 1000},
		{"cold table", cold, unknown},
		{"no estimator", scan(plain("p")), unknown},
		{"one key of a cold table", cold.(*plan.Scan).WithFilters(is(cold, 0)), 1},
		{"some keys of a cold table", cold.(*plan.Scan).WithFilters(in), 3},
		{"half a key", half, unknown},
		{"both halves", half.WithFilters(is(half, 1)), 1},
		{"equality", where(a, is(a, 1)), 100},
		{"an inexact filter counts once", where(inexact, is(inexact, 1)), 1000},
		{"a limit alone", limit(cold, 5), 5},
		{"a limit above", limit(a, 5000), 1000},
		{"one row", group(cold), 1},
		{"groups", group(a, 1), 100},
		{"product", join(a, a, plan.InnerJoin, nil), 1_000_000},
		{"reference", on(a, a, plan.InnerJoin, 0, 0), 1000},
		{"unknown side", on(a, cold, plan.InnerJoin, 0, 0), unknown},
		{"mark", on(a, cold, plan.MarkJoin, 0, 0), 1000},
		{"semi", on(a, cold, plan.SemiJoin, 0, 0), 500},
		{"union", must(plan.NewUnion(a, a)), 2000},
		{"union with unknown", must(plan.NewUnion(a, cold)), unknown},
		{"nothing", must(empty(a.Schema())), 0},
	}
	for _, test := range tests {
		assert.InDelta(t, test.want, rowsOf(test.plan), 1e-6, test.name)
	}
}

// askedTable counts how often it is asked for its size.
type askedTable struct {
	*keyedTable
	asked int
}

func (t *askedTable) EstimateScan(spec plan.ScanSpec) plan.Estimate {
	t.asked++
	return t.keyedTable.EstimateScan(spec)
}

// TestJoinsAreEstimatedOnce goes down a long chain of joins, on several equalities each, with filters between.
func TestJoinsAreEstimatedOnce(t *testing.T) {
	for _, kind := range []plan.JoinKind{plan.InnerJoin, plan.LeftJoin, plan.SemiJoin} {
		table := &askedTable{keyedTable: keyed("a", 1000)}
		one := plan.Node(must(plan.NewScan(table, "a", nil)))
		n := one
		for range 18 {
			pair := func(i int) plan.Expr { return fn("=", col(n, i), plan.Shift(col(one, i), width(n))) }
			n = must(plan.NewJoin(n, one, kind, plan.And(pair(0), pair(1))))
			n = where(n, fn("=", col(n, 1), integer(1)))
		}
		table.asked = 0
		rowsOf(n)
		assert.Less(t, table.asked, 18*18*8, "%s", kind)
	}
}
