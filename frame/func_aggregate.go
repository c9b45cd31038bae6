package frame

import (
	"unsafe"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/frame/internal/govalue"
	"rsql/planner/plan"
)

// GroupStates are the states of an aggregate of a program's, one for each group, for [AggregateFuncOf].
type GroupStates = plan.GroupStates

// AggregateFuncOf is an aggregate over arrays. states makes the states of one worker; those of several are merged. Types are as those
// of [ScalarFuncOf].
func AggregateFuncOf(params []string, result string, states func(mem memory.Allocator) GroupStates) Func {
	types, err := sqlTypes(append(params[:len(params):len(params)], result))
	if err != nil {
		return Func{err: err}
	}
	return Func{own: plan.OwnFunc{Params: types[:len(params)], Result: types[len(params)], States: states}}
}

// Aggregate says how an aggregate with a state S for each group, whose zero value is that of no rows, comes to its result.
type Aggregate[S, R any] struct {
	// Merge adds a state of other rows, which are behind those of into. Without it, one goroutine takes all rows.
	Merge func(into *S, from S) error
	// Result is that of a state. It may be asked for several times.
	Result func(of S) (R, error)
	// StateSize is how many bytes a state takes, about, besides S itself: what it points to. It counts for the memory limit of the statement,
	// which sends the rows of further groups to temporary files when it is short.
	StateSize int
}

// AggregateFunc1 is an aggregate of one argument; add takes up the value of a row:
//
//	frame.AggregateFunc1(func(s *float64, v float64) error { *s += v * v; return nil }, frame.Aggregate[float64, float64]{
//		Merge:  func(into *float64, from float64) error { *into += from; return nil },
//		Result: func(s float64) (float64, error) { return s, nil },
//	})
func AggregateFunc1[S any, A, R FuncValue](add func(*S, A) error, of Aggregate[S, R]) Func {
	a := govalue.TypedOf[A]()
	return perGroup([]plan.Type{a.Type}, []bool{a.Nullable}, of, func(args []arrow.Array) func(*S, int) error {
		x := a.Read(args[0])
		return func(s *S, i int) error { return add(s, x(i)) }
	})
}

// AggregateFunc2 is [AggregateFunc1] of two arguments.
func AggregateFunc2[S any, A, B, R FuncValue](add func(*S, A, B) error, of Aggregate[S, R]) Func {
	a, b := govalue.TypedOf[A](), govalue.TypedOf[B]()
	return perGroup([]plan.Type{a.Type, b.Type}, []bool{a.Nullable, b.Nullable}, of, func(args []arrow.Array) func(*S, int) error {
		x, y := a.Read(args[0]), b.Read(args[1])
		return func(s *S, i int) error { return add(s, x(i), y(i)) }
	})
}

func perGroup[S any, R FuncValue](params []plan.Type, nullable []bool, of Aggregate[S, R], open func(args []arrow.Array) func(*S, int) error) Func {
	if of.Result == nil {
		return Func{err: plan.Errorf(plan.CodeType, "the aggregate has no Result")}
	}
	r := govalue.TypedOf[R]()
	return Func{own: plan.OwnFunc{Params: params, Result: r.Type, WithNulls: true, Serial: of.Merge == nil, States: func(mem memory.Allocator) plan.GroupStates {
		return &goStates[S, R]{mem: mem, of: of, result: r, nullable: nullable, open: open}
	}}}
}

// goStates are states of a Go type.
type goStates[S any, R FuncValue] struct {
	mem      memory.Allocator
	of       Aggregate[S, R]
	result   govalue.Typed[R]
	nullable []bool
	open     func(args []arrow.Array) func(*S, int) error
	states   []S
}

// grow makes room for groups.
func (g *goStates[S, R]) grow(groups int) {
	if more := groups - len(g.states); more > 0 {
		g.states = append(g.states, make([]S, more)...)
	}
}

// Update implements GroupStates.
func (g *goStates[S, R]) Update(ids []int32, args []arrow.Array, groups int) error {
	g.grow(groups)
	add := g.open(args)
	for i, id := range ids {
		if missing(args, g.nullable, i) {
			continue
		}
		if err := add(&g.states[id], i); err != nil {
			return err
		}
	}
	return nil
}

// Merge implements GroupStates.
func (g *goStates[S, R]) Merge(other plan.GroupStates, ids []int32, groups int) error {
	g.grow(groups)
	for i, s := range other.(*goStates[S, R]).states {
		if ids[i] < 0 {
			continue
		}
		if err := g.of.Merge(&g.states[ids[i]], s); err != nil {
			return err
		}
	}
	return nil
}

// Result implements GroupStates.
func (g *goStates[S, R]) Result(from, to int) (arrow.Array, error) {
	b := array.NewBuilder(g.mem, g.result.Type.Arrow())
	defer b.Release()
	put := g.result.Append(b)
	for _, s := range g.states[from:to] {
		v, err := g.of.Result(s)
		if err != nil {
			return nil, err
		}
		put(v)
	}
	return b.NewArray(), nil
}

// Size implements GroupStates.
func (g *goStates[S, R]) Size() int64 {
	var s S
	return int64(cap(g.states))*int64(unsafe.Sizeof(s)) + int64(len(g.states))*int64(g.of.StateSize)
}

// Release implements GroupStates.
func (g *goStates[S, R]) Release() { g.states = nil }
