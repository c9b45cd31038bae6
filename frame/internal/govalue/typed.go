package govalue

import (
	"database/sql"
	"encoding/json"
	"math"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// Value are the Go types that stand for values of SQL. A [sql.Null] can be NULL.
type Value interface {
	plain | sql.Null[bool] | sql.Null[int] | sql.Null[int64] | sql.Null[float64] | sql.Null[string] | sql.Null[time.Time] | sql.Null[arrow.Date32]
}

type plain interface {
	bool | int | int64 | float64 | string | []byte | json.RawMessage | time.Time | arrow.Date32
}

// Typed says how values of a Go type lie in Arrow arrays.
type Typed[T any] struct {
	// Type is the SQL type.
	Type plan.Type
	// Nullable says that T can be NULL.
	Nullable bool
	// Read gives the values of an array, which outlive it. Those that are NULL are asked for only where T can be.
	Read func(a arrow.Array) func(i int) T
	// Append gives what appends to a builder.
	Append func(b array.Builder) func(v T)
}

// TypedOf is how values of T lie in Arrow arrays.
func TypedOf[T Value]() Typed[T] {
	var out any
	switch any(*new(T)).(type) {
	case bool:
		out = typed(plan.BooleanType, func(a *array.Boolean) func(int) bool { return a.Value }, func(b *array.BooleanBuilder) func(bool) { return b.Append })
	case int:
		out = typedInt()
	case int64:
		out = typed(plan.BigIntType, func(a *array.Int64) func(int) int64 { return a.Value }, func(b *array.Int64Builder) func(int64) { return b.Append })
	case float64:
		out = typedFloat()
	case string:
		out = typedText()
	case []byte:
		out = typed(plan.BlobType, func(a *array.Binary) func(int) []byte {
			return func(i int) []byte { return append([]byte{}, a.Value(i)...) }
		}, func(b *array.BinaryBuilder) func([]byte) { return b.Append }) // nil is NULL
	case json.RawMessage:
		out = typed(plan.JSONType, func(a *array.String) func(int) json.RawMessage {
			return func(i int) json.RawMessage { return json.RawMessage(a.Value(i)) }
		}, appendJSON)
	case time.Time:
		out = typedTime()
	case arrow.Date32:
		out = typedDate()
	case sql.Null[bool]:
		out = nullable(TypedOf[bool]())
	case sql.Null[int]:
		out = nullable(typedInt())
	case sql.Null[int64]:
		out = nullable(TypedOf[int64]())
	case sql.Null[float64]:
		out = nullable(typedFloat())
	case sql.Null[string]:
		out = nullable(typedText())
	case sql.Null[time.Time]:
		out = nullable(typedTime())
	case sql.Null[arrow.Date32]:
		out = nullable(typedDate())
	}
	return out.(Typed[T])
}

func typed[T any, A arrow.Array, B array.Builder](t plan.Type, read func(A) func(int) T, write func(B) func(T)) Typed[T] {
	return Typed[T]{
		Type:   t,
		Read:   func(a arrow.Array) func(int) T { return read(a.(A)) },
		Append: func(b array.Builder) func(T) { return write(b.(B)) },
	}
}

func typedInt() Typed[int] {
	return typed(plan.BigIntType, func(a *array.Int64) func(int) int { return func(i int) int { return int(a.Value(i)) } },
		func(b *array.Int64Builder) func(int) { return func(v int) { b.Append(int64(v)) } })
}

func typedFloat() Typed[float64] {
	return typed(plan.DoubleType, func(a *array.Float64) func(int) float64 { return a.Value },
		func(b *array.Float64Builder) func(float64) { return b.Append })
}

func typedText() Typed[string] {
	return typed(plan.TextType, func(a *array.String) func(int) string {
		return func(i int) string { return strings.Clone(a.Value(i)) }
	},
		func(b *array.StringBuilder) func(string) { return b.Append })
}

func typedDate() Typed[arrow.Date32] {
	return typed(plan.DateType, func(a *array.Date32) func(int) arrow.Date32 { return a.Value },
		func(b *array.Date32Builder) func(arrow.Date32) { return b.Append })
}

func typedTime() Typed[time.Time] {
	return typed(plan.TimestampType, func(a *array.Timestamp) func(int) time.Time {
		return func(i int) time.Time { return time.UnixMicro(int64(a.Value(i))).UTC() }
	}, func(b *array.TimestampBuilder) func(time.Time) {
		return func(v time.Time) {
			if y := v.UTC().Year(); y < 1 || y > 9999 {
				b.Append(math.MaxInt64) // no time at all, whatever its microseconds would come to
				return
			}
			b.Append(arrow.Timestamp(v.UnixMicro()))
		}
	})
}

// appendJSON appends documents; nil is NULL.
func appendJSON(b *array.StringBuilder) func(json.RawMessage) {
	return func(v json.RawMessage) {
		if v == nil {
			b.AppendNull()
			return
		}
		b.Append(string(v))
	}
}

func nullable[T any](of Typed[T]) Typed[sql.Null[T]] {
	return Typed[sql.Null[T]]{
		Type: of.Type, Nullable: true,
		Read: func(a arrow.Array) func(int) sql.Null[T] {
			read := of.Read(a)
			return func(i int) sql.Null[T] {
				if a.IsNull(i) {
					return sql.Null[T]{}
				}
				return sql.Null[T]{V: read(i), Valid: true}
			}
		},
		Append: func(b array.Builder) func(sql.Null[T]) {
			write := of.Append(b)
			return func(v sql.Null[T]) {
				if v.Valid {
					write(v.V)
				} else {
					b.AppendNull()
				}
			}
		},
	}
}
