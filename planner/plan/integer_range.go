package plan

import "slices"

// IntegerRange is an integer type of SQL with fewer than 64 bits. There is none among the types: its values are BIGINTs, and a cast to it
// checks that they are in its range.
type IntegerRange struct {
	// Name is the type as SQL calls it.
	Name     string
	Min, Max int64
}

// The functions of casts to integer types, for plans alone: nobody can call them by name. They take the type's name beside the value.
var (
	inRange    = scalar(catConditional, "in_range", "in_range(x, type)", "", "", fixed(BigIntType, 0, BigIntType, TextType))
	tryInRange = scalar(catConditional, "try_in_range", "try_in_range(x, type)", "", "", fixed(BigIntType, 0, BigIntType, TextType)).total()
)

var integerRanges = []IntegerRange{
	bitsRange("TINYINT", 8), bitsRange("SMALLINT", 16), bitsRange("MEDIUMINT", 24), bitsRange("INTEGER", 32),
}

func bitsRange(name string, bits int) IntegerRange {
	return IntegerRange{Name: name, Min: -1 << (bits - 1), Max: 1<<(bits-1) - 1}
}

// IntegerRangeOf finds an integer type of fewer than 64 bits by its name.
func IntegerRangeOf(name string) (IntegerRange, bool) {
	i := slices.IndexFunc(integerRanges, func(r IntegerRange) bool { return r.Name == name })
	if i < 0 {
		return IntegerRange{}, false
	}
	return integerRanges[i], true
}

// Cast is [NewCast] to the integer type. A value beyond its range is an error, with try NULL.
func (r IntegerRange) Cast(arg Expr, try bool) (Expr, error) {
	e, err := NewCast(arg, BigIntType, try)
	if err != nil || arg.Type().Kind == Boolean {
		return e, err
	}
	if try {
		return tryInRange.Call(e, TextLiteral(r.Name))
	}
	return inRange.Call(e, TextLiteral(r.Name))
}

// RangeCheck is the range that a call checks, and whether what is beyond it is NULL and no error; false for other calls.
func RangeCheck(c *Call) (r IntegerRange, try, ok bool) {
	if c.Func != inRange && c.Func != tryInRange {
		return IntegerRange{}, false, false
	}
	r, ok = IntegerRangeOf(c.Args[1].(*Literal).Value.(string)) //nolint:forcetypeassert // Cast made it
	return r, c.Func == tryInRange, ok
}

// rangeCast gives a checked cast as SQL writes it.
func rangeCast(r IntegerRange, try bool, arg Expr) string {
	if c, ok := arg.(*Cast); ok && c.Try == try {
		arg = c.Arg
	}
	return castText(try, arg, r.Name)
}
