package exec

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// rowText is the same text for equal rows.
func rowText(r row) string {
	out := ""
	for _, v := range r {
		if v == 0.0 { // and -0.0
			v = 0.0
		}
		out += fmt.Sprintf("%#v|", v)
	}
	return out
}

// slowSetOperation strikes rows of the right side off one by one.
func slowSetOperation(left, right []row, kind plan.SetKind, all bool) []row {
	counts := map[string]int{}
	for _, r := range right {
		counts[rowText(r)]++
	}
	out, seen := []row{}, map[string]bool{}
	for _, l := range left {
		text := rowText(l)
		if !all && seen[text] {
			continue
		}
		seen[text] = true
		found := counts[text] > 0
		if all {
			counts[text]--
		}
		if found == (kind == plan.Intersect) {
			out = append(out, l)
		}
	}
	return out
}

func TestSetOperationsAgainstReference(t *testing.T) {
	typeSets := [][]plan.Type{{plan.BigIntType}, {plan.TextType}, {plan.DecimalType(10, 2)}, {plan.BooleanType},
		{plan.BigIntType, plan.TextType}, {plan.DoubleType, plan.BooleanType, plan.TextType}}
	inEach(t, slices.Concat(modes, spilling), func(t *testing.T, env *Env) {
		r := rand.New(rand.NewPCG(21, 22))
		for _, types := range typeSets {
			for _, size := range [][2]int{{0, 0}, {0, 9}, {9, 0}, {12, 3}, {40, 40}} {
				for _, kind := range []plan.SetKind{plan.Intersect, plan.Except} {
					for _, all := range []bool{false, true} {
						left, right := randomTable(r, "l", types, size[0]), randomTable(r, "r", types, size[1])
						n := must(plan.NewSetOperation(scanOf(left), scanOf(right), kind, all))
						want := slowSetOperation(left.rows, right.rows, kind, all)
						what := fmt.Sprintf("%s of %v, %d and %d rows", plan.Describe(n), types, size[0], size[1])
						got := collect(t, n, env)
						if env.Switches.SpillAll {
							want, got = sorted(want), sorted(got)
						}
						require.Equal(t, want, got, "%s: in the order of the left side", what)
						assert.Zero(t, left.open+right.open, what)
					}
				}
			}
		}
	})
}

func TestSetOperationsCompareAsGroupsDo(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		minusZero := 0.0
		l := newTable("l", []plan.Type{plan.DoubleType}, row{minusZero}, row{nil}, row{1.5})
		r := newTable("r", []plan.Type{plan.DoubleType}, row{-minusZero}, row{nil})
		n := must(plan.NewSetOperation(scanOf(l), scanOf(r), plan.Except, false))
		assert.Equal(t, []row{{1.5}}, collect(t, n, env))
	})
}

func TestIntersectWithNothingReadsNoLeftSide(t *testing.T) {
	l, r := people(), newTable("r", intText)
	n := must(plan.NewSetOperation(must(plan.NewScan(l, "l", []int{0, 1})), scanOf(r), plan.Intersect, false))
	assert.Empty(t, collect(t, n, &Env{}))
	assert.Zero(t, l.scans)
}

func TestSetOperationErrors(t *testing.T) {
	for _, side := range []int{0, 1} {
		alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
		l, r := newTable("l", intText, row{int64(1), "a"}, row{int64(2), "b"}), newTable("r", intText, row{int64(1), "a"}, row{int64(2), "b"})
		[]*memTable{l, r}[side].failAt = 1
		_, err := tryCollect(t, must(plan.NewSetOperation(scanOf(l), scanOf(r), plan.Except, true)), &Env{Alloc: alloc})
		require.ErrorIs(t, err, errTable)
		assert.Zero(t, l.open+r.open)
		alloc.AssertSize(t, 0)
	}
	l, r := newTable("l", intText), newTable("r", intText)
	for i := range 5000 {
		r.rows = append(r.rows, row{int64(i), fmt.Sprintf("a long enough text %d", i)})
	}
	budget := NewBudget(memory.NewGoAllocator(), 100_000)
	_, err := tryCollect(t, must(plan.NewSetOperation(scanOf(l), scanOf(r), plan.Except, true)), &Env{Alloc: budget})
	assert.Equal(t, plan.CodeMemory, plan.CodeOf(err))
	assert.ErrorContains(t, err, "EXCEPT: the statement needs")
}
