package plan

import (
	"github.com/apache/arrow/go/v17/arrow"
)

// Node is one operator of a plan tree. Nodes are immutable; the set of kinds is sealed. Fields that an optimiser rule sets
// are set on a copy (With… methods).
type Node interface {
	// Schema has a field for each output column.
	Schema() *arrow.Schema
	// Children are the inputs, in order.
	Children() []Node
	// WithChildren is the node over other inputs; their schemas must be those of the present ones, type for type.
	WithChildren(children []Node) (Node, error)
	node()
}

// Scan reads a table.
type Scan struct {
	Table Table
	// Alias is the name under which the query knows the table.
	Alias string
	// Columns are ordinals of the table's schema, in output order.
	Columns []int
	// Filters are pushed predicates over ordinals of the table's schema (not of Columns).
	Filters []Expr
	// Limit is a BIGINT constant or parameter, nil for none.
	Limit  Expr
	schema *arrow.Schema
}

// NewScan reads the given columns of a table; nil columns are all that are not hidden.
func NewScan(t Table, alias string, columns []int) (*Scan, error) {
	ts := t.Schema()
	if columns == nil {
		columns = []int{}
		for i, f := range ts.Fields() {
			if !Hidden(f) {
				columns = append(columns, i)
			}
		}
	}
	fields := make([]arrow.Field, len(columns))
	for i, c := range columns {
		if c < 0 || c >= ts.NumFields() {
			return nil, Errorf(CodeInternal, "scan of %s: column ordinal %d of %d", t.Name(), c, ts.NumFields())
		}
		fields[i] = ts.Field(c)
	}
	return &Scan{Table: t, Alias: alias, Columns: columns, schema: arrow.NewSchema(fields, nil)}, nil
}

// WithFilters adds pushed predicates, over ordinals of the table's schema.
func (s *Scan) WithFilters(filters ...Expr) *Scan {
	c := *s
	c.Filters = append(append([]Expr(nil), s.Filters...), filters...)
	return &c
}

// WithLimit stops the scan after that many rows.
func (s *Scan) WithLimit(limit Expr) *Scan {
	c := *s
	c.Limit = limit
	return &c
}

// WithColumns reads other columns of the same table; filters and limit stay.
func (s *Scan) WithColumns(columns []int) (*Scan, error) {
	c, err := NewScan(s.Table, s.Alias, columns)
	if err != nil {
		return nil, err
	}
	c.Filters, c.Limit = s.Filters, s.Limit
	return c, nil
}

// Spec is what the scan asks of its table. Parameters must be bound, except for EXPLAIN, which shows them.
func (s *Scan) Spec() ScanSpec {
	spec := ScanSpec{Columns: s.Columns, Filters: s.Filters, Limit: NoLimit}
	if l, ok := s.Limit.(*Literal); ok {
		if n, ok := l.Value.(int64); ok {
			spec.Limit = n
		}
	}
	return spec
}

// Values is a list of rows of constant expressions.
type Values struct {
	Rows   [][]Expr
	schema *arrow.Schema
}

// NewValues makes rows with the given column names; each column takes the common type of its values.
func NewValues(names []string, rows [][]Expr) (*Values, error) {
	fields := make([]arrow.Field, len(names))
	out := make([][]Expr, len(rows))
	for r, row := range rows {
		if len(row) != len(names) {
			return nil, Errorf(CodeType, "row %d of VALUES has %d columns, the first has %d", r+1, len(row), len(names))
		}
		out[r] = make([]Expr, len(names))
	}
	for c, name := range names {
		column := make([]Expr, len(rows))
		for r := range rows {
			column[r] = rows[r][c]
		}
		t, err := CommonType("column "+name+" of VALUES", column...)
		if err != nil {
			return nil, err
		}
		for r := range rows {
			if out[r][c], err = Coerce(rows[r][c], t); err != nil {
				return nil, err
			}
		}
		fields[c] = NewField(name, t)
	}
	return &Values{Rows: out, schema: arrow.NewSchema(fields, nil)}, nil
}

// Filter keeps the rows for which the predicate is true.
type Filter struct {
	Input Node
	Pred  Expr
}

// NewFilter checks that pred is a condition over the input's columns.
func NewFilter(in Node, pred Expr) (Node, error) {
	p, err := Condition(pred, "WHERE")
	if err != nil {
		return nil, err
	}
	if err := checkColumns(in.Schema(), p); err != nil {
		return nil, err
	}
	return &Filter{Input: in, Pred: p}, nil
}

// Project computes columns from the input's.
type Project struct {
	Input  Node
	Exprs  []Expr
	schema *arrow.Schema
}

// NewProject names one output column for each expression. A column that passes unchanged keeps its type's metadata and
// is no longer hidden.
func NewProject(in Node, exprs []Expr, names []string) (Node, error) {
	if len(exprs) != len(names) {
		return nil, Errorf(CodeInternal, "projection of %d expressions has %d names", len(exprs), len(names))
	}
	if err := checkColumns(in.Schema(), exprs...); err != nil {
		return nil, err
	}
	out := make([]Expr, len(exprs))
	fields := make([]arrow.Field, len(exprs))
	for i, e := range exprs {
		if p, ok := e.(*Param); ok && p.Type() == UnknownType {
			e = NewParam(p.Index, p.Name, TextType)
		}
		if e.Type().Kind == Interval {
			return nil, Errorf(CodeType, "an INTERVAL cannot be a column: add it to a date")
		}
		out[i] = e
		fields[i] = NewField(names[i], e.Type())
	}
	return &Project{Input: in, Exprs: out, schema: arrow.NewSchema(fields, nil)}, nil
}

// Sort orders its input, stably. With Limit it gives only the first Offset+Limit rows (top-k).
type Sort struct {
	Input Node
	Keys  []SortKey
	// Limit is a number of rows set by an optimiser rule, nil for all.
	Limit Expr
}

// NewSort checks that each key can be ordered.
func NewSort(in Node, keys []SortKey) (Node, error) {
	for i, k := range keys {
		if err := checkColumns(in.Schema(), k.Expr); err != nil {
			return nil, err
		}
		if k.Expr.Type().Kind == Interval || k.Expr.Type().Kind == Unknown {
			return nil, Errorf(CodeType, "cannot order by %s, a %s", k.Expr, keys[i].Expr.Type())
		}
	}
	return &Sort{Input: in, Keys: keys}, nil
}

// WithLimit keeps only the first rows.
func (s *Sort) WithLimit(limit Expr) *Sort {
	c := *s
	c.Limit = limit
	return &c
}

// Limit skips Offset rows and gives at most Count. Each is a BIGINT constant or parameter; nil for no limit, no offset.
type Limit struct {
	Input         Node
	Count, Offset Expr
}

// NewLimit checks that count and offset are whole numbers, not negative.
func NewLimit(in Node, count, offset Expr) (Node, error) {
	var err error
	if count, err = rowCount(count, "LIMIT"); err != nil {
		return nil, err
	}
	if offset, err = rowCount(offset, "OFFSET"); err != nil {
		return nil, err
	}
	return &Limit{Input: in, Count: count, Offset: offset}, nil
}

func rowCount(e Expr, what string) (Expr, error) {
	if e == nil {
		return nil, nil
	}
	switch x := e.(type) {
	case *Param:
		return Coerce(x, BigIntType)
	case *Literal:
		if n, ok := x.Value.(int64); ok && n >= 0 {
			return x, nil
		}
	}
	return nil, Errorf(CodeType, "%s needs a whole number from 0, not %s", what, e)
}

// Distinct removes duplicate rows; NULLs are equal.
type Distinct struct{ Input Node }

// NewDistinct keeps one of each row.
func NewDistinct(in Node) (Node, error) { return &Distinct{Input: in}, nil }

// Union gives the rows of all inputs, one input after the other (UNION ALL).
type Union struct {
	Inputs []Node
	schema *arrow.Schema
}

// NewUnion brings the inputs to common column types; names are those of the first.
func NewUnion(inputs ...Node) (Node, error) {
	if len(inputs) == 0 {
		return nil, Errorf(CodeInternal, "union of nothing")
	}
	n := inputs[0].Schema().NumFields()
	types := make([]Type, n)
	for i, in := range inputs {
		if in.Schema().NumFields() != n {
			return nil, Errorf(CodeType, "UNION of %d and %d columns", n, in.Schema().NumFields())
		}
		for c, f := range in.Schema().Fields() {
			t, ok := unify(types[c], TypeOf(f))
			if !ok {
				return nil, Errorf(CodeType, "column %d of UNION is %s in one query and %s in query %d", c+1, types[c], TypeOf(f), i+1).WithHint("CAST one of them")
			}
			types[c] = t
		}
	}
	fields := make([]arrow.Field, n)
	for c, f := range inputs[0].Schema().Fields() {
		fields[c] = NewField(f.Name, types[c])
	}
	u := &Union{schema: arrow.NewSchema(fields, nil)}
	for _, in := range inputs {
		conv, err := convertColumns(in, types)
		if err != nil {
			return nil, err
		}
		u.Inputs = append(u.Inputs, conv)
	}
	return u, nil
}

// convertColumns casts the columns of a node to the given types, where they differ.
func convertColumns(in Node, types []Type) (Node, error) {
	exprs := make([]Expr, len(types))
	changed := false
	for c, t := range types {
		col, err := NewColumn(in.Schema(), c)
		if err != nil {
			return nil, err
		}
		if exprs[c], err = Coerce(col, t); err != nil {
			return nil, err
		}
		changed = changed || exprs[c] != Expr(col)
	}
	if !changed {
		return in, nil
	}
	return NewProject(in, exprs, FieldNames(in.Schema(), false))
}

func checkColumns(s *arrow.Schema, exprs ...Expr) error {
	for _, e := range exprs {
		var bad error
		VisitExpr(e, func(e Expr) bool {
			c, ok := e.(*ColumnRef)
			if ok && (c.Index >= s.NumFields() || TypeOf(s.Field(c.Index)) != c.typ) {
				bad = Errorf(CodeInternal, "column %s (ordinal %d, %s) is not one of its input %s", c.Name, c.Index, c.typ, s)
			}
			return bad == nil
		})
		if bad != nil {
			return bad
		}
	}
	return nil
}
