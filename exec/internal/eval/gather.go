package eval

import (
	"math"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

// gather puts an array of n rows together: row i is row pos[i] of parts[from[i]]. Without from all rows are of parts[0];
// without pos row i is row i of its part.
func (r *run) gather(dt arrow.DataType, parts []datum, from, pos []int32, n int) (arrow.Array, error) {
	switch dt.ID() {
	case arrow.BOOL:
		return gatherOf[bool](r, dt, parts, from, pos, n)
	case arrow.INT64:
		return gatherOf[int64](r, dt, parts, from, pos, n)
	case arrow.FLOAT64:
		return gatherOf[float64](r, dt, parts, from, pos, n)
	case arrow.DECIMAL128:
		return gatherOf[decimal128.Num](r, dt, parts, from, pos, n)
	case arrow.STRING, arrow.BINARY:
		return r.gatherText(dt, parts, from, pos, n)
	case arrow.DATE32:
		return gatherOf[arrow.Date32](r, dt, parts, from, pos, n)
	case arrow.TIMESTAMP:
		return gatherOf[arrow.Timestamp](r, dt, parts, from, pos, n)
	case arrow.INTERVAL_MONTH_DAY_NANO:
		return gatherOf[arrow.MonthDayNanoInterval](r, dt, parts, from, pos, n)
	case arrow.NULL:
		return r.nulls(dt, n), nil
	default:
		return nil, plan.Errorf(plan.CodeInternal, "no column of type %s", dt)
	}
}

func gatherOf[T fixed | bool](r *run, dt arrow.DataType, parts []datum, from, pos []int32, n int) (arrow.Array, error) {
	vecs := make([]vec[T], len(parts))
	nullable := make([]bool, len(parts))
	for i, p := range parts {
		if p.arr.DataType().ID() == arrow.NULL { // an untyped NULL, which has no values to load
			nullable[i] = true
			continue
		}
		vecs[i], nullable[i] = load[T](p), p.arr.NullN() > 0
	}
	v := &validity{r: r, n: n}
	out := newSink[T](r, n)
	part := 0
	for i := range n {
		if from != nil {
			part = int(from[i])
		}
		at := i
		if pos != nil {
			at = int(pos[i])
		}
		at &= vecs[part].mask
		if nullable[part] && parts[part].null(at) {
			v.clear(i)
			continue
		}
		out.vals[i] = vecs[part].vals[at]
	}
	return out.array(dt, v), nil
}

// gatherText makes the texts in their final size: it adds up their lengths first.
func (r *run) gatherText(dt arrow.DataType, parts []datum, from, pos []int32, n int) (arrow.Array, error) {
	vecs := make([]vec[string], len(parts))
	for i, p := range parts {
		if p.arr.DataType().ID() != arrow.NULL {
			vecs[i] = load[string](p)
		}
	}
	text := func(i int) (string, bool) {
		part, at := 0, i
		if from != nil {
			part = int(from[i])
		}
		if pos != nil {
			at = int(pos[i])
		}
		if parts[part].null(at) {
			return "", false
		}
		return vecs[part].at(at), true
	}
	v := &validity{r: r, n: n}
	offsets := r.buffer((n + 1) * 4)
	ends := arrow.Int32Traits.CastFromBytes(offsets.Bytes())
	size := 0
	for i := range n {
		s, ok := text(i)
		if !ok {
			v.clear(i)
		}
		if size += len(s); size > math.MaxInt32 {
			return nil, errTextColumn()
		}
		ends[i+1] = int32(size)
	}
	data := r.buffer(size)
	bytes := data.Bytes()
	for i := range n {
		s, _ := text(i)
		copy(bytes[ends[i]:], s)
	}
	return r.array(dt, n, v, offsets, data), nil
}
