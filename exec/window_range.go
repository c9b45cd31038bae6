package exec

import (
	"math"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/exec/internal/eval"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// rangeBound is an end of a frame in RANGE with an offset. Since the key moves in one direction within a partition, so does
// the bound.
type rangeBound interface {
	// open takes the keys and the order of the rows.
	open(key *vec.View, order []int32)
	// at is the position of the bound for row i of a batch; rows come in order.
	at(b *windowBatch, i int) int32
}

// rangeOf is a bound over keys of type T.
type rangeOf[T any] struct {
	last       bool // the end of the frame, which lies behind the rows that are equal to the bound
	descending bool
	read       func(*vec.View) []T
	compare    func(a, b T) int
	add        func(T) T // the key plus or minus the offset, at most as far as the type goes

	key   *vec.View
	keys  []T
	order []int32
	part  int32 // the partition that pos is about
	pos   int32
	end   int32 // of the rows of the partition that are not NULL
}

// newRangeBound makes a bound over keys of a type.
func newRangeBound(t plan.Type, b frameBound, last, descending bool) (rangeBound, error) {
	down := (b.kind == plan.Preceding) != descending
	switch v := b.offset.Value.(type) {
	case int64:
		return &rangeOf[int64]{last: last, descending: descending, read: (*vec.View).Int64s, compare: compareInts,
			add: func(x int64) int64 { return addInts(x, v, down) }, part: -1}, nil
	case float64:
		if down {
			v = -v
		}
		return &rangeOf[float64]{last: last, descending: descending, read: (*vec.View).Float64s, compare: compareFloats,
			add: func(x float64) float64 { return x + v }, part: -1}, nil
	case decimal128.Num:
		if down {
			v = v.Negate()
		}
		return &rangeOf[decimal128.Num]{last: last, descending: descending, read: (*vec.View).Decimals, compare: vec.CompareDecimal,
			add: func(x decimal128.Num) decimal128.Num { return addDecimals(x, v) }, part: -1}, nil
	case arrow.MonthDayNanoInterval:
		return &rangeOf[int64]{last: last, descending: descending, read: (*vec.View).Int64s, compare: compareInts,
			add: func(x int64) int64 { return addInterval(x, v, down) }, part: -1}, nil
	default:
		return nil, plan.Errorf(plan.CodeInternal, "there is no frame in RANGE over a %s", t)
	}
}

func (r *rangeOf[T]) open(key *vec.View, order []int32) {
	r.key, r.keys, r.order = key, r.read(key), order
}

func (r *rangeOf[T]) at(b *windowBatch, i int) int32 {
	if r.key.Null(int(b.rows[i])) { // NULLs are near NULLs only
		from, to := b.peers(i)
		if r.last {
			return to
		}
		return from
	}
	if b.part[i] != r.part {
		r.begin(b, i)
	}
	bound := r.add(r.keys[b.rows[i]])
	for r.pos < r.end && r.passes(r.keys[r.order[r.pos]], bound) {
		r.pos++
	}
	return r.pos
}

// begin goes to the first row of the partition of row i that is not NULL.
func (r *rangeOf[T]) begin(b *windowBatch, i int) {
	r.part = b.part[i]
	r.pos, r.end = b.partition(i)
	for r.key.HasNulls() && r.key.Null(int(r.order[r.pos])) {
		r.pos++
	}
	for r.key.HasNulls() && r.key.Null(int(r.order[r.end-1])) {
		r.end--
	}
}

// passes reports whether the bound lies behind a row with this key.
func (r *rangeOf[T]) passes(key, bound T) bool {
	c := r.compare(key, bound)
	if r.descending {
		c = -c
	}
	return c < 0 || c == 0 && r.last
}

func compareInts(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	default:
		return 0
	}
}

func compareFloats(a, b float64) int {
	x, y := vec.OrderedFloat(a), vec.OrderedFloat(b)
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	default:
		return 0
	}
}

// addInts adds or subtracts an offset that is not negative.
func addInts(x, v int64, down bool) int64 {
	if down {
		if x < math.MinInt64+v {
			return math.MinInt64
		}
		return x - v
	}
	if x > math.MaxInt64-v {
		return math.MaxInt64
	}
	return x + v
}

// addDecimals adds scaled integers.
func addDecimals(x, v decimal128.Num) decimal128.Num {
	sum := x.Add(v)
	if x.Sign() < 0 == (v.Sign() < 0) && sum.Sign() < 0 != (x.Sign() < 0) { // beyond 128 bits
		if x.Sign() < 0 {
			return decimal128.New(math.MinInt64, 0)
		}
		return decimal128.New(math.MaxInt64, math.MaxUint64)
	}
	return sum
}

// addInterval adds or subtracts an interval.
func addInterval(x int64, v arrow.MonthDayNanoInterval, down bool) int64 {
	if down {
		v = arrow.MonthDayNanoInterval{Months: -v.Months, Days: -v.Days, Nanoseconds: -v.Nanoseconds}
	}
	ts, err := eval.AddInterval(arrow.Timestamp(x), v)
	switch {
	case err == nil:
		return int64(ts)
	case down:
		return math.MinInt64
	default:
		return math.MaxInt64
	}
}
