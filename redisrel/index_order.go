package redisrel

import (
	"context"
	"io"
	"math"

	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

const (
	// mostTop is how many first rows are read through an index, page by page; more are read like all rows.
	mostTop = 10_000
	// leastPart is how many members of an index and rows are asked for at least at a time.
	leastPart = 16
	// exactDouble is from where on several whole numbers have one score.
	exactDouble = 1 << 53
)

// supportsIndexOrder takes orders that begin with a column which has an index, whole numbers or DOUBLEs, where rows without the column
// cannot come first. What filters compare must be the same column, as rows are counted by it.
func (t *Table) supportsIndexOrder(order []plan.ColumnOrder, filters []plan.Expr) bool {
	by := order[0]
	kind := t.rel.columns[by.Column].typ.Kind
	notNull := false
	for _, f := range filters {
		c, ok := t.rel.indexed(f)
		switch {
		case ok && c.column == by.Column:
			notNull = true
		case t.Supports(f) != plan.Exact:
			return false
		}
	}
	return (kind == plan.BigInt || kind == plan.Double) && (notNull || !by.NullsFirst)
}

// indexed reads a filter on a column that has an index: a comparison, or IS NOT NULL, which has no operator.
func (r *relation) indexed(filter plan.Expr) (comparison, bool) {
	if c, ok := r.comparisonOf(filter); ok {
		return c, r.indexes[c.column] != nil
	}
	call, ok := filter.(*plan.Call)
	if !ok || call.Func.Name != "is_not_null" {
		return comparison{}, false
	}
	ref, ok := call.Args[0].(*plan.ColumnRef)
	if !ok || r.indexes[ref.Index] == nil {
		return comparison{}, false
	}
	return comparison{column: ref.Index}, true
}

// hasIndex reports whether a filter is on a column that has an index.
func (r *relation) hasIndex(filter plan.Expr) bool {
	_, ok := r.indexed(filter)
	return ok
}

// fromIndex reads the first rows of an order through the index of its first column, where they are few.
func (r *relation) fromIndex(a access, index *memberList, spec plan.ScanSpec) access {
	if a.exact || spec.First > mostTop {
		return a
	}
	by := spec.Order[0]
	list := *index
	list.elements = allElements()
	list.elements.bounded = true
	top := &topRows{
		first: spec.First, reverse: by.Descending, strict: len(spec.Order) > 1, whole: r.columns[by.Column].typ.Kind == plan.BigInt,
		sure: allElements().score, directory: r.directory, rest: true,
	}
	for _, f := range spec.Filters {
		if c, ok := r.indexed(f); ok && c.column == by.Column {
			list.bound(c)
			top.bound(c)
			top.rest = false
		}
	}
	list.elements.reverse = by.Descending
	list.part = int(min(max(spec.First, leastPart), elementsPerPart))
	a.list, a.listed, a.top = &list, by.Column, top
	return a
}

// topRows knows when the first rows of an order have been read through an index. An index that is behind may name rows under old
// values: rows are counted by the values that they have, and only where no row that the index has yet to name can come before them.
type topRows struct {
	first int64
	// reverse is set for the rows with the highest values. strict is set where rows of one value have an order, too.
	reverse, strict bool
	// whole is set for a column of whole numbers, which may have no score of their own.
	whole bool
	// sure are values that pass the filters.
	sure scoreRange
	// directory is what names the keys of all rows, nil for a SCAN; rest is set where rows without a value are wanted behind the others.
	directory *memberList
	rest      bool

	// column is the place of the column among the request's.
	column int
	// score is that of the last row that was named; ended is set when all were, and pending while some of those are yet to be fetched.
	score          float64
	ended, pending bool
	// settled is the number of rows that are known to be among the first; open are the values of others.
	settled int64
	open    []float64
}

// bound narrows the values that pass.
func (t *topRows) bound(c comparison) {
	if c.value == nil || c.value.IsNull() {
		return
	}
	switch v := c.value.Value.(type) {
	case float64:
		t.sure.bound(c.op, v)
	case int64:
		t.sure.bound(c.op, float64(v))
		if v < exactDouble && v > -exactDouble {
			return
		}
		if c.op == "=" || c.op == ">=" { // what rounds to it may be beside it
			t.sure.bound(">", float64(v))
		}
		if c.op == "=" || c.op == "<=" {
			t.sure.bound("<", float64(v))
		}
	}
}

// take counts the last n rows of a decoder, and reports whether no others are needed. complete is set when all rows that were named
// are there.
func (t *topRows) take(d *rowDecoder, n int, complete bool) bool {
	b := d.builders[t.column]
	for i := b.Len() - n; i < b.Len(); i++ {
		if b.IsNull(i) {
			continue
		}
		var v float64
		switch b := b.(type) {
		case *array.Int64Builder:
			v = float64(b.Value(i))
		case *array.Float64Builder:
			v = b.Value(i)
		}
		if t.sure.holds(v) {
			t.open = append(t.open, v)
		}
	}
	return complete && !t.pending && t.enough()
}

// enough reports whether the first rows are there, whatever comes.
func (t *topRows) enough() bool {
	open := t.open[:0]
	for _, v := range t.open {
		if t.ended || t.ahead(v) {
			t.settled++
		} else {
			open = append(open, v)
		}
	}
	t.open = open
	return t.settled >= t.first
}

// ahead reports whether a value comes before those of all rows that have not been named.
func (t *topRows) ahead(v float64) bool {
	if t.reverse {
		v = -v
	}
	score := t.score
	if t.reverse {
		score = -score
	}
	if t.strict || t.whole && math.Abs(v) >= exactDouble {
		return v < score
	}
	return v <= score
}

// topKeys gives the keys that an index names, and then, where they are too few, those of all rows that it does not name.
type topKeys struct {
	keySource
	members *memberKeys
	top     *topRows
	rest    func() keySource
	others  keySource
}

func (k *topKeys) fill(ctx context.Context, p *page, most int) error {
	if !k.top.ended {
		err := k.keySource.fill(ctx, p, most)
		k.top.score = k.members.score
		if err != io.EOF { //nolint:errorlint // sources give it unwrapped
			return err
		}
		k.top.ended = true
	}
	if !k.top.rest || k.top.enough() {
		return io.EOF
	}
	if k.others == nil {
		k.others = k.rest()
	}
	for len(p.keys) == 0 {
		if err := k.others.fill(ctx, p, most); err != nil {
			return err
		}
		k.drop(p)
	}
	return nil
}

// drop takes the keys out of a page that the index has named.
func (k *topKeys) drop(p *page) {
	kept, parts := 0, len(k.members.parts)
	for i, key := range p.keys {
		if k.members.seen.Add(key) {
			p.keys[kept] = key
			copy(p.parts[kept*parts:(kept+1)*parts], p.parts[i*parts:(i+1)*parts])
			kept++
		}
	}
	p.keys, p.parts = p.keys[:kept], p.parts[:kept*parts]
}

func (k *topKeys) finish(ctx context.Context) error {
	if k.others != nil {
		return k.others.finish(ctx)
	}
	return k.keySource.finish(ctx)
}

func (k *topKeys) close() {
	k.keySource.close()
	if k.others != nil {
		k.others.close()
	}
}
