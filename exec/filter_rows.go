package exec

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/exec/internal/agg"
	"rsql/exec/internal/vec"
)

// filterRows gives each aggregate of a split the rows that are for it.
type filterRows struct {
	split *filterSplit
	env   *Env
	// keys are the values that filters compare with; calls are the places in split.calls of each.
	keys   *vec.KeyTable
	calls  [][]int
	fields []arrow.Field // of what the aggregates take
	// Scratch: the value of each row, rows by value and their groups, and where those of each value end.
	ids, rows, groups, ends []int32
}

func newFilterRows(s *filterSplit, exprs *arrow.Schema, env *Env) (*filterRows, error) {
	r := &filterRows{split: s, env: env, keys: env.keyTable(s.of...)}
	for _, col := range s.taken {
		r.fields = append(r.fields, exprs.Field(col))
	}
	values, err := s.constants(env)
	if err != nil {
		return r, err
	}
	defer values.Release()
	ids := make([]int32, len(s.values))
	r.keys.Insert(vec.OfAll(values.Columns()), len(ids), nil, ids)
	r.calls = make([][]int, r.keys.Len())
	for place, id := range ids {
		r.calls[id] = append(r.calls[id], place)
	}
	return r, nil
}

// add has the aggregates take up rows: row i of views is in group ids[i] of so many groups.
func (r *filterRows) add(accs []agg.Accumulator, views []vec.View, ids []int32, groups int) error {
	r.sort(views, ids)
	given := make([]vec.View, len(r.split.taken))
	for i, col := range r.split.taken {
		given[i] = views[col]
	}
	cols, err := vec.GatherAllCoded(r.env.Alloc, r.fields, given, r.rows)
	if err != nil {
		return err
	}
	defer vec.ReleaseAll(cols)
	from := int32(0)
	for id, calls := range r.calls {
		to := r.ends[id]
		part := slicesOf(cols, from, to)
		own := vec.OfAll(part)
		for _, place := range calls {
			args := make([]vec.View, len(r.split.places[place]))
			for i, at := range r.split.places[place] {
				args[i] = own[at]
			}
			if err := accs[r.split.calls[place]].Update(r.groups[from:to], args, groups); err != nil {
				vec.ReleaseAll(part)
				return err
			}
		}
		vec.ReleaseAll(part)
		from = to
	}
	return nil
}

// slicesOf are the rows from (inclusive) to (exclusive) of columns. The caller owns them.
func slicesOf(cols []arrow.Array, from, to int32) []arrow.Array {
	out := make([]arrow.Array, len(cols))
	for i, c := range cols {
		out[i] = array.NewSlice(c, int64(from), int64(to))
	}
	return out
}

// sort counts the rows of each value, and puts them side by side in the order in which they came.
func (r *filterRows) sort(views []vec.View, ids []int32) {
	n := len(ids)
	r.ids, r.ends = vec.Sized(r.ids, n), vec.Sized(r.ends, r.keys.Len())
	clear(r.ends)
	if n > 0 {
		of := make([]vec.View, len(r.split.cols))
		for i, col := range r.split.cols {
			of[i] = views[col]
		}
		r.keys.Find(of, n, nil, r.ids)
	}
	for _, id := range r.ids {
		if id >= 0 {
			r.ends[id]++
		}
	}
	total := int32(0)
	for id, count := range r.ends {
		r.ends[id] = total
		total += count
	}
	r.rows, r.groups = vec.Sized(r.rows, int(total)), vec.Sized(r.groups, int(total))
	for row, id := range r.ids {
		if id >= 0 {
			at := r.ends[id]
			r.rows[at], r.groups[at] = int32(row), ids[row]
			r.ends[id]++
		}
	}
}

func (r *filterRows) release() { r.keys.Release() }
