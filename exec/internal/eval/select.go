package eval

import (
	"math/bits"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

// selector gives the numbers of rows for which a comparison of columns holds, without a bitmap on the way.
type selector struct {
	a, b    node // columns; b may be a constant
	o       order
	inverse bool
	rows    selectRows
}

// selectRows writes into out, which has room for all, the numbers of those rows for which the comparison, or with inverse 1 its
// opposite, holds, and gives how many these are. rows are the rows to look at, nil for the first n. NULL does not count.
type selectRows func(o order, inverse byte, a, b datum, rows []int32, n int, out []int32) int

// selectorOf is the selector of a conjunct; nil for conjuncts of another form.
func selectorOf(c *plan.Call, n node) *selector {
	call, ok := n.(*callNode)
	if !ok || len(call.args) != 2 {
		return nil
	}
	o, inverse, ok := orderOf(c.Func.Name)
	rows := selectRowsOf(c.Args[0].Type())
	if !ok || rows == nil {
		return nil
	}
	a, b := call.args[0], call.args[1]
	if _, first := a.(*constNode); first {
		a, b, o = b, a, flipped[o]
	}
	if _, column := a.(columnNode); !column {
		return nil
	}
	switch x := b.(type) {
	case columnNode:
	case *constNode:
		if x.lit.IsNull() {
			return nil
		}
	default:
		return nil
	}
	return &selector{a: a, b: b, o: o, inverse: inverse, rows: rows}
}

// orderOf is a comparison operator as one of the orders, or its inverse.
func orderOf(op string) (o order, inverse, ok bool) {
	switch op {
	case "=", "<>":
		return eq, op == "<>", true
	case "<", ">=":
		return lt, op == ">=", true
	case ">", "<=":
		return gt, op == "<=", true
	default:
		return 0, false, false
	}
}

func selectRowsOf(t plan.Type) selectRows {
	switch t.Kind {
	case plan.BigInt:
		return selectOrdered[int64]
	case plan.Double:
		return selectOrdered[float64]
	case plan.Date:
		return selectOrdered[arrow.Date32]
	case plan.Timestamp:
		return selectOrdered[arrow.Timestamp]
	case plan.Decimal:
		return selectDecimals
	default:
		return nil
	}
}

// apply keeps those of some rows of a batch for which the comparison holds; rows is nil for all, and written over else.
func (s *selector) apply(r *run, in *input, rows []int32) ([]int32, error) {
	a, err := s.a.eval(r, in)
	if err != nil {
		return nil, err
	}
	b, err := s.b.eval(r, in)
	if err != nil {
		return nil, err
	}
	n, out := len(rows), rows
	if rows == nil {
		n, out = in.n, make([]int32, in.n)
	}
	var inverse byte
	if s.inverse {
		inverse = 1
	}
	out = out[:s.rows(s.o, inverse, a, b, rows, n, out)]
	return notNull(notNull(out, a.arr), b.arr), nil
}

// notNull keeps the rows that are not NULL in an array.
func notNull(rows []int32, a arrow.Array) []int32 {
	if a.NullN() == 0 {
		return rows
	}
	valid, off, k := a.NullBitmapBytes(), a.Data().Offset(), 0
	for _, row := range rows {
		rows[k] = row
		at := off + int(row)
		k += int(valid[at>>3] >> (at & 7) & 1)
	}
	return rows[:k]
}

// selectOrdered has a loop without branches for each comparison.
func selectOrdered[T orderedValue](o order, inverse byte, a, b datum, rows []int32, n int, out []int32) int {
	x, y := load[T](a), load[T](b)
	if !b.scalar {
		return selectPairs(o, inverse, x.vals, y.vals, rows, n, out)
	}
	c := y.vals[0]
	if isNaN(c) {
		return selectBesideNaN(o, inverse, x.vals, rows, n, out)
	}
	if rows != nil {
		return selectSome(o, inverse, x.vals, c, rows, out)
	}
	vals, k := x.vals[:n], 0
	out = out[:n]
	switch o {
	case eq:
		for i, v := range vals {
			out[k] = int32(i)
			k += int(bit(v == c) ^ inverse)
		}
	case lt:
		for i, v := range vals {
			out[k] = int32(i)
			k += int(bit(v < c) ^ inverse)
		}
	case gt:
		for i, v := range vals {
			out[k] = int32(i)
			k += int(bit(above(v, c)) ^ inverse)
		}
	}
	return k
}

// bit is 1 for true. The compiler makes one instruction of it.
func bit(b bool) byte {
	var x byte
	if b {
		x = 1
	}
	return x
}

func selectSome[T orderedValue](o order, inverse byte, vals []T, c T, rows, out []int32) int {
	k := 0
	switch o {
	case eq:
		for _, row := range rows {
			out[k] = row
			k += int(bit(vals[row] == c) ^ inverse)
		}
	case lt:
		for _, row := range rows {
			out[k] = row
			k += int(bit(vals[row] < c) ^ inverse)
		}
	case gt:
		for _, row := range rows {
			out[k] = row
			k += int(bit(above(vals[row], c)) ^ inverse)
		}
	}
	return k
}

// selectBesideNaN compares with NaN: all else is less.
func selectBesideNaN[T orderedValue](o order, inverse byte, vals []T, rows []int32, n int, out []int32) int {
	k := 0
	for i := range n {
		row := int32(i)
		if rows != nil {
			row = rows[i]
		}
		out[k] = row
		nan := isNaN(vals[row])
		k += int(bit(o == eq && nan || o == lt && !nan) ^ inverse)
	}
	return k
}

// selectPairs compares two columns.
func selectPairs[T orderedValue](o order, inverse byte, x, y []T, rows []int32, n int, out []int32) int {
	if o == gt {
		o, x, y = lt, y, x
	}
	k := 0
	for i := range n {
		row := int32(i)
		if rows != nil {
			row = rows[i]
		}
		out[k] = row
		holds := bit(less(x[row], y[row]))
		if o == eq {
			holds = bit(same(x[row], y[row]))
		}
		k += int(holds ^ inverse)
	}
	return k
}

// selectDecimals compares in 128 bits: a number is less than another where their difference borrows.
func selectDecimals(o order, inverse byte, a, b datum, rows []int32, n int, out []int32) int {
	x, y := a.arr.(*array.Decimal128).Values(), b.arr.(*array.Decimal128).Values()
	if rows == nil {
		rows = out[:n]
		for i := range rows {
			rows[i] = int32(i)
		}
	}
	k := 0
	switch {
	case b.scalar && o != eq:
		c := y[0]
		if o == gt { // x > c where not x < c + 1; there is no greater one than 38 digits have
			c, inverse = c.Add(decimal128.FromI64(1)), inverse^1
		}
		for _, row := range rows {
			out[k] = row
			k += int(lessDecimal(&x[row], &c) ^ inverse)
		}
	case b.scalar:
		for _, row := range rows {
			out[k] = row
			k += int(bit(x[row] == y[0]) ^ inverse)
		}
	default:
		if o == gt {
			o, x, y = lt, y, x
		}
		for _, row := range rows {
			out[k] = row
			holds := lessDecimal(&x[row], &y[row])
			if o == eq {
				holds = bit(x[row] == y[row])
			}
			k += int(holds ^ inverse)
		}
	}
	return k
}

// compareDecimal compares DECIMALs of one scale.
func compareDecimal(o order, a, b datum, n int, out []byte) {
	x, y := load[decimal128.Num](a), load[decimal128.Num](b)
	if o == gt {
		o, x, y = lt, y, x
	}
	for i := range n {
		p, q := &x.vals[i&x.mask], &y.vals[i&y.mask]
		holds := lessDecimal(p, q)
		if o == eq {
			holds = bit(*p == *q)
		}
		out[i>>3] |= holds << (i & 7)
	}
}

func lessDecimal(x, y *decimal128.Num) byte {
	const sign = 1 << 63
	_, borrow := bits.Sub64(x.LowBits(), y.LowBits(), 0)
	_, borrow = bits.Sub64(uint64(x.HighBits())^sign, uint64(y.HighBits())^sign, borrow)
	return byte(borrow)
}
