package exec

import (
	"sync"

	"rsql/exec/internal/vec"
)

// unsureRows finds the build rows that may be partners in a mark join but for a NULL, by those keys that compare NULLs as values. It is
// made when it is first asked for; workers may ask at once.
type unsureRows struct {
	mu         sync.Mutex
	all, nulls *vec.Chains
}

// unsureCandidates are build rows that a probe row may have as a partner but for a NULL, numbered from 1.
type unsureCandidates struct {
	chains *vec.Chains // nil where no key tells the rows apart
	firsts []int32     // of each probe row, with chains
	rows   int32       // without
	nulls  []int32     // the rows that the numbers stand for; nil for all rows
}

func (c *unsureCandidates) first(i int) int32 {
	if c.chains != nil {
		return c.firsts[i]
	}
	return min(c.rows, 1)
}

func (c *unsureCandidates) next(at int32) int32 {
	switch {
	case c.chains != nil:
		return c.chains.Next(at)
	case at < c.rows:
		return at + 1
	default:
		return 0
	}
}

func (c *unsureCandidates) row(at int32) int32 {
	if c.nulls != nil {
		return c.nulls[at-1]
	}
	return at - 1
}

// unsureAmong are the candidates of the probe batch at hand: all rows, or those with a NULL.
func (p *prober) unsureAmong(all bool) (*unsureCandidates, error) {
	safe := p.shape.safeKeys()
	if len(safe) == 0 {
		if all {
			return &unsureCandidates{rows: int32(p.build.rows.Len())}, nil
		}
		return &unsureCandidates{rows: int32(len(p.build.nulls.V)), nulls: p.build.nulls.V}, nil
	}
	c := &unsureCandidates{chains: p.build.unsure(all), firsts: make([]int32, p.n)}
	c.chains.Find(p.shape.safeCodes(vec.OfAll(p.keys), p.n), nil, c.firsts)
	return c, nil
}

// unsure finds rows by their null-safe keys: all rows, or those with a NULL in another key.
func (j *joinBuild) unsure(all bool) *vec.Chains {
	u := &j.unsures
	u.mu.Lock()
	defer u.mu.Unlock()
	made := &u.nulls
	if all {
		made = &u.all
	}
	if *made != nil {
		return *made
	}
	n := j.rows.Len()
	var skip []bool
	if !all {
		skip = make([]bool, n)
		for i := range skip {
			skip[i] = true
		}
		for _, i := range j.nulls.V {
			skip[i] = false
		}
	}
	*made = vec.NewChains(j.alloc, j.shape.hashMask)
	(*made).Append(j.shape.safeCodes(j.keyViews(), n), skip)
	(*made).Link(1)
	return *made
}

// release frees the memory.
func (u *unsureRows) release() {
	for _, c := range []*vec.Chains{u.all, u.nulls} {
		if c != nil {
			c.Release()
		}
	}
	u.all, u.nulls = nil, nil
}

// safeKeys are the ordinals of the keys that compare NULLs as values.
func (s *joinShape) safeKeys() []int {
	var out []int
	for k, safe := range s.nullSafe {
		if safe {
			out = append(out, k)
		}
	}
	return out
}

// safeCodes gives the numbers that stand for the null-safe ones of the keys of n rows.
func (s *joinShape) safeCodes(keys []vec.View, n int) []uint64 {
	var safe []vec.View
	for _, k := range s.safeKeys() {
		safe = append(safe, keys[k])
	}
	out := make([]uint64, n)
	vec.HashRows(safe, n, s.hashMask, out)
	return out
}
