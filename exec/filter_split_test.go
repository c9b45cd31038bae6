package exec

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func filteredAgg(name string, distinct bool, filter plan.Expr, args ...plan.Expr) *plan.AggCall {
	f := must(plan.LookupFunc(name))
	return must(plan.NewAggCall(plan.AggSpec{Func: f, Distinct: distinct, Args: args, Filter: filter}))
}

// pivoting has aggregates of the rows with each of many values, by one expression and by two.
func pivoting(in plan.Node, hidden bool) []*plan.AggCall {
	number, text := col(in, 0), col(in, 1)
	hide := func(e plan.Expr) plan.Expr {
		if hidden {
			return call("coalesce", e, plan.BoolLiteral(false))
		}
		return e
	}
	aggs := []*plan.AggCall{aggCall("count", false)}
	for i := range 3 * fewFilters {
		is := hide(call("=", call("%", number, plan.IntLiteral(20)), plan.IntLiteral(int64(i)))) // those from 20 on have no rows
		aggs = append(aggs, filteredAgg("sum", false, is, number), filteredAgg("count", true, is, text), filteredAgg("count", false, is))
	}
	for i := range fewFilters + 1 {
		name := call("=", text, plan.TextLiteral(fmt.Sprint("text ", i/2))) // each of them twice
		both := plan.And(name, call("=", col(in, 2), plan.IntLiteral(int64(i%3))))
		if i == fewFilters {
			name, both = call("is_null", text), plan.And(call("is_null", text), call("is_null", col(in, 2)))
		}
		aggs = append(aggs, filteredAgg("max", false, hide(name), text), filteredAgg("max", false, hide(both), number))
	}
	few := call("=", call("%", number, plan.IntLiteral(7)), plan.IntLiteral(1))
	return append(aggs, filteredAgg("string_agg", true, hide(few), text, plan.TextLiteral(",")), filteredAgg("count", false, call("<", number, plan.IntLiteral(50))))
}

func pivotRows(n int) *memTable {
	t := newTable("t", []plan.Type{plan.BigIntType, plan.TextType, plan.BigIntType})
	t.per = 37
	for i := range n {
		r := row{int64(i), fmt.Sprint("text ", i%9), int64(i % 4)}
		if i%11 == 0 {
			r[1] = nil
		}
		if i%4 == 3 {
			r[2] = nil
		}
		t.rows = append(t.rows, r)
	}
	return t
}

func TestFiltersThatCompareWithConstantsShareTheRows(t *testing.T) {
	require.Len(t, splitsOf(pivoting(scanOf(pivotRows(1)), false)), 3)
	require.Empty(t, splitsOf(pivoting(scanOf(pivotRows(1)), true)))
	inAllModes(t, func(t *testing.T, env *Env) {
		for _, rows := range []int{0, 1, 800} {
			in := scanOf(pivotRows(rows))
			for _, keys := range [][]plan.Expr{nil, {call("%", col(in, 0), plan.IntLiteral(3))}, {col(in, 0), col(in, 1)}} {
				got := collect(t, aggOf(in, keys, pivoting(in, false)...), env)
				want := collect(t, aggOf(in, keys, pivoting(in, true)...), env)
				assert.Equal(t, sorted(withoutLists(want)), sorted(withoutLists(got)))
			}
		}
	})
}

// withoutLists leaves out the texts put together in the order in which rows happened to come.
func withoutLists(rows []row) []row {
	for _, r := range rows {
		r[len(r)-2] = nil
	}
	return rows
}

func TestAFilterThatGuardsTheNextIsNoKey(t *testing.T) {
	in := scanOf(pivotRows(1))
	guarded := plan.And(call("=", col(in, 1), plan.TextLiteral("7")), call("=", must(plan.NewCast(col(in, 1), plan.BigIntType, false)), plan.IntLiteral(7)))
	of, _ := comparedWithConstants(guarded)
	assert.Nil(t, of)
	of, _ = comparedWithConstants(call("=", col(in, 0), plan.NullLiteral(plan.BigIntType)))
	assert.Nil(t, of, "nothing is equal to NULL")
	of, _ = comparedWithConstants(call("=", must(plan.NewCast(col(in, 0), plan.DoubleType, false)), lit(1.5, plan.DoubleType)))
	assert.Nil(t, of, "keys of DOUBLE are not what = compares")
}

func TestAPivotComputesTwoExpressionsForARowHoweverManyValuesThereAre(t *testing.T) {
	for _, values := range []int{fewFilters + 1, 400} {
		in := scanOf(pivotRows(1))
		var aggs []*plan.AggCall
		for i := range values {
			is := call("=", call("%", col(in, 0), plan.IntLiteral(500)), plan.IntLiteral(int64(i)))
			aggs = append(aggs, filteredAgg("sum", false, is, col(in, 2)), filteredAgg("max", false, is, col(in, 2)))
		}
		assert.Len(t, newAggInputs(aggOf(in, nil, aggs...).(*plan.Aggregate)).exprs, 2)
	}
}
