package exec

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// memTarget is a table that keeps what is written to it, and the order of what was asked of it.
type memTarget struct {
	*memTable
	source    *memTable // whose reading must have ended before the first call
	calls     []string
	written   []row
	failCheck error
	failWrite int // the write at which writing fails, from 1
	open      int
}

var _ plan.Writable = (*memTarget)(nil)

func (m *memTarget) OpenWriter(context.Context, plan.WriteSpec) (plan.Writer, error) {
	m.open++
	return &memWriter{target: m}, nil
}

type memWriter struct {
	target *memTarget
	report plan.WriteReport
	writes int
	closed bool
}

func (w *memWriter) note(what string) {
	if s := w.target.source; s != nil && s.open > 0 {
		what += " while reading"
	}
	w.target.calls = append(w.target.calls, what)
}

func (w *memWriter) Check(_ context.Context, b plan.Batch) error {
	w.note("check")
	return w.target.failCheck
}

func (w *memWriter) Write(_ context.Context, b plan.Batch) error {
	w.note("write")
	if w.writes++; w.writes == w.target.failWrite {
		w.report.Failed++
		w.report.FirstFailed = []plan.FailedKey{{Key: "t:4", Err: errors.New("no room")}}
		return plan.Errorf(plan.CodeServer, "OOM command not allowed")
	}
	w.target.written = append(w.target.written, rowsOf(b)...)
	w.report.Written += b.NumRows() - 1
	w.report.Skipped++
	return nil
}

func (w *memWriter) Report() plan.WriteReport { return w.report }

func (w *memWriter) Close() error {
	if !w.closed {
		w.closed = true
		w.target.open--
	}
	return nil
}

func TestWrite(t *testing.T) {
	inEach(t, slices.Concat(modes, spilling), func(t *testing.T, env *Env) {
		source := people()
		target := &memTarget{memTable: newTable("t", intText), source: source}
		n := must(plan.NewWrite(scanOf(source), target, plan.InsertIgnore, []int{0, 1}))
		assert.Equal(t, []row{{int64(5), int64(3)}}, collect(t, n, env))
		assert.Equal(t, []string{"check", "check", "check", "write", "write", "write"}, target.calls)
		assert.Equal(t, source.rows, target.written)
		assert.Zero(t, target.open)
		m, _ := env.Metrics.Node(n)
		assert.Equal(t, plan.WriteReport{Written: 5, Skipped: 3}, *m.Write)
		assert.Equal(t, int64(5), env.Metrics.Writes().Written)
	})
}

func TestWriteOfNothing(t *testing.T) {
	inEach(t, slices.Concat(modes, spilling), func(t *testing.T, env *Env) {
		target := &memTarget{memTable: newTable("t", intText)}
		n := must(plan.NewWrite(scanOf(newTable("s", intText)), target, plan.Replace, []int{0, 1}))
		assert.Equal(t, []row{{int64(0), int64(0)}}, collect(t, n, env))
	})
}

func TestWriteThatFails(t *testing.T) {
	inEach(t, slices.Concat(modes, spilling), func(t *testing.T, env *Env) {
		source := people()
		target := &memTarget{memTable: newTable("t", intText), failCheck: errTable}
		n := must(plan.NewWrite(scanOf(source), target, plan.Insert, []int{0, 1}))
		_, err := tryCollect(t, n, env)
		assert.ErrorIs(t, err, errTable)
		assert.Equal(t, []string{"check"}, target.calls, "nothing is written")
		assert.Zero(t, target.open)

		target.failCheck, target.failWrite, target.calls = nil, 2, nil
		_, err = tryCollect(t, n, env)
		assert.Equal(t, plan.CodeServer, plan.CodeOf(err))
		assert.EqualError(t, err, "INSERT into t stopped: of 8 rows 2 are written, 1 skipped, 1 failed, 4 not tried; first failed: t:4 (no room): OOM command not allowed")
		assert.Zero(t, target.open)
		m, _ := env.Metrics.Node(n)
		assert.Equal(t, int64(1), m.Write.Failed)

		source.failAt, target.calls = 3, nil
		_, err = tryCollect(t, n, env)
		assert.ErrorIs(t, err, errTable)
		assert.Empty(t, target.calls, "a statement that fails before its last row has changed nothing")
		require.Zero(t, source.open)
	})
}
