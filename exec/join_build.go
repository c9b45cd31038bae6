package exec

import (
	"context"
	"math"
	"slices"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// joinBuild is the build side of a join: its rows, and the chains of those with one key. While it is read, nobody changes
// it, but for the joins that add what they fetch.
type joinBuild struct {
	shape *joinShape
	alloc memory.Allocator
	rows  *vec.Rows // the build columns, then those keys that are no bare columns
	keys  []int     // the columns of rows that are keys
	index *vec.Chains
	// ranges finds rows by inequalities; nil where the join does not, or a row has no key.
	ranges *vec.Ranges
	// either are the indexes of a join by alternatives; nil for other joins, or where a row has no key.
	either []*vec.Chains
	// nulls are the rows with a NULL in a key that is not null-safe; they are partners of nobody.
	nulls   vec.Slice[int32]
	unsures unsureJoins
	// exists is set where the right side is known to have a row, fetched or not.
	exists bool
}

func newJoinBuild(s *joinShape, env *Env) *joinBuild {
	fields := s.build.Fields()
	j := &joinBuild{shape: s, alloc: env.Alloc, index: vec.NewChains(env.Alloc, env.hashMask()), nulls: vec.NewSlice[int32](env.Alloc)}
	all := fields[:len(fields):len(fields)]
	for _, x := range s.keyExprs {
		if c, ok := x.(*plan.ColumnRef); ok {
			j.keys = append(j.keys, c.Index)
			continue
		}
		j.keys = append(j.keys, len(all))
		all = append(all, plan.NewField("", x.Type()))
	}
	j.rows = vec.NewRows(env.Alloc, all)
	if s.ranges != nil {
		j.ranges = vec.NewRanges(env.Alloc)
	}
	for range s.either {
		j.either = append(j.either, vec.NewChains(env.Alloc, env.hashMask()))
	}
	return j
}

// read fills the table with all rows of an input, or has over take them where memory has no room for them; nil for nobody who
// could. name is the operator that asks for memory.
func (j *joinBuild) read(ctx context.Context, in *pipeline, env *Env, name string, over *joinSpill) error {
	parts := make([][]*buildPart, in.most)
	var mu sync.Mutex
	held := int64(0)
	err := in.drain(ctx, func(worker int, b plan.Batch) error {
		p, err := j.keptPart(b, env, over)
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		parts[worker] = append(parts[worker], p)
		held += p.bytes()
		if over != nil && (over.begun() || env.crowded(held, held)) { // the table is a copy, and has an index beside it
			all := slices.Concat(parts...)
			clear(parts)
			if err := over.addBuild(all); err != nil {
				return err
			}
		}
		return env.affordable(name)
	})
	all := slices.Concat(parts...)
	if err != nil {
		releaseParts(all)
		return err
	}
	if err := j.fill(ctx, all, in.most); err != nil {
		return err
	}
	return env.affordable(name)
}

// keptPart is the part of a batch, which the caller keeps: in files where nobody else takes the rows that memory has no room for.
func (j *joinBuild) keptPart(b plan.Batch, env *Env, over *joinSpill) (*buildPart, error) {
	if over != nil {
		return j.part(b)
	}
	b.Retain()
	kept, err := env.keep(b)
	if err != nil {
		return nil, err
	}
	defer kept.Release()
	return j.part(kept)
}

// buildPart is a batch of the build side on its way into the table.
type buildPart struct {
	cols  []arrow.Array // of joinBuild.rows
	n     int
	codes []uint64
	null  []bool // nil when no row has a NULL key
	// ranged are the keys of joinBuild.ranges; nil without.
	ranged *rangeKeys
	either *eitherKeys // likewise
}

// part computes what the table needs of a batch, which the caller keeps.
func (j *joinBuild) part(b plan.Batch) (*buildPart, error) {
	p := &buildPart{n: int(b.NumRows())}
	keys, err := j.shape.buildKeys.Eval(b)
	if err != nil {
		return nil, err
	}
	defer vec.ReleaseAll(keys)
	for _, c := range b.Columns() {
		c.Retain()
		p.cols = append(p.cols, c)
	}
	for k, at := range j.keys {
		if at >= len(j.shape.build.Fields()) {
			keys[k].Retain()
			p.cols = append(p.cols, keys[k])
		}
	}
	if len(keys) > 0 {
		p.null = j.shape.nullKeys(keys, p.n, nil)
		p.codes = j.shape.codes(vec.OfAll(keys), p.n, nil)
	}
	if j.shape.ranges != nil {
		if p.ranged, err = j.shape.ranges.keysOf(b); err != nil {
			p.release()
			return nil, err
		}
	}
	if j.shape.either != nil {
		if p.either, err = j.shape.eitherKeysOf(b, false); err != nil {
			p.release()
			return nil, err
		}
	}
	if j.shape.exact && j.shape.anyPartner() {
		if err := j.thin(p); err != nil {
			p.release()
			return nil, err
		}
	}
	return p, nil
}

// thin drops rows with the key of the row before, of which one is enough where only its being there matters.
func (j *joinBuild) thin(p *buildPart) error {
	sel := make([]int32, 0, p.n)
	for i, code := range p.codes {
		if i == 0 || code != p.codes[i-1] || len(p.null) > 0 && (p.null[i] || p.null[i-1]) {
			sel = append(sel, int32(i))
		}
	}
	if len(sel) == p.n {
		return nil
	}
	cols, err := vec.GatherAllCoded(j.alloc, j.rows.Fields(), vec.OfAll(p.cols), sel)
	if err != nil {
		return err
	}
	vec.ReleaseAll(p.cols)
	for k, i := range sel {
		p.codes[k] = p.codes[i]
		if p.null != nil {
			p.null[k] = p.null[i]
		}
	}
	p.cols, p.n, p.codes = cols, len(sel), p.codes[:len(sel)]
	if p.null != nil {
		p.null = p.null[:len(sel)]
	}
	return nil
}

func (p *buildPart) release() { vec.ReleaseAll(p.cols) }

// bytes is what the rows of the part take, which may be few of those in the memory that they lie in.
func (p *buildPart) bytes() int64 {
	total := int64(p.n) * 8 // the codes
	if p.ranged != nil {
		total += int64(p.n) * 16
	}
	if p.either != nil {
		total += int64(p.n) * int64(16*len(p.either.codes))
	}
	for _, c := range p.cols {
		switch a := c.(type) {
		case *array.String:
			total += int64(len(a.ValueBytes()) + 4*p.n)
		case *array.Binary:
			total += int64(len(a.ValueBytes()) + 4*p.n)
		default:
			if fixed, ok := c.DataType().(arrow.FixedWidthDataType); ok {
				total += int64(fixed.BitWidth()) * int64(p.n) / 8
			}
		}
	}
	return total
}

// fill takes up parts, which it releases, and links their rows. A table may be filled again with more.
func (j *joinBuild) fill(ctx context.Context, parts []*buildPart, workers int) error {
	defer releaseParts(parts)
	rows := j.rows.Len()
	for _, p := range parts {
		rows += p.n
	}
	if rows > math.MaxInt32 {
		return plan.Errorf(plan.CodeMemory, "more than %d rows do not fit into one table in memory", math.MaxInt32)
	}
	first := j.rows.Len()
	j.unsures.release() // they are of the rows so far
	j.rows.AppendParts(len(parts), func(i int) ([]arrow.Array, int) { return parts[i].cols, parts[i].n }, workers)
	if len(j.keys) == 0 {
		j.link(parts, workers)
		return j.order(ctx, parts)
	}
	for _, p := range parts {
		j.index.Append(p.codes, p.null)
		for i, null := range p.null {
			if null {
				j.nulls.Append(int32(first + i))
			}
		}
		first += p.n
	}
	j.index.Link(workers)
	return nil
}

// order makes the index by inequalities, where there is one, of all rows.
func (j *joinBuild) order(ctx context.Context, parts []*buildPart) error {
	if j.ranges == nil {
		return nil
	}
	for _, p := range parts {
		if p.ranged.failed {
			j.ranges.Release()
			j.ranges = nil
			return nil
		}
		j.ranges.Append(p.ranged.codes, p.ranged.second, p.ranged.null)
	}
	return j.ranges.Sort(ctx)
}

func releaseParts(parts []*buildPart) {
	for _, p := range parts {
		p.release()
	}
}

// keyViews are the key columns of the table.
func (j *joinBuild) keyViews() []vec.View {
	out := make([]vec.View, len(j.keys))
	for k, at := range j.keys {
		out[k] = j.rows.Views()[at]
	}
	return out
}

// release frees the memory.
func (j *joinBuild) release() {
	j.rows.Release()
	j.index.Release()
	j.nulls.Release()
	j.unsures.release()
	j.releaseEither()
	if j.ranges != nil {
		j.ranges.Release()
	}
}
