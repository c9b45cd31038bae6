package exec

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func aggOf(in plan.Node, keys []plan.Expr, aggs ...*plan.AggCall) plan.Node {
	names := make([]string, len(keys)+len(aggs))
	for i := range names {
		names[i] = fmt.Sprint("c", i)
	}
	return must(plan.NewAggregate(in, keys, aggs, names))
}

func aggCall(name string, distinct bool, args ...plan.Expr) *plan.AggCall {
	return must(plan.NewAgg(name, distinct, args...))
}

func TestAggregateOfNothing(t *testing.T) {
	inAllModes(t, func(t *testing.T, env *Env) {
		in := scanOf(newTable("n", []plan.Type{plan.BigIntType, plan.TextType}))
		aggs := []*plan.AggCall{aggCall("count", false), aggCall("count", true, col(in, 1)), aggCall("sum", false, col(in, 0)),
			aggCall("avg", true, col(in, 0)), aggCall("min", false, col(in, 1)), aggCall("any_value", false, col(in, 0))}
		assert.Equal(t, []row{{int64(0), int64(0), nil, nil, nil, nil}}, collect(t, aggOf(in, nil, aggs...), env))
		assert.Empty(t, collect(t, aggOf(in, []plan.Expr{col(in, 0)}, aggs...), env))
	})
}

func TestAggregateOfNoColumns(t *testing.T) {
	inAllModes(t, func(t *testing.T, env *Env) {
		in := must(plan.NewScan(people(), "p", []int{}))
		assert.Equal(t, []row{{int64(8)}}, collect(t, aggOf(in, nil, aggCall("count", false)), env))
		one := scanOf(people())
		assert.Equal(t, []row{{}}, collect(t, aggOf(one, nil), env), "a group without aggregates")
		null := plan.NullLiteral(plan.NullType)
		assert.Equal(t, []row{{nil, int64(0)}}, collect(t, aggOf(one, nil, aggCall("min", false, null), aggCall("count", false, null)), env))
		assert.Equal(t, []row{{nil, int64(8)}}, collect(t, aggOf(one, []plan.Expr{null}, aggCall("count", false)), env))
	})
}

func TestGroupOrderAndNullGroup(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		in := scanOf(people())
		n := aggOf(in, []plan.Expr{col(in, 0)}, aggCall("count", false), aggCall("max", false, col(in, 1)))
		assert.Equal(t, []row{{int64(1), int64(2), "ann"}, {int64(2), int64(2), "dee"}, {nil, int64(3), "bob"}, {int64(4), int64(1), "cy"}}, collect(t, n, env))
	})
}

func TestSumThatDoesNotFit(t *testing.T) {
	big38 := decimal128.FromBigInt(new(big.Int).Sub(new(big.Int).Exp(big.NewInt(10), big.NewInt(38), nil), big.NewInt(1)))
	wide := plan.DecimalType(38, 0)
	cases := []struct {
		name string
		t    plan.Type
		in   []any
		sum  any // nil for an error
		avg  float64
	}{
		{"bigint", plan.BigIntType, []any{int64(math.MaxInt64), int64(1)}, nil, 1 << 62},
		{"bigint down", plan.BigIntType, []any{int64(math.MinInt64), int64(-1)}, nil, -(1 << 62)},
		{"bigint that comes back", plan.BigIntType, []any{int64(math.MaxInt64), int64(1), int64(-5)}, int64(math.MaxInt64 - 4), float64(math.MaxInt64) / 3},
		{"bigint at its end", plan.BigIntType, []any{int64(math.MinInt64 + 1), int64(-1)}, int64(math.MinInt64), -(1 << 62)},
		{"decimal", wide, []any{big38, dec(1)}, nil, 5e37},
		{"decimal that comes back", wide, []any{big38, big38, big38, big38, big38.Negate(), big38.Negate(), big38.Negate()}, big38, 1e38 / 7},
		{"double", plan.DoubleType, []any{math.MaxFloat64, math.MaxFloat64}, nil, math.NaN()},
		{"double compensated", plan.DoubleType, []any{1e100, 1.0, -1e100}, 1.0, 1.0 / 3},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			inAllModes(t, func(t *testing.T, env *Env) {
				table := newTable("t", []plan.Type{c.t})
				for _, v := range c.in {
					table.rows = append(table.rows, row{v}, row{nil})
				}
				in := scanOf(table)
				sum, err := tryCollect(t, aggOf(in, nil, aggCall("sum", false, col(in, 0))), env)
				if c.sum == nil {
					assert.Equal(t, plan.CodeValue, plan.CodeOf(err), "%v", err)
					assert.ErrorContains(t, err, "sum(t0)")
				} else {
					assert.Equal(t, []row{{c.sum}}, sum)
				}
				avg, err := tryCollect(t, aggOf(in, nil, aggCall("avg", false, col(in, 0))), env)
				if math.IsNaN(c.avg) {
					assert.Equal(t, plan.CodeValue, plan.CodeOf(err))
					return
				}
				require.NoError(t, err)
				assert.InEpsilon(t, c.avg, avg[0][0], 1e-15)
			})
		})
	}
}

// randomValue is a value of a small set, or NULL, so that groups, partners and duplicates are many.
func randomValue(r *rand.Rand, t plan.Type) any {
	n := r.IntN(5)
	if r.IntN(5) == 0 {
		return nil
	}
	switch t.Kind {
	case plan.Boolean:
		return n%2 == 0
	case plan.BigInt:
		return int64(n - 2)
	case plan.Double:
		return []float64{0, math.Copysign(0, -1), 1.5, -2.25, 1e10}[n]
	case plan.Decimal:
		return dec(int64(n*101 - 200))
	case plan.Blob:
		return []byte{byte(n), 0}[:n%3]
	case plan.Date:
		return arrow.Date32(n - 2)
	case plan.Timestamp:
		return arrow.Timestamp(n - 2)
	default:
		return []string{"", "a", "ab", "b", "\x00longer than eight"}[n]
	}
}

func randomTable(r *rand.Rand, name string, types []plan.Type, rows int) *memTable {
	t := newTable(name, types)
	t.per = 1 + r.IntN(7)
	for range rows {
		out := make(row, len(types))
		for c, typ := range types {
			out[c] = randomValue(r, typ)
		}
		t.rows = append(t.rows, out)
	}
	return t
}

// keyText is equal for equal values of GROUP BY.
func keyText(v any) string {
	if f, ok := v.(float64); ok && f == 0 {
		return "0"
	}
	return fmt.Sprintf("%T:%v", v, v)
}

func compareAny(a, b any) int {
	switch a := a.(type) {
	case bool:
		return compareAny(map[bool]int64{true: 1}[a], map[bool]int64{true: 1}[b.(bool)])
	case int64:
		return new(big.Int).SetInt64(a).Cmp(new(big.Int).SetInt64(b.(int64)))
	case float64:
		return new(big.Float).SetFloat64(a).Cmp(new(big.Float).SetFloat64(b.(float64)))
	case decimal128.Num:
		return a.BigInt().Cmp(b.(decimal128.Num).BigInt())
	case string:
		return bytes.Compare([]byte(a), []byte(b.(string)))
	case []byte:
		return bytes.Compare(a, b.([]byte))
	case arrow.Date32:
		return compareAny(int64(a), int64(b.(arrow.Date32)))
	default:
		return compareAny(int64(a.(arrow.Timestamp)), int64(b.(arrow.Timestamp)))
	}
}

// slowAggregate computes one aggregate of values without NULLs, exactly.
func slowAggregate(name string, values []any, scale int32) any {
	if name == "count" {
		return int64(len(values))
	}
	if len(values) == 0 {
		return nil
	}
	best, sum := values[0], new(big.Rat)
	for _, v := range values {
		if c := compareAny(v, best); name == "min" && c < 0 || name == "max" && c > 0 {
			best = v
		}
		switch v := v.(type) {
		case int64:
			sum.Add(sum, new(big.Rat).SetInt64(v))
		case float64:
			sum.Add(sum, new(big.Rat).SetFloat64(v))
		case decimal128.Num:
			unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
			sum.Add(sum, new(big.Rat).SetFrac(v.BigInt(), unit))
		}
	}
	if name == "avg" {
		f, _ := sum.Quo(sum, new(big.Rat).SetInt64(int64(len(values)))).Float64()
		return f
	}
	if name != "sum" {
		return best
	}
	switch values[0].(type) {
	case int64:
		return sum.Num().Int64()
	case float64:
		f, _ := sum.Float64()
		return f
	default:
		unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
		sum.Mul(sum, new(big.Rat).SetInt(unit))
		return decimal128.FromBigInt(sum.Num())
	}
}

func TestAggregatesAgainstReference(t *testing.T) {
	inAllModes(t, func(t *testing.T, env *Env) {
		r := rand.New(rand.NewPCG(1, 2))
		for round := range 12 {
			table := randomTable(r, "t", allTypes, r.IntN(120))
			in := scanOf(table)
			keys := r.Perm(len(allTypes))[:round%4]
			compareAggregates(t, env, table, in, keys)
		}
	})
}

func compareAggregates(t *testing.T, env *Env, table *memTable, in plan.Node, keys []int) {
	t.Helper()
	var exprs []plan.Expr
	for _, k := range keys {
		exprs = append(exprs, col(in, k))
	}
	type column struct {
		name     string
		arg      int
		distinct bool
	}
	var aggs []*plan.AggCall
	var columns []column
	for c, typ := range allTypes {
		for _, name := range []string{"count", "sum", "avg", "min", "max"} {
			if (name == "sum" || name == "avg") && !typ.Numeric() {
				continue
			}
			for _, distinct := range []bool{false, true} {
				aggs = append(aggs, aggCall(name, distinct, col(in, c)))
				columns = append(columns, column{name, c, distinct})
			}
		}
	}
	got := collect(t, aggOf(in, exprs, aggs...), env)
	groups := map[string][]row{}
	for _, r := range table.rows {
		key := ""
		for _, k := range keys {
			key += keyText(r[k]) + "|"
		}
		groups[key] = append(groups[key], r)
	}
	if len(keys) == 0 {
		groups[""] = table.rows
	}
	require.Len(t, got, len(groups))
	for _, g := range got {
		key := ""
		for i := range keys {
			key += keyText(g[i]) + "|"
		}
		members, ok := groups[key]
		require.True(t, ok, "group %s", key)
		for i, c := range columns {
			var values []any
			seen := map[string]bool{}
			for _, m := range members {
				if v := m[c.arg]; v != nil && (!c.distinct || !seen[keyText(v)]) {
					values = append(values, v)
					seen[keyText(v)] = true
				}
			}
			want := slowAggregate(c.name, values, allTypes[c.arg].Scale)
			if f, ok := want.(float64); ok {
				assert.InDelta(t, f, g[len(keys)+i], math.Abs(f)*1e-15, "%s %d", c.name, c.arg)
				continue
			}
			assert.Equal(t, want, g[len(keys)+i], "%s %d distinct %t", c.name, c.arg, c.distinct)
		}
	}
}

func TestAnyValue(t *testing.T) {
	inAllModes(t, func(t *testing.T, env *Env) {
		r := rand.New(rand.NewPCG(5, 6))
		table := randomTable(r, "t", allTypes, 200)
		in := scanOf(table)
		for c := range allTypes {
			got := collect(t, aggOf(in, []plan.Expr{col(in, 1)}, aggCall("any_value", false, col(in, c))), env)
			require.Len(t, got, 6)
			for _, g := range got {
				found := false
				for _, m := range table.rows {
					found = found || keyText(m[1]) == keyText(g[0]) && keyText(m[c]) == keyText(g[1])
				}
				assert.True(t, found && (g[1] != nil || c == 1 && g[0] == nil), "%v of column %d", g, c)
			}
		}
	})
}

func TestManyGroupsAndGrowingTexts(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		if env.Switches.ZeroHash {
			return // every key is compared with every other: the same code at 120 rows is enough
		}
		table := newTable("t", intText)
		table.per = 1000
		for i := range 20000 {
			table.rows = append(table.rows, row{int64(i % 5000), strings.Repeat("x", 1+i/100)})
		}
		in := scanOf(table)
		got := collect(t, aggOf(in, []plan.Expr{col(in, 0)}, aggCall("count", false), aggCall("min", false, col(in, 1)), aggCall("max", false, col(in, 1))), env)
		require.Len(t, got, 5000)
		slices.SortFunc(got, func(a, b row) int { return cmp.Compare(a[0].(int64), b[0].(int64)) })
		for i, g := range got {
			require.Equal(t, row{int64(i), int64(4), strings.Repeat("x", 1+i/100), strings.Repeat("x", 151+i/100)}, g)
		}
		byText := collect(t, aggOf(in, []plan.Expr{col(in, 1), col(in, 0)}), env)
		require.Len(t, byText, 20000)
	})
}

func TestAggregationOfAStreamNeedsNoMemoryForItsRows(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	peak := func(rows int) int64 {
		table := newTable("t", intText)
		table.per = 1000
		for i := range rows {
			table.rows = append(table.rows, row{int64(i), fmt.Sprint("group ", i%50)})
		}
		in := scanOf(table)
		budget := NewBudget(alloc, 0)
		n := aggOf(in, []plan.Expr{col(in, 1)}, aggCall("count", false), aggCall("avg", false, col(in, 0)), aggCall("max", false, col(in, 1)))
		assert.Len(t, collect(t, n, &Env{Alloc: budget, Workers: 1}), 50)
		return budget.Peak()
	}
	assert.Equal(t, peak(2000), peak(60_000))
}
