package plan

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
)

// Expr is a scalar expression over the columns of one input. Expressions are immutable; the set of kinds is sealed.
type Expr interface {
	// Type is the type of the result.
	Type() Type
	// String is the expression as SQL, with column names.
	String() string
	expr()
}

// ColumnRef is the value of an input column.
type ColumnRef struct {
	// Index is the ordinal in the input's schema.
	Index int
	// Name is for people only.
	Name string
	typ  Type
	// guessed is set where the type is a guess from some values.
	guessed bool
}

// NewColumn refers to column index of schema s.
func NewColumn(s *arrow.Schema, index int) (*ColumnRef, error) {
	if index < 0 || index >= s.NumFields() {
		return nil, Errorf(CodeInternal, "column ordinal %d is outside a schema of %d columns", index, s.NumFields())
	}
	f := s.Field(index)
	return &ColumnRef{Index: index, Name: f.Name, typ: TypeOf(f), guessed: guessed(f)}, nil
}

// ColumnOf refers to a column of a schema that is still to be made.
func ColumnOf(index int, name string, t Type) *ColumnRef {
	return &ColumnRef{Index: index, Name: name, typ: t}
}

// Type implements Expr.
func (c *ColumnRef) Type() Type { return c.typ }

// Literal is a constant. Value is nil for NULL, else by the kind of its type: bool, int64, float64, decimal128.Num,
// string (TEXT and JSON), []byte, arrow.Date32, arrow.Timestamp (µs), arrow.MonthDayNanoInterval.
type Literal struct {
	Value any
	typ   Type
}

// NewLiteral makes a constant of type t, and checks that the value has the Go type that t is carried in.
func NewLiteral(value any, t Type) (*Literal, error) {
	ok := value == nil
	switch value.(type) {
	case bool:
		ok = t.Kind == Boolean
	case int64:
		ok = t.Kind == BigInt
	case float64:
		ok = t.Kind == Double
	case decimal128.Num:
		ok = t.Kind == Decimal
	case string:
		ok = t.Textual()
	case []byte:
		ok = t.Kind == Blob
	case arrow.Date32:
		ok = t.Kind == Date
	case arrow.Timestamp:
		ok = t.Kind == Timestamp
	case arrow.MonthDayNanoInterval:
		ok = t.Kind == Interval
	}
	if !ok {
		return nil, Errorf(CodeInternal, "a literal of type %s cannot hold a Go %T", t, value)
	}
	return &Literal{Value: value, typ: t}, nil
}

// NullLiteral is NULL of type t.
func NullLiteral(t Type) *Literal { return &Literal{typ: t} }

// BoolLiteral is a BOOLEAN constant.
func BoolLiteral(v bool) *Literal { return &Literal{Value: v, typ: BooleanType} }

// IntLiteral is a BIGINT constant.
func IntLiteral(v int64) *Literal { return &Literal{Value: v, typ: BigIntType} }

// DoubleLiteral is a DOUBLE constant.
func DoubleLiteral(v float64) *Literal { return &Literal{Value: v, typ: DoubleType} }

// TextLiteral is a TEXT constant.
func TextLiteral(v string) *Literal { return &Literal{Value: v, typ: TextType} }

// Type implements Expr.
func (l *Literal) Type() Type { return l.typ }

// IsNull reports whether the constant is NULL.
func (l *Literal) IsNull() bool { return l.Value == nil }

// Param is a parameter of a prepared statement. [BindParams] replaces it by a Literal before execution.
type Param struct {
	// Index is the ordinal of the parameter, from 0; Name is empty for ?.
	Index int
	Name  string
	typ   Type
	// into is as [Cast].Into: the value must be one of typ without rounding.
	into string
}

// NewParam is a parameter of a type that is not known until it is used ([UnknownType]) or given.
func NewParam(index int, name string, t Type) *Param { return &Param{Index: index, Name: name, typ: t} }

// Type implements Expr.
func (p *Param) Type() Type { return p.typ }

// Call is a scalar function or operator. Args have exactly the types that the function takes.
type Call struct {
	Func *Func
	Args []Expr
	// At is where the call stands in the statement, for errors of its rows; zero where nobody wrote it. It is no part of
	// what the expression is: see [Placed].
	At  Pos
	typ Type
}

// Type implements Expr.
func (c *Call) Type() Type { return c.typ }

// Cast converts a value. With Try, a value that cannot be converted is NULL instead of an error.
type Cast struct {
	Arg Expr
	Try bool
	// Into is the column that the value is written into ("v of t"), for errors; empty for every other cast. Such a cast is
	// exact: a value that it would round or cut is an error.
	Into string
	// At is as [Call].At.
	At  Pos
	typ Type
}

// Type implements Expr.
func (c *Cast) Type() Type { return c.typ }

// When is one branch of a [Case].
type When struct{ Cond, Then Expr }

// Case is CASE WHEN … THEN … ELSE … END. Conditions are BOOLEAN; branches have the type of the whole. A branch is
// evaluated for the rows that reach it only, so that a condition guards it. Else is never nil.
type Case struct {
	Whens []When
	Else  Expr
	typ   Type
}

// Type implements Expr.
func (c *Case) Type() Type { return c.typ }

// In is arg IN (list) with SQL's NULL rules. List items are literals or parameters of the type of Arg.
type In struct {
	Arg  Expr
	List []Expr
	Not  bool
}

// Type implements Expr.
func (*In) Type() Type { return BooleanType }

func (*ColumnRef) expr() {}
func (*Literal) expr()   {}
func (*Param) expr()     {}
func (*Call) expr()      {}
func (*Cast) expr()      {}
func (*Case) expr()      {}
func (*In) expr()        {}

// SortKey is one key of an ordering.
type SortKey struct {
	Expr       Expr
	Descending bool
	NullsFirst bool
}

// NewSortKey orders by e with the default place of NULLs: first ascending, last descending.
func NewSortKey(e Expr, descending bool) SortKey {
	return SortKey{Expr: e, Descending: descending, NullsFirst: !descending}
}
