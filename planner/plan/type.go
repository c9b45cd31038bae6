package plan

import (
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
)

// Kind is the family of a [Type].
type Kind uint8

// The kinds. Null is the type of a bare NULL and of nothing stored; Unknown is a parameter nobody has typed yet; Interval
// is one of expressions and of what queries give; nothing stored is of it.
const (
	Unknown Kind = iota
	Null
	Boolean
	BigInt
	Double
	Decimal
	Text
	Blob
	Date
	Timestamp
	JSON
	Interval
)

// MaxPrecision is the largest precision of a DECIMAL, in digits.
const MaxPrecision = 38

// Type is a SQL type. Types are comparable with ==.
type Type struct {
	Kind Kind
	// Precision and Scale are those of a DECIMAL, in decimal digits; zero for other kinds.
	Precision, Scale int32
}

// The types without parameters.
var (
	UnknownType   = Type{Kind: Unknown}
	NullType      = Type{Kind: Null}
	BooleanType   = Type{Kind: Boolean}
	BigIntType    = Type{Kind: BigInt}
	DoubleType    = Type{Kind: Double}
	TextType      = Type{Kind: Text}
	BlobType      = Type{Kind: Blob}
	DateType      = Type{Kind: Date}
	TimestampType = Type{Kind: Timestamp}
	JSONType      = Type{Kind: JSON}
	IntervalType  = Type{Kind: Interval}
)

// DecimalType is DECIMAL(precision, scale).
func DecimalType(precision, scale int32) Type {
	return Type{Kind: Decimal, Precision: precision, Scale: scale}
}

var kindNames = map[Kind]string{
	Unknown: "UNKNOWN", Null: "NULL", Boolean: "BOOLEAN", BigInt: "BIGINT", Double: "DOUBLE", Decimal: "DECIMAL",
	Text: "TEXT", Blob: "BLOB", Date: "DATE", Timestamp: "TIMESTAMP", JSON: "JSON", Interval: "INTERVAL",
}

// String is the type as DDL writes it.
func (t Type) String() string {
	if t.Kind == Decimal {
		return fmt.Sprintf("DECIMAL(%d,%d)", t.Precision, t.Scale)
	}
	return kindNames[t.Kind]
}

// article is the type with its indefinite article, for messages.
func (t Type) article() string {
	if t.Kind == Interval {
		return "an " + t.String()
	}
	return "a " + t.String()
}

// Numeric reports whether arithmetic is defined on the type.
func (t Type) Numeric() bool { return t.Kind == BigInt || t.Kind == Double || t.Kind == Decimal }

// Textual reports whether the type is carried as UTF-8 text.
func (t Type) Textual() bool { return t.Kind == Text || t.Kind == JSON }

// Temporal reports whether the type is a point in time.
func (t Type) Temporal() bool { return t.Kind == Date || t.Kind == Timestamp }

// Arrow is the Arrow type that carries values of t: Boolean, Int64, Float64, Decimal128, String (TEXT and JSON),
// Binary, Date32, Timestamp in µs UTC, Null. An INTERVAL is carried as MonthDayNano.
func (t Type) Arrow() arrow.DataType {
	switch t.Kind {
	case Boolean:
		return arrow.FixedWidthTypes.Boolean
	case BigInt:
		return arrow.PrimitiveTypes.Int64
	case Double:
		return arrow.PrimitiveTypes.Float64
	case Decimal:
		return &arrow.Decimal128Type{Precision: t.Precision, Scale: t.Scale}
	case Text, JSON:
		return arrow.BinaryTypes.String
	case Blob:
		return arrow.BinaryTypes.Binary
	case Date:
		return arrow.FixedWidthTypes.Date32
	case Timestamp:
		return arrow.FixedWidthTypes.Timestamp_us
	case Interval:
		return arrow.FixedWidthTypes.MonthDayNanoInterval
	default:
		return arrow.Null
	}
}

// Metadata keys of Arrow fields that carry what Arrow types cannot.
const (
	metaType   = "rsql.type"
	metaHidden = "rsql.hidden"
	metaGuess  = "rsql.guess"
)

// NewField is the Arrow field of a column called name; every column is nullable.
func NewField(name string, t Type) arrow.Field {
	f := arrow.Field{Name: name, Type: t.Arrow(), Nullable: true}
	if t.Kind == JSON {
		f.Metadata = arrow.NewMetadata([]string{metaType}, []string{"JSON"})
	}
	return f
}

// Hide marks a field as a pseudo-column: it can be named and is no part of *.
func Hide(f arrow.Field) arrow.Field {
	f.Metadata = arrow.NewMetadata(append(f.Metadata.Keys(), metaHidden), append(f.Metadata.Values(), "true"))
	return f
}

// Guess marks a field whose type is a guess from some values, which others may turn out not to fit.
func Guess(f arrow.Field) arrow.Field {
	f.Metadata = arrow.NewMetadata(append(f.Metadata.Keys(), metaGuess), append(f.Metadata.Values(), "true"))
	return f
}

func guessed(f arrow.Field) bool {
	_, ok := f.Metadata.GetValue(metaGuess)
	return ok
}

// Hidden reports whether a field is a pseudo-column.
func Hidden(f arrow.Field) bool {
	_, ok := f.Metadata.GetValue(metaHidden)
	return ok
}

// Renamed returns the field under another name, and no longer hidden: what a projection gives out is a plain column.
func Renamed(f arrow.Field, name string) arrow.Field { return NewField(name, TypeOf(f)) }

// TypeOf is the SQL type of an Arrow field; Unknown when rsql has no such type. Narrower Arrow integers and floats, and dictionaries
// but those of [CodedText], are not columns of ours: readers of foreign Arrow data convert them first.
func TypeOf(f arrow.Field) Type {
	switch dt := f.Type.(type) {
	case *arrow.BooleanType:
		return BooleanType
	case *arrow.Int64Type:
		return BigIntType
	case *arrow.Float64Type:
		return DoubleType
	case *arrow.Decimal128Type:
		return DecimalType(dt.Precision, dt.Scale)
	case *arrow.StringType:
		if v, ok := f.Metadata.GetValue(metaType); ok && v == "JSON" {
			return JSONType
		}
		return TextType
	case *arrow.BinaryType:
		return BlobType
	case *arrow.Date32Type:
		return DateType
	case *arrow.TimestampType:
		return TimestampType
	case *arrow.MonthDayNanoIntervalType:
		return IntervalType
	case *arrow.NullType:
		return NullType
	default:
		return UnknownType
	}
}

// FieldNames lists the names of a schema's fields; visible only leaves pseudo-columns out.
func FieldNames(s *arrow.Schema, visibleOnly bool) []string {
	names := make([]string, 0, s.NumFields())
	for _, f := range s.Fields() {
		if !visibleOnly || !Hidden(f) {
			names = append(names, f.Name)
		}
	}
	return names
}
