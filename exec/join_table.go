package exec

import (
	"context"
	"sync"

	"rsql/exec/internal/vec"
)

// joinTable is the build side of a join as its probing workers share it. The first that needs it reads it, with workers of
// its own, while the others wait.
type joinTable struct {
	*joinBuild
	env *Env
	in  *pipeline
	// over takes the rows of both sides where memory has no room for those of the build side.
	over *joinSpill
	// filters are made of the table where it is complete.
	filters []*keyOf

	mu    sync.Mutex
	built bool
	err   error
	users int // joins that are not closed
	// What follows is for joins that give build rows at the end.
	probing int             // workers that may still find partners
	met     vec.Slice[bool] // by row, the partners found by workers that have ended
	given   bool            // a worker has taken it on to give those rows
}

func newJoinTable(s *joinShape, in *pipeline, env *Env) *joinTable {
	return &joinTable{joinBuild: newJoinBuild(s, env), env: env, in: in, over: &joinSpill{shape: s, env: env}, met: vec.NewSlice[bool](env.Alloc)}
}

// use counts a join that reads the table.
func (t *joinTable) use() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.users++
}

// ready builds the table unless that is done.
func (t *joinTable) ready(ctx context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.built {
		t.built, t.err = true, t.read(ctx, t.in, t.env, t.shape.name(), t.over)
		if t.err == nil {
			t.publish()
		}
	}
	if t.err == nil {
		t.probing++
	}
	return t.err
}

// leave takes the partners that a worker found, all of whose rows have come. It reports whether that was the last worker, which
// then gives the build rows.
func (t *joinTable) leave(met []bool) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.given {
		return false
	}
	t.met.Resize(t.rows.Len())
	for i, m := range met {
		if m {
			t.met.V[i] = true
		}
	}
	t.probing--
	t.given = t.probing == 0
	return t.given
}

// done is called by each join that closes; the last one frees the memory.
func (t *joinTable) done() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.users--; t.users > 0 {
		return nil
	}
	t.release()
	t.met.Release()
	t.over.release()
	return t.in.Close()
}
