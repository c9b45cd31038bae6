package plan

import (
	"math"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
)

// Frame says which rows of its partition a call is about, for each row.
type Frame struct {
	Unit       FrameUnit
	Start, End FrameBound
	Exclude    FrameExclude
	// Key is the value that offsets of RANGE are added to, over the input: the key of the order, in a type that holds the
	// offset as well; nil for other frames.
	Key Expr
}

// FrameUnit says what a frame's bounds count.
type FrameUnit uint8

// The units: rows, distance in the value of the order's key, and groups of peers (rows that are equal in the order).
const (
	FrameRows FrameUnit = iota
	FrameRange
	FrameGroups
)

// String is the unit as SQL writes it.
func (u FrameUnit) String() string { return [...]string{"ROWS", "RANGE", "GROUPS"}[u] }

// FrameBound is one end of a frame. Offset is a constant, set for Preceding and Following.
type FrameBound struct {
	Kind   BoundKind
	Offset Expr
}

// BoundKind says where a frame's end lies.
type BoundKind uint8

// The kinds, from first to last.
const (
	UnboundedPreceding BoundKind = iota
	Preceding
	CurrentRow
	Following
	UnboundedFollowing
)

// String is the bound as SQL writes it, without its offset.
func (k BoundKind) String() string {
	return [...]string{"UNBOUNDED PRECEDING", "PRECEDING", "CURRENT ROW", "FOLLOWING", "UNBOUNDED FOLLOWING"}[k]
}

// FrameExclude says which rows near the current one a frame leaves out.
type FrameExclude uint8

// The exclusions: none, the current row, it and its peers, its peers without it.
const (
	ExcludeNone FrameExclude = iota
	ExcludeCurrentRow
	ExcludeGroup
	ExcludeTies
)

// String is the exclusion as SQL writes it.
func (x FrameExclude) String() string {
	return [...]string{"NO OTHERS", "CURRENT ROW", "GROUP", "TIES"}[x]
}

// NewFrame checks a frame and types its offsets by the order of the window.
func NewFrame(f Frame, order []SortKey) (*Frame, error) {
	switch {
	case f.Start.Kind == UnboundedFollowing:
		return nil, Errorf(CodeType, "a frame cannot start at UNBOUNDED FOLLOWING")
	case f.End.Kind == UnboundedPreceding:
		return nil, Errorf(CodeType, "a frame cannot end at UNBOUNDED PRECEDING")
	case f.Start.Kind > f.End.Kind:
		return nil, Errorf(CodeType, "a frame that starts at %s cannot end at %s", f.Start, f.End).WithHint("exchange the bounds")
	case f.Unit == FrameGroups && len(order) == 0:
		return nil, Errorf(CodeType, "a frame in GROUPS needs an ORDER BY in its window")
	}
	bounds := []*FrameBound{&f.Start, &f.End}
	offsets := false
	for _, b := range bounds {
		if b.Offset == nil {
			continue
		}
		offsets = true
		if len(Columns(b.Offset)) > 0 || Volatile(b.Offset) {
			return nil, Errorf(CodeType, "a frame's offset is the same for all rows; %s is not", b.Offset)
		}
		if l, ok := b.Offset.(*Literal); ok {
			if err := CheckOffset(l); err != nil {
				return nil, err
			}
		}
	}
	if !offsets {
		return &f, nil
	}
	if f.Unit == FrameRange {
		return f.typedRange(order)
	}
	for _, b := range bounds {
		if b.Offset == nil {
			continue
		}
		n, err := Coerce(b.Offset, BigIntType)
		if err != nil {
			return nil, Errorf(CodeType, "a frame in %s needs a whole number from 0, not %s", f.Unit, b.Offset)
		}
		b.Offset = n
	}
	return &f, nil
}

// CheckOffset checks the value of a frame's offset: it is not NULL and not negative.
func CheckOffset(l *Literal) error {
	negative := false
	switch v := l.Value.(type) {
	case nil:
		return Errorf(CodeType, "a frame's offset is not NULL")
	case int64:
		negative = v < 0
	case float64:
		negative = !(v >= 0)
	case decimal128.Num:
		negative = v.Sign() < 0
	case arrow.MonthDayNanoInterval:
		negative = v.Months < 0 || v.Days < 0 || v.Nanoseconds < 0
	}
	if negative {
		return Errorf(CodeType, "a frame's offset is not negative, as %s is", l).WithHint("exchange PRECEDING and FOLLOWING")
	}
	return nil
}

// typedRange finds the type in which offsets are added to the key of the order.
func (f Frame) typedRange(order []SortKey) (*Frame, error) {
	if len(order) != 1 {
		return nil, Errorf(CodeType, "a frame in RANGE with an offset needs exactly one ORDER BY key in its window, not %d", len(order)).
			WithHint("use ROWS or GROUPS")
	}
	key := order[0].Expr
	t := key.Type()
	for _, b := range []*FrameBound{&f.Start, &f.End} {
		if b.Offset == nil {
			continue
		}
		u, err := rangeType(key, b)
		if err != nil {
			return nil, err
		}
		if t.Numeric() {
			t, _ = unify(t, u)
		}
	}
	for _, b := range []*FrameBound{&f.Start, &f.End} {
		var err error
		if b.Offset != nil && t.Numeric() {
			if b.Offset, err = Coerce(b.Offset, t); err != nil {
				return nil, err
			}
		}
	}
	if t.Kind == Date {
		t = TimestampType
	}
	var err error
	f.Key, err = Coerce(key, t)
	return &f, err
}

// rangeType is the type of an offset that can be added to the key; a number of days becomes an INTERVAL.
func rangeType(key Expr, b *FrameBound) (Type, error) {
	k := key.Type()
	if b.Offset.Type() == UnknownType {
		want := k
		if k.Temporal() {
			want = IntervalType
		}
		var err error
		if b.Offset, err = Coerce(b.Offset, want); err != nil {
			return Type{}, err
		}
	}
	if k.Kind == Date && b.Offset.Type().Kind == BigInt {
		var err error
		if b.Offset, err = daysInterval(b.Offset); err != nil {
			return Type{}, err
		}
	}
	o := b.Offset.Type()
	switch {
	case !k.Numeric() && !k.Temporal():
		return Type{}, Errorf(CodeType, "a frame in RANGE with an offset orders by a number or a date; %s is a %s", key, k).WithHint("use ROWS or GROUPS")
	case k.Temporal() && o.Kind != Interval:
		return Type{}, Errorf(CodeType, "a frame in RANGE over %s, a %s, needs an INTERVAL, not %s", key, k, b.Offset).WithHint("write INTERVAL '3' DAY")
	case k.Numeric() && !o.Numeric():
		return Type{}, Errorf(CodeType, "a frame in RANGE over %s, a %s, needs a number, not %s", key, k, b.Offset)
	default:
		return o, nil
	}
}

// daysInterval makes an INTERVAL of a number of days.
func daysInterval(days Expr) (Expr, error) {
	if l, ok := days.(*Literal); ok {
		if n, ok := l.Value.(int64); ok && n <= math.MaxInt32 {
			return NewLiteral(arrow.MonthDayNanoInterval{Days: int32(n)}, IntervalType) //nolint:gosec // checked
		}
	}
	day, err := NewLiteral(arrow.MonthDayNanoInterval{Days: 1}, IntervalType)
	if err != nil {
		return nil, err
	}
	return NewCall("*", days, day)
}

// String gives the bound as SQL writes it.
func (b FrameBound) String() string {
	if b.Offset == nil {
		return b.Kind.String()
	}
	return b.Offset.String() + " " + b.Kind.String()
}

// String gives the frame as SQL writes it.
func (f *Frame) String() string {
	s := f.Unit.String() + " BETWEEN " + f.Start.String() + " AND " + f.End.String()
	if f.Exclude != ExcludeNone {
		s += " EXCLUDE " + f.Exclude.String()
	}
	return s
}

func equalFrames(a, b *Frame) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return a.Unit == b.Unit && a.Exclude == b.Exclude && a.Start.Kind == b.Start.Kind && a.End.Kind == b.End.Kind &&
		equalOrNil(a.Start.Offset, b.Start.Offset) && equalOrNil(a.End.Offset, b.End.Offset) && equalOrNil(a.Key, b.Key)
}
