package eval

import (
	"math"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
)

// sink takes the values of a result, of which those of NULL rows stay zero. Texts have a [textSink].
type sink[T fixed | bool] struct {
	r    *run
	vals []T
	buf  *memory.Buffer
}

func newSink[T fixed | bool](r *run, n int) sink[T] {
	s := sink[T]{r: r}
	switch p := any(&s.vals).(type) {
	case *[]int64:
		s.buf, *p = fixedBuffer[int64](r, n)
	case *[]float64:
		s.buf, *p = fixedBuffer[float64](r, n)
	case *[]decimal128.Num:
		s.buf, *p = fixedBuffer[decimal128.Num](r, n)
	case *[]arrow.Date32:
		s.buf, *p = fixedBuffer[arrow.Date32](r, n)
	case *[]arrow.Timestamp:
		s.buf, *p = fixedBuffer[arrow.Timestamp](r, n)
	case *[]arrow.MonthDayNanoInterval:
		s.buf, *p = fixedBuffer[arrow.MonthDayNanoInterval](r, n)
	default:
		s.vals = make([]T, n)
	}
	return s
}

func (s sink[T]) array(dt arrow.DataType, v *validity) arrow.Array {
	if vals, ok := any(s.vals).([]bool); ok {
		return s.r.boolArray(vals, v)
	}
	return s.r.array(dt, len(s.vals), v, s.buf)
}

func (r *run) boolArray(vals []bool, v *validity) arrow.Array {
	buf := r.buffer((len(vals) + 7) / 8)
	bits := buf.Bytes()
	for i, set := range vals {
		if set {
			bits[i>>3] |= 1 << (i & 7)
		}
	}
	return r.array(arrow.FixedWidthTypes.Boolean, len(vals), v, buf)
}

func errTextColumn() error {
	return plan.Errorf(plan.CodeValue, "the texts of a column exceed 2 GiB in one batch").WithHint("select fewer or shorter texts")
}

// maxText is the longest text that a function makes, in bytes.
const maxText = 64 << 20

// textSink takes texts that are made row by row.
type textSink struct {
	r       *run
	offsets *memory.Buffer
	data    *memory.Buffer
	ends    []int32
	end     int
}

func newTextSink(r *run, n int) *textSink {
	s := &textSink{r: r, offsets: r.buffer((n + 1) * 4), data: r.buffer(0)}
	s.ends = arrow.Int32Traits.CastFromBytes(s.offsets.Bytes())
	return s
}

// put sets row i, which follows the rows before; text is copied.
func (s *textSink) put(i int, text []byte) error {
	need := s.end + len(text)
	if need > math.MaxInt32 {
		return errTextColumn()
	}
	if need > s.data.Len() {
		s.data.Resize(max(need, min(2*s.data.Len(), math.MaxInt32)))
	}
	s.end += copy(s.data.Bytes()[s.end:], text)
	s.ends[i+1] = int32(s.end)
	return nil
}

// skip leaves row i empty.
func (s *textSink) skip(i int) { s.ends[i+1] = int32(s.end) }

func (s *textSink) array(dt arrow.DataType, v *validity) arrow.Array {
	s.data.Resize(s.end)
	return s.r.array(dt, len(s.ends)-1, v, s.offsets, s.data)
}
