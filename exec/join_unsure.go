package exec

import (
	"context"
	"maps"
	"slices"
	"sync"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// unsureJoin finds build rows that are no partners in a mark join only because of NULLs. It is a semi join on the keys that have none,
// with those build rows whose NULLs and the probe rows' lie in exactly the other keys.
type unsureJoin struct {
	node  *plan.Join
	build *joinBuild
}

// unsureJoins are the joins for each set of keys that are NULL in probe rows. They are made when they are first asked for; workers may
// ask at once.
type unsureJoins struct {
	mu sync.Mutex
	of map[string][]*unsureJoin
}

// nullMark stands for a key in a set of keys.
func nullMark(null bool) byte {
	if null {
		return '0'
	}
	return '.'
}

// nullsOf appends a mark for each key: whether row i has a NULL that makes the comparison NULL.
func (s *joinShape) nullsOf(keys []vec.View, i int, out []byte) []byte {
	for k := range keys {
		out = append(out, nullMark(!s.nullSafe[k] && keys[k].Null(i)))
	}
	return out
}

// unsure are the joins for probe rows with NULLs in some keys, given by their marks.
func (j *joinBuild) unsure(ctx context.Context, nulls string, env *Env) ([]*unsureJoin, error) {
	u := &j.unsures
	u.mu.Lock()
	defer u.mu.Unlock()
	if made, ok := u.of[nulls]; ok {
		return made, nil
	}
	rows := j.withNulls(nulls)
	made := []*unsureJoin{}
	for _, not := range slices.Sorted(maps.Keys(rows)) {
		one, err := j.unsureJoin(ctx, not, rows[not], env)
		if err != nil {
			releaseUnsure(made)
			return nil, err
		}
		made = append(made, one)
	}
	if u.of == nil {
		u.of = map[string][]*unsureJoin{}
	}
	u.of[nulls] = made
	return made, env.affordable(j.shape.name())
}

// withNulls gives the build rows by the keys that cannot be compared with probe rows that have NULLs in some: those that are NULL in
// either. Rows that can be compared by all are left out.
func (j *joinBuild) withNulls(nulls string) map[string][]int32 {
	out := map[string][]int32{}
	keys := j.keyViews()
	var not []byte
	add := func(i int32) {
		not = j.shape.nullsOf(keys, int(i), not[:0])
		for k := range not {
			if nulls[k] == nullMark(true) {
				not[k] = nulls[k]
			}
		}
		out[string(not)] = append(out[string(not)], i)
	}
	if !slices.Contains([]byte(nulls), nullMark(true)) {
		for _, i := range j.nulls.V {
			add(i)
		}
		return out
	}
	for i := range int32(j.rows.Len()) {
		add(i)
	}
	return out
}

// unsureJoin makes the join of some build rows without some keys.
func (j *joinBuild) unsureJoin(ctx context.Context, not string, rows []int32, env *Env) (*unsureJoin, error) {
	n := *j.shape.node
	n.Kind, n.Equi = plan.SemiJoin, nil
	for k, e := range j.shape.node.Equi {
		if not[k] != nullMark(true) {
			n.Equi = append(n.Equi, e)
		}
	}
	s, err := newJoinShape(&n, false, env)
	if err != nil {
		return nil, err
	}
	build := newJoinBuild(s, env)
	var parts []*buildPart
	for sel := range slices.Chunk(rows, env.BatchRows) {
		p, err := build.gathered(j.rows.Views(), sel)
		if err != nil {
			releaseParts(parts)
			build.release()
			return nil, err
		}
		parts = append(parts, p)
	}
	if err := build.fill(ctx, parts, 1); err != nil {
		build.release()
		return nil, err
	}
	return &unsureJoin{node: &n, build: build}, nil
}

// gathered is a part of some rows of another table with the same columns.
func (j *joinBuild) gathered(views []vec.View, sel []int32) (*buildPart, error) {
	b, err := gatherViews(j.alloc, j.shape.build, views, sel)
	if err != nil {
		return nil, err
	}
	defer b.Release()
	return j.part(b)
}

// find opens those of some rows of a probe batch that have a partner in the join.
func (u *unsureJoin) find(ctx context.Context, p *prober, rows, open []int32) error {
	rows = slices.DeleteFunc(slices.Clone(rows), func(i int32) bool { return open[i] == 1 })
	if len(rows) == 0 {
		return nil
	}
	shape, err := p.unsureShape(u)
	if err != nil {
		return err
	}
	b, err := gatherViews(p.env.Alloc, shape.probe, p.views, rows)
	if err != nil {
		return err
	}
	inner := newProber(shape, u.build, p.env)
	inner.partial = true // asked for partners, not for rows
	defer inner.release()
	defer inner.stop()
	if err := inner.start(b); err != nil {
		return err
	}
	if _, err := inner.next(ctx); err != nil {
		return err
	}
	for k, i := range rows {
		if inner.matched[k] {
			open[i] = 1
		}
	}
	return nil
}

// unsureShape is the shape of a join for this worker: conditions have room for the batch at hand, which workers do not share.
func (p *prober) unsureShape(u *unsureJoin) (*joinShape, error) {
	if s, ok := p.unsures[u]; ok {
		return s, nil
	}
	s, err := newJoinShape(u.node, false, p.env)
	if err != nil {
		return nil, err
	}
	if p.unsures == nil {
		p.unsures = map[*unsureJoin]*joinShape{}
	}
	p.unsures[u] = s
	return s, nil
}

// release frees the memory.
func (u *unsureJoins) release() {
	for _, joins := range u.of {
		releaseUnsure(joins)
	}
	u.of = nil
}

func releaseUnsure(joins []*unsureJoin) {
	for _, u := range joins {
		u.build.release()
	}
}
