package plan

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// JoinKind is the kind of a join.
type JoinKind uint8

// The kinds. A Mark join gives each left row once, with one more BOOLEAN column: whether its key is IN the right side,
// with SQL's NULL rules. A Semi join gives the left rows that have a partner, an Anti join those that have none (keys that
// are NULL have none). A Single join gives each left row once with the columns of its one partner, NULLs without a
// partner, and is an error when there is more than one.
const (
	InnerJoin JoinKind = iota
	LeftJoin
	RightJoin
	FullJoin
	SemiJoin
	AntiJoin
	MarkJoin
	SingleJoin
)

// String is the kind as EXPLAIN shows it.
func (k JoinKind) String() string {
	return [...]string{"inner", "left", "right", "full", "semi", "anti", "mark", "single"}[k]
}

// Equi is one equality of a join: Left over the left input's ordinals, Right over the right input's, of one type.
// With NullSafe two NULLs are equal (<=>).
type Equi struct {
	Left, Right Expr
	NullSafe    bool
}

// NewEqui compares an expression over the left input's columns with a column of the right input, both converted to one type.
func NewEqui(left Expr, right Node, column int) (Equi, error) {
	col, err := NewColumn(right.Schema(), column)
	if err != nil {
		return Equi{}, err
	}
	eq, err := NewCall("=", left, col)
	if err != nil {
		return Equi{}, err
	}
	call, ok := eq.(*Call)
	if !ok {
		return Equi{}, Errorf(CodeInternal, "a comparison became %T", eq)
	}
	return Equi{Left: call.Args[0], Right: call.Args[1]}, nil
}

// Condition is the equality as a predicate over the columns of both inputs; left is the number of the left one's.
func (e Equi) Condition(left int) (Expr, error) {
	op := "="
	if e.NullSafe {
		op = "<=>"
	}
	return NewCall(op, e.Left, Shift(e.Right, left))
}

// String is the equality as SQL writes it.
func (e Equi) String() string {
	if e.NullSafe {
		return e.Left.String() + " <=> " + e.Right.String()
	}
	return e.Left.String() + " = " + e.Right.String()
}

// ManyKeys stands in, as a [Lookup].MaxKeys, for the cost of a whole scan that nobody can estimate.
const ManyKeys = 1 << 40

// Lookup makes a join fetch its right side by key instead of reading it whole. The right input is a Scan of a [KeyLookup]
// table, or Filters, Projects and Windows over one; Windows are partitioned by what binds the key.
type Lookup struct {
	// Equis are, for each of the table's lookup columns in order, the ordinal of Join.Equi that binds it.
	Equis []int
	// MaxKeys is the number of distinct keys above which reading the right side whole is less work; the join then does that.
	MaxKeys int64
}

// Join joins two inputs. Without Equi it looks for partners by alternative equalities or by the inequalities of Residual, or is a
// nested loop over it where there are none; without both, it is a cross product.
type Join struct {
	Left, Right Node
	Kind        JoinKind
	Equi        []Equi
	// Residual is a condition over the left columns followed by the right ones; nil for none. It decides about partners,
	// not about rows: a left row without a partner that satisfies it is still a row of a left join.
	Residual Expr
	// BuildLeft builds the table from the left input instead of the right.
	BuildLeft bool
	Lookup    *Lookup
	// At is where the subquery of a Single join stands in the statement, for the error of a second row; zero elsewhere.
	At     Pos
	schema *arrow.Schema
}

// NewJoin splits a condition over the concatenated columns into equalities and a residual. on is nil for a cross join.
func NewJoin(left, right Node, kind JoinKind, on Expr) (*Join, error) {
	j := &Join{Left: left, Right: right, Kind: kind}
	both := append(append([]arrow.Field(nil), left.Schema().Fields()...), right.Schema().Fields()...)
	if on != nil {
		cond, err := Condition(on, "ON")
		if err != nil {
			return nil, err
		}
		if err := checkColumns(arrow.NewSchema(both, nil), cond); err != nil {
			return nil, err
		}
		j.split(cond)
	}
	j.setSchema(both)
	return j, nil
}

func (j *Join) setSchema(both []arrow.Field) {
	switch n := j.Left.Schema().NumFields(); j.Kind {
	case SemiJoin, AntiJoin:
		both = both[:n]
	case MarkJoin:
		both = append(both[:n:n], NewField("mark", BooleanType))
	}
	j.schema = arrow.NewSchema(both, nil)
}

func (j *Join) split(cond Expr) {
	n := j.Left.Schema().NumFields()
	var rest []Expr
	for _, c := range Conjuncts(cond) {
		if e, ok := equality(c, n); ok {
			j.Equi = append(j.Equi, e)
			continue
		}
		if l, ok := c.(*Literal); ok && l.Value == true {
			continue
		}
		rest = append(rest, c)
	}
	j.Residual = And(rest...)
}

// equality reports whether a conjunct compares an expression of the left columns (ordinals below n) with one of the right.
func equality(e Expr, n int) (Equi, bool) {
	c, ok := e.(*Call)
	if !ok || c.Func.Name != "=" && c.Func.Name != "<=>" || Volatile(c) {
		return Equi{}, false
	}
	a, b := side(c.Args[0], n), side(c.Args[1], n)
	eq := Equi{NullSafe: c.Func.Name == "<=>"}
	switch {
	case a < 0 && b > 0:
		eq.Left, eq.Right = c.Args[0], Shift(c.Args[1], -n)
	case a > 0 && b < 0:
		eq.Left, eq.Right = c.Args[1], Shift(c.Args[0], -n)
	default:
		return Equi{}, false
	}
	return eq, true
}

// side is -1 for an expression of left columns only, 1 for right columns only, 0 for both or none.
func side(e Expr, n int) int {
	left, right := false, false
	for _, c := range Columns(e) {
		if c < n {
			left = true
		} else {
			right = true
		}
	}
	switch {
	case left && !right:
		return -1
	case right && !left:
		return 1
	default:
		return 0
	}
}

// WithEqui adds equalities, as a mark join's own.
func (j *Join) WithEqui(equi ...Equi) *Join {
	c := *j
	c.Equi = append(append([]Equi(nil), j.Equi...), equi...)
	return &c
}

// WithPlace says where the join's subquery stands in the statement.
func (j *Join) WithPlace(p Pos) *Join {
	c := *j
	c.At = p
	return &c
}

// WithLookup fetches the right side by key; nil reads it whole.
func (j *Join) WithLookup(l *Lookup) *Join {
	c := *j
	c.Lookup = l
	return &c
}

// WithBuildLeft chooses the build side.
func (j *Join) WithBuildLeft(left bool) *Join {
	c := *j
	c.BuildLeft = left
	return &c
}

// WithInputs changes kind and inputs; Equi and Residual must still fit.
func (j *Join) WithInputs(kind JoinKind, left, right Node) *Join {
	c := *j
	c.Kind, c.Left, c.Right = kind, left, right
	c.setSchema(append(append([]arrow.Field(nil), left.Schema().Fields()...), right.Schema().Fields()...))
	return &c
}

// Aggregate groups its input and computes aggregates. The output is the group keys, then the aggregates. Without
// GroupBy it gives exactly one row.
type Aggregate struct {
	Input   Node
	GroupBy []Expr
	Aggs    []*AggCall
	schema  *arrow.Schema
}

// NewAggregate names the output columns: keys first, then aggregates.
func NewAggregate(in Node, groupBy []Expr, aggs []*AggCall, names []string) (*Aggregate, error) {
	if len(names) != len(groupBy)+len(aggs) {
		return nil, Errorf(CodeInternal, "aggregate of %d columns has %d names", len(groupBy)+len(aggs), len(names))
	}
	fields := make([]arrow.Field, 0, len(names))
	for i, g := range groupBy {
		if err := checkColumns(in.Schema(), g); err != nil {
			return nil, err
		}
		fields = append(fields, NewField(names[i], g.Type()))
	}
	for i, a := range aggs {
		if err := checkColumns(in.Schema(), a.Inputs()...); err != nil {
			return nil, err
		}
		fields = append(fields, NewField(names[len(groupBy)+i], a.Type()))
	}
	return &Aggregate{Input: in, GroupBy: groupBy, Aggs: aggs, schema: arrow.NewSchema(fields, nil)}, nil
}

// Write writes the rows of its input into a table, and gives one row: written and skipped, BIGINT.
type Write struct {
	Input  Node
	Target Table
	Mode   WriteMode
	// Columns are ordinals of the target's schema, one for each input column.
	Columns []int
}

var writeSchema = arrow.NewSchema([]arrow.Field{NewField("written", BigIntType), NewField("skipped", BigIntType)}, nil)

// NewWrite checks that the target can be written, and converts the input's columns to the target's types as [Assign] does.
func NewWrite(in Node, target Table, mode WriteMode, columns []int) (Node, error) {
	if _, ok := target.(Writable); !ok {
		return nil, Errorf(CodeUnsupported, "table %s cannot be written", TableLabel(target))
	}
	if n := in.Schema().NumFields(); n != len(columns) {
		return nil, Errorf(CodeType, "%s into %s names %d columns and gets %d", mode, TableLabel(target), len(columns), n)
	}
	exprs := make([]Expr, len(columns))
	for i, c := range columns {
		f := target.Schema().Field(c)
		col, err := NewColumn(in.Schema(), i)
		if err != nil {
			return nil, err
		}
		if exprs[i], err = Assign(col, TypeOf(f), QuoteIdent(f.Name)+" of "+TableName(target)); err != nil {
			return nil, CastHint(Errorf(CodeType, "column %s of %s is %s, the value is %s", f.Name, TableLabel(target), TypeOf(f), col.Type()), col, TypeOf(f))
		}
	}
	conv, err := NewProject(in, exprs, FieldNames(in.Schema(), false))
	if err != nil {
		return nil, err
	}
	return &Write{Input: conv, Target: target, Mode: mode, Columns: columns}, nil
}

// Named gives rows of the input the names that the target has for their columns. The caller releases them.
func (w *Write) Named(rows Batch) Batch {
	fields := rows.Schema().Fields()
	for i, at := range w.Columns {
		fields[i].Name = w.Target.Schema().Field(at).Name
	}
	return array.NewRecord(arrow.NewSchema(fields, nil), rows.Columns(), rows.NumRows())
}
