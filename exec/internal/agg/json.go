package agg

import (
	"strconv"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// newJSONArray is json_arrayagg of values of type t; NULL is null.
func newJSONArray(alloc memory.Allocator, t plan.Type) Accumulator {
	j := newJoined(alloc, plan.JSONType.Arrow())
	j.open, j.shut = "[", "]"
	var scratch []byte
	j.write = func(text *vec.Slice[byte], args []vec.View, i int) (int, bool, error) {
		if err := checkText(&args[0], t, i); err != nil {
			return 0, false, err
		}
		scratch = appendJSON(append(scratch[:0], ','), &args[0], t, i)
		text.AppendAll(scratch)
		return 1, true, nil
	}
	return j
}

// newJSONObject is json_objectagg of values of type t. Members with the same name all stay.
func newJSONObject(alloc memory.Allocator, call *plan.AggCall, t plan.Type) Accumulator {
	j := newJoined(alloc, plan.JSONType.Arrow())
	j.open, j.shut = "{", "}"
	var scratch []byte
	j.write = func(text *vec.Slice[byte], args []vec.View, i int) (int, bool, error) {
		if args[0].Null(i) {
			return 0, false, plan.Errorf(plan.CodeValue, "%s: a name of the object is NULL", call).
				WithHint("%s", namesOnly(call.Args[0])).WithPos(call.At)
		}
		if err := checkText(&args[1], t, i); err != nil {
			return 0, false, err
		}
		scratch = append(appendJSONText(append(scratch[:0], ','), args[0].Bytes(i)), ':')
		scratch = appendJSON(scratch, &args[1], t, i)
		text.AppendAll(scratch)
		return 1, true, nil
	}
	return j
}

// checkText is the error of a BLOB that is no text.
func checkText(v *vec.View, t plan.Type, i int) error {
	if t.Kind != plan.Blob || v.Null(i) {
		return nil
	}
	return plan.CheckJSONText("an aggregate", v.Bytes(i))
}

// appendJSON appends row i of a column of type t as JSON.
func appendJSON(dst []byte, v *vec.View, t plan.Type, i int) []byte {
	if v.Null(i) {
		return append(dst, "null"...)
	}
	switch t.Kind {
	case plan.Boolean:
		return strconv.AppendBool(dst, v.Bool(i))
	case plan.BigInt:
		return strconv.AppendInt(dst, v.Int64s()[i], 10)
	case plan.Double:
		return plan.AppendJSONDouble(dst, v.Float64s()[i])
	case plan.Decimal:
		return append(dst, plan.FormatDecimal(v.Decimals()[i], t.Scale)...)
	case plan.Date:
		return append(plan.AppendDate(append(dst, '"'), arrow.Date32(v.Int32s()[i])), '"')
	case plan.Timestamp:
		return append(plan.AppendTimestamp(append(dst, '"'), arrow.Timestamp(v.Int64s()[i])), '"')
	case plan.Interval:
		return append(plan.AppendInterval(append(dst, '"'), v.Intervals()[i]), '"')
	case plan.JSON:
		return append(dst, v.Bytes(i)...)
	default:
		return appendJSONText(dst, v.Bytes(i))
	}
}

// appendJSONText appends a text as a JSON string. What is no UTF-8 becomes the replacement character.
func appendJSONText(dst, text []byte) []byte {
	const digits = "0123456789abcdef"
	dst = append(dst, '"')
	for len(text) > 0 {
		c := text[0]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRune(text)
			dst, text = utf8.AppendRune(dst, r), text[n:]
			continue
		}
		text = text[1:]
		switch {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c == '\n':
			dst = append(dst, '\\', 'n')
		case c == '\r':
			dst = append(dst, '\\', 'r')
		case c == '\t':
			dst = append(dst, '\\', 't')
		case c < ' ':
			dst = append(dst, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}

// namesOnly says how rows whose name is NULL are left out.
func namesOnly(name plan.Expr) string {
	if len(plan.Columns(name)) == 0 {
		return "each value needs a name, a TEXT"
	}
	return "write FILTER (WHERE " + name.String() + " IS NOT NULL)"
}
