package exec

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// asofCase is an ASOF join on equality of the columns in keys and a comparison of column 0 of both sides.
type asofCase struct {
	op    string
	keys  []int
	outer bool
}

func (c asofCase) node(l, r plan.Node) plan.Node {
	both := must(plan.NewJoin(l, r, plan.InnerJoin, nil))
	width := l.Schema().NumFields()
	on := []plan.Expr{call(c.op, col(both, 0), col(both, width))}
	for _, k := range c.keys {
		on = append(on, call("=", col(both, k), col(both, width+k)))
	}
	return must(plan.NewAsofJoin(l, r, c.outer, plan.And(on...)))
}

// slow looks at all right rows for each left one.
func (c asofCase) slow(left, right []row, widthR int) []row {
	out := []row{}
	for _, l := range left {
		var best row
		for _, r := range right {
			if c.passes(l, r) && (best == nil || c.nearer(r, best)) {
				best = r
			}
		}
		switch {
		case best != nil:
			out = append(out, append(append(row{}, l...), best...))
		case c.outer:
			out = append(out, append(append(row{}, l...), make(row, widthR)...))
		}
	}
	return out
}

func (c asofCase) passes(l, r row) bool {
	if l[0] == nil || r[0] == nil {
		return false
	}
	for _, k := range c.keys {
		if equalTruth(l[k], r[k], false) != 1 {
			return false
		}
	}
	o := compareAny(l[0], r[0])
	return map[string]bool{">=": o >= 0, ">": o > 0, "<=": o <= 0, "<": o < 0}[c.op]
}

// nearer reports whether a row takes the place of the nearest so far, which came before it.
func (c asofCase) nearer(r, best row) bool {
	o := compareAny(r[0], best[0])
	if c.op == "<=" || c.op == "<" {
		o = -o
	}
	return o >= 0
}

func TestAsofJoinAgainstReference(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		r := rand.New(rand.NewPCG(31, 32))
		for _, first := range []plan.Type{plan.BigIntType, plan.TextType, plan.DecimalType(10, 2), plan.DoubleType} {
			types := []plan.Type{first, plan.TextType, plan.BigIntType}
			for _, op := range []string{">=", ">", "<=", "<"} {
				for _, keys := range [][]int{nil, {1}, {1, 2}} {
					for _, size := range [][2]int{{0, 5}, {5, 0}, {30, 30}} {
						c := asofCase{op: op, keys: keys, outer: r.IntN(2) == 0}
						left, right := randomTable(r, "l", types, size[0]), randomTable(r, "r", types, size[1])
						what := fmt.Sprintf("%s keys %v outer %t of %s, %v rows", op, keys, c.outer, first, size)
						n := c.node(scanOf(left), scanOf(right))
						require.Equal(t, c.slow(left.rows, right.rows, 3), collect(t, n, env), what)
						assert.Zero(t, left.open+right.open, what)
					}
				}
			}
		}
	})
}

func TestAsofJoinTakesTheLastOfEqualRows(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		l := newTable("l", intText, row{int64(5), "l"})
		r := newTable("r", intText, row{int64(5), "first"}, row{int64(1), "far"}, row{int64(5), "last"}, row{int64(9), "far"})
		for _, op := range []string{">=", "<="} {
			n := asofCase{op: op}.node(scanOf(l), scanOf(r))
			assert.Equal(t, []row{{int64(5), "l", int64(5), "last"}}, collect(t, n, env), op)
		}
	})
}

func TestAsofJoinErrors(t *testing.T) {
	for _, side := range []int{0, 1} {
		alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
		l, r := newTable("l", intText, row{int64(1), "a"}), newTable("r", intText, row{int64(1), "a"})
		[]*memTable{l, r}[side].failAt = 1
		_, err := tryCollect(t, asofCase{op: ">="}.node(scanOf(l), scanOf(r)), &Env{Alloc: alloc})
		require.ErrorIs(t, err, errTable)
		assert.Zero(t, l.open+r.open)
		alloc.AssertSize(t, 0)
	}
	l, r := people(), newTable("r", intText)
	assert.Empty(t, collect(t, asofCase{op: ">"}.node(must(plan.NewScan(l, "l", []int{0, 1})), scanOf(r)), &Env{}))
	assert.Zero(t, l.scans, "nothing is near to no rows")
}
