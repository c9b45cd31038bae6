package exec

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// joinBuild is the build side of a join: its rows, and for each key the chain of its rows in the order in which they came.
// Chains hold row numbers plus one, so that 0 is the end.
type joinBuild struct {
	shape *joinShape
	rows  *vec.Rows
	keys  *vec.KeyTable
	head  vec.Slice[int32] // by key
	tail  vec.Slice[int32]
	next  vec.Slice[int32] // by row
	// nulls are the rows with a NULL in a key that is not null-safe; they are partners of nobody.
	nulls   vec.Slice[int32]
	matched vec.Slice[bool] // by row, where rows without a partner come out
	// exists is set where the right side is known to have a row, fetched or not.
	exists bool
	ids    []int32
	skip   []bool
}

func newJoinBuild(s *joinShape, env *Env) *joinBuild {
	return &joinBuild{shape: s, rows: env.rows(s.build), keys: env.keyTable(s.keyExprs...),
		head: vec.NewSlice[int32](env.Alloc), tail: vec.NewSlice[int32](env.Alloc), next: vec.NewSlice[int32](env.Alloc),
		nulls: vec.NewSlice[int32](env.Alloc), matched: vec.NewSlice[bool](env.Alloc)}
}

// add takes up the rows of a batch, which the caller keeps.
func (j *joinBuild) add(b plan.Batch) error {
	n, first := int(b.NumRows()), j.rows.Len()
	if err := j.rows.Append(vec.OfAll(b.Columns()), nil, n); err != nil {
		return err
	}
	if j.shape.keepsBuild() {
		j.matched.Extend(n)
	}
	if len(j.shape.keyExprs) == 0 {
		return nil
	}
	keys, err := j.shape.buildKeys.Eval(b)
	if err != nil {
		return err
	}
	defer vec.ReleaseAll(keys)
	j.ids = vec.Sized(j.ids, n)
	j.skip = j.shape.nullKeys(keys, n, j.skip)
	j.keys.Insert(vec.OfAll(keys), n, j.skip, j.ids)
	j.head.Resize(j.keys.Len())
	j.tail.Resize(j.keys.Len())
	j.next.Extend(n)
	for i, key := range j.ids {
		row := int32(first + i)
		if key < 0 {
			j.nulls.Append(row)
			continue
		}
		if last := j.tail.V[key]; last == 0 {
			j.head.V[key] = row + 1
		} else {
			j.next.V[last-1] = row + 1
		}
		j.tail.V[key] = row + 1
	}
	return nil
}

// nullKeys marks the rows that have a NULL in a key that is not null-safe. It gives nil when there are none.
func (s *joinShape) nullKeys(keys []arrow.Array, n int, skip []bool) []bool {
	found := false
	for k, a := range keys {
		if s.nullSafe[k] || a.NullN() == 0 && a.DataType().ID() != arrow.NULL {
			continue
		}
		if !found {
			skip = vec.Sized(skip, n)
			clear(skip)
			found = true
		}
		v := vec.Of(a)
		for i := range skip {
			skip[i] = skip[i] || v.Null(i)
		}
	}
	if !found {
		return nil
	}
	return skip
}

// find gives for each row of a probe batch the first row of its chain plus one, 0 for none, and which rows have a NULL key.
func (j *joinBuild) find(b plan.Batch, first []int32, null []bool) error {
	n := int(b.NumRows())
	keys, err := j.shape.probeKeys.Eval(b)
	if err != nil {
		return err
	}
	defer vec.ReleaseAll(keys)
	clear(null)
	skip := j.shape.nullKeys(keys, n, j.skip)
	copy(null, skip)
	j.keys.Find(vec.OfAll(keys), n, skip, first)
	for i, key := range first {
		if key < 0 {
			first[i] = 0
		} else {
			first[i] = j.head.V[key]
		}
	}
	return nil
}

// release frees the memory.
func (j *joinBuild) release() {
	j.rows.Release()
	j.keys.Release()
	j.head.Release()
	j.tail.Release()
	j.next.Release()
	j.nulls.Release()
	j.matched.Release()
}
