package eval

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
)

// relabel gives the same bytes another type: between TEXT, JSON and BLOB.
func relabel(r *run, args []datum, _ int, dt arrow.DataType) (arrow.Array, error) {
	a := args[0].arr
	if arrow.TypeEqual(a.DataType(), dt) {
		return a, nil
	}
	d := a.Data()
	data := array.NewData(dt, d.Len(), append([]*memory.Buffer{}, d.Buffers()...), nil, d.NullN(), d.Offset())
	defer data.Release()
	return r.own(array.MakeFromData(data)), nil
}

func (c *caster) toText() kernel {
	switch c.from.Kind {
	case plan.JSON:
		return relabel
	case plan.Blob:
		return cast(c, func(s string) (string, bool) { return s, utf8.ValidString(s) }, func(s string) string {
			return plan.FormatBlob([]byte(s))
		})
	default:
		return textOf
	}
}

// textOf is the kernel that writes values as people see them.
func textOf(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
	v, none := r.strict(n, args...)
	if none {
		return r.nulls(dt, n), nil
	}
	write := writerOf(args[0])
	return textRows(r, dt, n, v, func(dst []byte, i int) ([]byte, error) { return write(dst, i), nil })
}

// writerOf appends the text of a row that is not NULL, as [plan.AppendText] does, with the type looked at once.
func writerOf(d datum) func(dst []byte, i int) []byte {
	switch a := d.arr.(type) {
	case *array.Int64:
		x := load[int64](d)
		return func(dst []byte, i int) []byte { return strconv.AppendInt(dst, x.at(i), 10) }
	case *array.Float64:
		x := load[float64](d)
		return func(dst []byte, i int) []byte { return plan.AppendDouble(dst, x.at(i)) }
	case *array.Decimal128:
		x, scale := load[decimal128.Num](d), a.DataType().(*arrow.Decimal128Type).Scale
		return func(dst []byte, i int) []byte { return append(dst, plan.FormatDecimal(x.at(i), scale)...) }
	case *array.String, *array.Binary:
		x := load[string](d)
		return func(dst []byte, i int) []byte { return append(dst, x.at(i)...) }
	default:
		mask := -1
		if d.scalar {
			mask = 0
		}
		return func(dst []byte, i int) []byte { return plan.AppendText(dst, a, i&mask) }
	}
}

func (c *caster) toJSON() kernel {
	switch c.from.Kind {
	case plan.Text:
		return cast(c, func(s string) (string, bool) { return s, validJSON(s) }, sameText)
	case plan.Double:
		return text1(func(dst []byte, x float64) ([]byte, error) { return plan.AppendJSONDouble(dst, x), nil })
	case plan.Boolean, plan.BigInt, plan.Decimal:
		return textOf
	default:
		return nil
	}
}

// validJSON does not copy the text.
func validJSON(s string) bool { return json.Valid(unsafe.Slice(unsafe.StringData(s), len(s))) }

// jsonTo converts a JSON document that is a string, a number, a boolean, or null, which is NULL.
func jsonTo[R value](c *caster, text, number func(string) (R, bool), truth func(bool) (R, bool)) kernel {
	return map1(func(doc string) (R, error) {
		v, ok := *new(R), false
		s := strings.TrimSpace(doc)
		switch {
		case s == "null":
			return v, errNull
		case s == "true" || s == "false":
			v, ok = truth(s == "true")
		case strings.HasPrefix(s, `"`):
			var inner string
			if json.Unmarshal([]byte(s), &inner) == nil {
				v, ok = text(strings.TrimSpace(inner))
			}
		case validJSON(s):
			v, ok = number(s)
		}
		if !ok {
			return v, c.fail(doc)
		}
		return v, nil
	})
}
