package eval

import (
	"bytes"
	"encoding/json"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// jsonMakeKernels are functions that make documents of values.
var jsonMakeKernels = map[string]builder{
	"to_json": func(s *site) (kernel, error) {
		t := s.call.Args[0].Type()
		return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
			v, none := r.strict(n, args...)
			if none {
				return r.nulls(dt, n), nil
			}
			write := jsonWriterOf("to_json", t, args[0])
			return textRows(r, dt, n, v, func(dst []byte, i int) ([]byte, error) { return write(dst, i) })
		}, nil
	},
	"json_array":  jsonOf("json_array", '[', ']', 1),
	"json_object": jsonOf("json_object", '{', '}', 2),
	"json_minify": always(text1(func(dst []byte, doc string) ([]byte, error) {
		doc, err := document("json_minify", doc)
		return appendCompact(dst, doc), err
	})),
	"json_pretty": always(text1(func(dst []byte, doc string) ([]byte, error) {
		doc, err := document("json_pretty", doc)
		if err != nil {
			return dst, err
		}
		return appendPretty(dst, doc)
	})),
}

// jsonWriter appends a row's value as JSON; NULL is null.
type jsonWriter func(dst []byte, i int) ([]byte, error)

func jsonWriterOf(function string, t plan.Type, d datum) jsonWriter {
	write := writerOf(d)
	value := func(dst []byte, i int) ([]byte, error) { return write(dst, i), nil }
	switch t.Kind {
	case plan.JSON:
		texts := load[string](d)
		value = func(dst []byte, i int) ([]byte, error) {
			doc, err := document(function, texts.at(i))
			return append(dst, doc...), err
		}
	case plan.Double:
		numbers := load[float64](d)
		value = func(dst []byte, i int) ([]byte, error) { return plan.AppendJSONDouble(dst, numbers.at(i)), nil }
	case plan.Boolean, plan.BigInt, plan.Decimal:
	case plan.Blob:
		var text []byte
		value = func(dst []byte, i int) ([]byte, error) {
			text = write(text[:0], i)
			if err := plan.CheckJSONText(function, text); err != nil {
				return dst, err
			}
			return appendJSONText(dst, string(text)), nil
		}
	default:
		var text []byte
		value = func(dst []byte, i int) ([]byte, error) {
			text = write(text[:0], i)
			return appendJSONText(dst, string(text)), nil
		}
	}
	return func(dst []byte, i int) ([]byte, error) {
		if d.null(i) {
			return append(dst, "null"...), nil
		}
		return value(dst, i)
	}
}

// jsonOf is the builder of an array or, with a name before each value, an object, which is NULL where a name is.
func jsonOf(function string, open, closing byte, width int) builder {
	return func(s *site) (kernel, error) {
		return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
			writers := make([]jsonWriter, len(args))
			for i, d := range args {
				writers[i] = jsonWriterOf(function, s.call.Args[i].Type(), d)
			}
			return textRows(r, dt, n, &validity{r: r, n: n}, func(dst []byte, row int) ([]byte, error) {
				dst = append(dst, open)
				for i, write := range writers {
					switch {
					case i%width == 0 && width > 1 && args[i].null(row):
						return dst, errNull
					case i%width > 0:
						dst = append(dst, ':')
					case i > 0:
						dst = append(dst, ',')
					}
					var err error
					if dst, err = write(dst, row); err != nil {
						return dst, err
					}
					if len(dst) > maxText {
						return dst, tooLong(function)
					}
				}
				return append(dst, closing), nil
			})
		}, nil
	}
}

// appendCompact leaves the blanks between the parts of a document out.
func appendCompact(dst []byte, doc string) []byte {
	for i := 0; i < len(doc); i++ {
		switch c := doc[i]; c {
		case ' ', '\t', '\r', '\n':
		case '"':
			end := i + stringEnd(doc[i:])
			dst = append(dst, doc[i:end]...)
			i = end - 1
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// appendPretty gives each member and element a line, four blanks further in than what holds it.
func appendPretty(dst []byte, doc string) ([]byte, error) {
	var out bytes.Buffer
	if err := json.Indent(&out, []byte(doc), "", "    "); err != nil {
		return dst, err
	}
	return capped("json_pretty", append(dst, out.Bytes()...))
}
