package plan

import "github.com/apache/arrow/go/v17/arrow"

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
	Limit Expr
	// Whole says that columns which nobody knows yet belong to the answer, though not all that are known do; see [ScanSpec].
	Whole bool
	// Order and First ask for the first rows of an order; First is a BIGINT constant or parameter, nil for all rows.
	Order  []ColumnOrder
	First  Expr
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

// WithFirst asks for the first rows of an order, of columns of the table's schema; see [ScanSpec].
func (s *Scan) WithFirst(order []ColumnOrder, first Expr) *Scan {
	c := *s
	c.Order, c.First = order, first
	return &c
}

// WithWhole has columns that nobody knows yet belong to the answer.
func (s *Scan) WithWhole() *Scan {
	c := *s
	c.Whole = true
	return &c
}

// WithColumns reads other columns of the same table; filters and limit stay.
func (s *Scan) WithColumns(columns []int) (*Scan, error) {
	c, err := NewScan(s.Table, s.Alias, columns)
	if err != nil {
		return nil, err
	}
	c.Filters, c.Limit, c.Whole, c.Order, c.First = s.Filters, s.Limit, s.Whole, s.Order, s.First
	return c, nil
}

// Spec is what the scan asks of its table. Parameters must be bound, except for EXPLAIN, which shows them.
func (s *Scan) Spec() ScanSpec {
	spec := ScanSpec{Columns: s.Columns, Filters: s.Filters, Limit: NoLimit, Whole: s.Whole, Order: s.Order}
	if n, ok := intLiteral(s.Limit); ok {
		spec.Limit = n
	}
	if n, ok := intLiteral(s.First); ok {
		spec.First = n
	}
	return spec
}

// intLiteral is the value of a BIGINT constant.
func intLiteral(e Expr) (int64, bool) {
	l, ok := e.(*Literal)
	if !ok {
		return 0, false
	}
	n, ok := l.Value.(int64)
	return n, ok
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
