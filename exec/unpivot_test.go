package exec

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func TestUnpivot(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		in := scanOf(newTable("t", intText, row{int64(1), "a"}, row{int64(2), nil}, row{nil, "c"}, row{int64(4), ""}))
		same := [][]plan.Expr{{col(in, 1), col(in, 0)}, {plan.TextLiteral("x"), plan.NullLiteral(plan.NullType)}, {col(in, 1), col(in, 0)}}
		u := must(plan.NewUnpivot(in, []plan.Expr{col(in, 0), call("upper", col(in, 1))}, []string{"v", "", "v"}, same,
			plan.UnpivotColumns{Keep: []string{"a", "b"}, Name: "name", Values: []string{"text", "int"}}))
		var want []row
		for _, r := range []row{{int64(1), "a"}, {int64(2), nil}, {nil, "c"}, {int64(4), ""}} {
			big := r[1]
			if text, ok := big.(string); ok {
				big = strings.ToUpper(text)
			}
			want = append(want, row{r[0], big, "v", r[1], r[0]}, row{r[0], big, "", "x", nil}, row{r[0], big, "v", r[1], r[0]})
		}
		assert.Equal(t, want, collect(t, u, env))
		stopped := must(Build(u, env))
		b := must(stopped.Next(t.Context()))
		b.Release()
		require.NoError(t, stopped.Close(), "in the middle of a batch")
	})
}

// counted counts the bytes that are asked of an allocator.
type counted struct {
	memory.Allocator
	bytes atomic.Int64
}

func (c *counted) Allocate(n int) []byte {
	c.bytes.Add(int64(n))
	return c.Allocator.Allocate(n)
}

func TestUnpivotTakesAsMuchForEachValueHoweverManyThereAre(t *testing.T) {
	const rows = 500
	perValue := func(width int) int64 {
		table := newTable("t", slices.Repeat([]plan.Type{plan.BigIntType}, width))
		table.per = rows
		for range rows {
			table.rows = append(table.rows, slices.Repeat(row{int64(7)}, width))
		}
		in := scanOf(table)
		names, values := make([]string, width), make([][]plan.Expr, width)
		for i := range width {
			names[i], values[i] = fmt.Sprint("c", i), []plan.Expr{call("+", col(in, i), plan.IntLiteral(1))}
		}
		n := must(plan.NewUnpivot(in, nil, names, values, plan.UnpivotColumns{Name: "name", Values: []string{"value"}}))
		alloc := &counted{Allocator: memory.DefaultAllocator}
		total := aggOf(n, nil, aggCall("count", false), aggCall("sum", false, col(n, 1)))
		assert.Equal(t, []row{{int64(rows * width), int64(8 * rows * width)}}, collect(t, total, &Env{Alloc: alloc, Workers: 1}))
		return alloc.bytes.Load() / int64(rows*width)
	}
	few, many := perValue(10), perValue(200)
	assert.Less(t, many, 3*few/2)
}
