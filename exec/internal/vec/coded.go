package vec

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
)

// sparse is how many entries of a dictionary for each row are too many to look at all of them.
const sparse = 4

// openDictionary has a column cut its values out of a dictionary.
func (v *View) openDictionary(d arrow.ArrayData) {
	from, n := d.Offset(), d.Len()
	v.dict, v.o32 = d, cast[int32](d.Buffers()[1].Bytes())[from:from+n+1]
	if text := d.Buffers()[2]; text != nil {
		v.text = text.Bytes()
	}
}

// Coded reports whether the column is of [plan.CodedText].
func (v *View) Coded() bool { return v.codes != nil }

// Codes are the numbers of the values in the dictionary; 0 where a row is NULL.
func (v *View) Codes() []int32 { return v.codes }

// Entries opens the dictionary of a coded column.
func (v *View) Entries() View {
	return View{Kind: Bytes, Len: len(v.o32) - 1, text: v.text, o32: v.o32}
}

// dense reports whether n rows of a coded column make it worth to look at each entry of the dictionary.
func (v *View) dense(n int) bool { return v.codes != nil && len(v.o32)-1 <= sparse*n }

// GatherCoded is [Gather], but text that is coded comes out so.
func GatherCoded(alloc memory.Allocator, dt arrow.DataType, v *View, sel []int32) (arrow.Array, error) {
	if !v.Coded() {
		return Gather(alloc, dt, v, sel)
	}
	bufs := make([]*memory.Buffer, 2)
	defer func() {
		for _, b := range bufs {
			if b != nil {
				b.Release()
			}
		}
	}()
	var nulls int
	bufs[0], nulls = gatherValid(alloc, v, sel)
	bufs[1] = newBuffer(alloc, 4*len(sel))
	gatherTyped(cast[int32](bufs[1].Bytes()), v.codes, sel) // 0 for rows that are not there
	data := array.NewDataWithDictionary(plan.CodedText, len(sel), bufs, nulls, 0, v.dict.(*array.Data))
	defer data.Release()
	return array.MakeFromData(data), nil
}

// GatherAllCoded is [GatherAll] with [GatherCoded].
func GatherAllCoded(alloc memory.Allocator, fields []arrow.Field, views []View, sel []int32) ([]arrow.Array, error) {
	return gatherAll(alloc, fields, views, sel, GatherCoded)
}

// Plain gives the texts of an array of [plan.CodedText] themselves, and any other array as it is. The caller owns the result.
func Plain(alloc memory.Allocator, a arrow.Array) (arrow.Array, error) {
	if !plan.IsCoded(a) {
		a.Retain()
		return a, nil
	}
	v := Of(a)
	return Gather(alloc, plan.CodedText.ValueType, &v, Sequence(a.Len()))
}

// codedKeys are the numbers that a table gave to the entries of the dictionary that it met last.
type codedKeys struct {
	dict arrow.ArrayData
	// ids are by entry, and behind them that of NULL; -1 for keys that are not known to be there, and pending for those of the rows at hand.
	ids     []int32
	fresh   []int32
	pending []int32
}

const (
	absent  = -1
	pending = -2
)

// resolveCoded finds the keys of a coded column: those entries of its dictionary that rows have, once each.
func (t *KeyTable) resolveCoded(v *View, n int, skip []bool, ids []int32, add bool) {
	k := &t.coded
	null := int32(len(v.o32) - 1)
	if k.dict != v.dict {
		k.dict, k.ids = v.dict, Sized(k.ids, int(null)+1)
		for i := range k.ids {
			k.ids[i] = absent
		}
	}
	nulls := v.HasNulls()
	k.fresh = k.fresh[:0]
	for i, code := range v.codes[:n] {
		if nulls && v.Null(i) {
			code = null
		}
		ids[i] = k.ids[code]
		if ids[i] == absent && (len(skip) == 0 || !skip[i]) {
			k.ids[code] = pending
			k.fresh = append(k.fresh, code)
		}
	}
	if len(k.fresh) > 0 {
		t.resolveEntries(v, null, add)
	}
	for i, code := range v.codes[:n] {
		if nulls && v.Null(i) {
			code = null
		}
		if ids[i] = k.ids[code]; len(skip) > 0 && skip[i] {
			ids[i] = absent
		}
	}
}

// resolveEntries finds entries that are not known, in the order in which rows have them.
func (t *KeyTable) resolveEntries(v *View, null int32, add bool) {
	k := &t.coded
	fresh := View{Kind: Bytes, Len: len(k.fresh), text: v.text, o32: v.o32, codes: k.fresh}
	t.pairs, k.pending = Sized(t.pairs, fresh.Len), Sized(k.pending, fresh.Len)
	for i, code := range k.fresh {
		t.pairs[i] = pair{b: nullMark}
		if code != null {
			t.pairs[i] = textPair(v.text, int(v.o32[code]), int(v.o32[code+1]))
		}
	}
	t.table.resolve(t.pairs, &fresh, nil, k.pending, add)
	t.n = t.table.len()
	for i, code := range k.fresh {
		k.ids[code] = k.pending[i]
	}
}

// Distinct gives a row of each value that n rows of a coded column have, NULL being one, and for each row the place of its value among
// those; nil where the column is not coded, or its values repeat too seldom.
func (v *View) Distinct(n int) (rows, places []int32) {
	if n < 2 || !v.dense(n) {
		return nil, nil
	}
	known := make([]int32, len(v.o32)) // by code and, last, for NULL: the place of the value and 1
	null, nulls := int32(len(v.o32)-1), v.HasNulls()
	places = make([]int32, n)
	for i, code := range v.codes[:n] {
		if nulls && v.Null(i) {
			code = null
		}
		if known[code] == 0 {
			if len(rows) >= n/2 {
				return nil, nil
			}
			rows = append(rows, int32(i))
			known[code] = int32(len(rows))
		}
		places[i] = known[code] - 1
	}
	return rows, places
}
