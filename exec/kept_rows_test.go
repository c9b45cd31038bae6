package exec

import (
	"slices"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// TestWriteOfMoreThanMemoryHolds writes rows with a tenth of the memory that they take, all of them checked before the first is written.
func TestWriteOfMoreThanMemoryHolds(t *testing.T) {
	dir := t.TempDir()
	source := manyRows("s", 12_000, 8_000)
	run := func(limit int64, failWrite int) (*memTarget, *Budget, NodeMetrics, error) {
		alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
		defer alloc.AssertSize(t, 0)
		b := NewBudget(alloc, limit)
		env := &Env{Alloc: b, Temp: NewTempDir(dir), Metrics: NewMetrics()}
		target := &memTarget{memTable: newTable("t", []plan.Type{plan.BigIntType, plan.BigIntType, plan.TextType}), source: source, failWrite: failWrite}
		n := must(plan.NewWrite(scanOf(source), target, plan.Replace, []int{0, 1, 2}))
		_, err := tryCollect(t, n, env)
		m, _ := env.Metrics.Node(n)
		return target, b, m, err
	}
	_, needs, m, err := run(0, 0)
	require.NoError(t, err)
	assert.Zero(t, m.SpilledFiles)

	limit := needs.Peak() / 10
	target, used, m, err := run(limit, 0)
	require.NoError(t, err)
	assert.Equal(t, source.rows, target.written)
	require.Contains(t, target.calls, "write")
	assert.NotContains(t, target.calls[slices.Index(target.calls, "write"):], "check")
	assert.LessOrEqual(t, used.Peak(), limit*5/4, "of %d", needs.Peak())
	assert.EqualValues(t, 1, m.SpilledFiles)
	empty(t, dir)

	target, _, _, err = run(limit, 3)
	assert.ErrorContains(t, err, "of 12000 rows")
	assert.Equal(t, source.rows[:len(target.written)], target.written)
	assert.Len(t, target.written, 500)
	empty(t, dir)
}
