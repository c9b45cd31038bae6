package eval

import (
	"sync"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// budget panics when more allocations are made than it allows, as an allocator that is over its budget does.
type budget struct {
	memory.Allocator
	left int
}

func (b *budget) Allocate(size int) []byte {
	b.spend()
	return b.Allocator.Allocate(size)
}

func (b *budget) Reallocate(size int, old []byte) []byte {
	b.spend()
	return b.Allocator.Reallocate(size, old)
}

func (b *budget) spend() {
	if b.left == 0 {
		panic("over the budget")
	}
	b.left--
}

// TestAPanicOfTheAllocatorLeaksNothing lets each allocation of an evaluation fail in turn.
func TestAPanicOfTheAllocatorLeaksNothing(t *testing.T) {
	env := checked(t)
	b := batch(t, env.Alloc, numbers(1, nil, 3, 4, 5, 6, 7, 8, 9), numbers(1, nil, 3, 4, 5, 6, 7, 8, 9))
	defer b.Release()
	x, y := ref(t, b, 0), ref(t, b, 1)
	cond := call(t, ">", call(t, "+", x, y), literal(4))
	exprs := []plan.Expr{x, must(plan.NewCase([]plan.When{{Cond: cond, Then: call(t, "concat", x, literal("-"), y)}}, literal("none"))),
		call(t, "and", call(t, "is_not_null", x), cond), must(plan.NewCast(x, plan.DecimalType(20, 2), false))}
	for allowed := 0; ; allowed++ {
		limited := &Env{Alloc: &budget{Allocator: env.Alloc, left: allowed}, Now: testNow}
		ev, err := New(limited, exprs, b.Schema())
		require.NoError(t, err)
		done := false
		func() {
			defer func() { _ = recover() }()
			out, err := ev.Eval(b)
			assert.NoError(t, err)
			release(out)
			done = true
		}()
		if done {
			assert.Greater(t, allowed, 10)
			return
		}
	}
}

func TestAnEvaluatorServesSeveralGoroutines(t *testing.T) {
	env := checked(t)
	newBatch := func() plan.Batch {
		return batch(t, env.Alloc, []*plan.Literal{literal("abc"), literal("ABD"), null(plan.TextType)})
	}
	b := newBatch()
	defer b.Release()
	ev, err := New(env, []plan.Expr{call(t, "ilike", ref(t, b, 0), literal("a_C")), call(t, "coalesce", call(t, "lower", ref(t, b, 0)), null(plan.TextType))}, b.Schema())
	require.NoError(t, err)
	var wg sync.WaitGroup
	for range 4 {
		own := newBatch() // Arrow counts the NULLs of a slice when it is first asked
		wg.Go(func() {
			defer own.Release()
			for range 50 {
				out, err := ev.Eval(own)
				if assert.NoError(t, err) {
					assert.Equal(t, "true false NULL", textAt(out[0], 0)+" "+textAt(out[0], 1)+" "+textAt(out[0], 2))
					release(out)
				}
			}
		})
	}
	wg.Wait()
}
