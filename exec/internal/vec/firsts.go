package vec

import "github.com/apache/arrow/go/v17/arrow/memory"

// firsts are the INTERVALs of a table's keys as they first came: a table knows them by their lengths, and 30 days are as long as
// a month.
type firsts []*Column

// newFirsts has a column for each column of INTERVAL, and is nil where there is none.
func newFirsts(alloc memory.Allocator, t *KeyTable) firsts {
	var out firsts
	for c, dt := range t.types {
		if KindOf(dt) != Interval {
			continue
		}
		if out == nil {
			out = make(firsts, len(t.types))
		}
		out[c] = NewColumn(alloc, dt)
	}
	return out
}

// keep takes the rows whose keys are new: those with the numbers from before on, in order. sel are the rows in cols, nil for
// as they stand.
func (f firsts) keep(cols []View, sel, ids []int32, before int) {
	if f == nil {
		return
	}
	rows := make([]int32, 0, len(ids))
	for i, id := range ids {
		if int(id) != before {
			continue
		}
		before++
		if sel != nil {
			i = int(sel[i])
		}
		rows = append(rows, int32(i))
	}
	for c, column := range f {
		if column != nil {
			column.Append(&cols[c], rows)
		}
	}
}

// views open the columns.
func (f firsts) views() []View {
	out := make([]View, len(f))
	for c, column := range f {
		if column != nil {
			out[c] = column.View()
		}
	}
	return out
}

// restore puts the intervals of the keys from (inclusive) to (exclusive), which are the last rows of columns, in their place.
func (f firsts) restore(cols []*Column, from, to int) {
	for c, column := range f {
		if column != nil {
			w := Interval.width()
			copy(cols[c].fixed.V[(cols[c].n-(to-from))*w:], column.fixed.V[from*w:to*w])
		}
	}
}

func (f firsts) release() {
	for _, column := range f {
		if column != nil {
			column.Release()
		}
	}
}
