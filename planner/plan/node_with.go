package plan

import (
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
)

// CTE is a common table expression of a plan. It ties the nodes that read it to the one that makes it, by its address.
type CTE struct {
	Name string
	// At is where the text names it; zero for one that the text does not.
	At Pos
}

// With computes the rows of a common table expression once, for the [CTEScan]s in its body. Its rows are the body's. What
// the body does not ask for is not computed.
type With struct {
	CTE       *CTE
	Def, Body Node
	// Filtered says that the definition gives no more rows than those that one of the scans can use.
	Filtered bool
}

// NewWith checks that the scans in the body read columns that the definition has.
func NewWith(cte *CTE, def, body Node) (*With, error) {
	var bad error
	for _, s := range CTEScans(body, cte) {
		if err := s.over(def.Schema()); err != nil {
			bad = err
		}
	}
	return &With{CTE: cte, Def: def, Body: body}, bad
}

// CTEScans lists the scans of a common table expression below a node.
func CTEScans(n Node, cte *CTE) []*CTEScan {
	var out []*CTEScan
	Visit(n, func(n Node) {
		if s, ok := n.(*CTEScan); ok && s.CTE == cte {
			out = append(out, s)
		}
	})
	return out
}

// WithFilter keeps those rows of the definition for which pred is true; all scans must do without the others.
func (w *With) WithFilter(pred Expr) (*With, error) {
	def, err := NewFilter(w.Def, pred)
	n := *w
	n.Def, n.Filtered = def, true
	return &n, err
}

func (*With) node() {}

// Schema implements Node.
func (w *With) Schema() *arrow.Schema { return w.Body.Schema() }

// Children implements Node.
func (w *With) Children() []Node { return []Node{w.Def, w.Body} }

// WithChildren implements Node.
func (w *With) WithChildren(c []Node) (Node, error) {
	if err := checkChildren(w, c); err != nil {
		return nil, err
	}
	n := *w
	n.Def, n.Body = c[0], c[1]
	return &n, nil
}

// CTEScan reads columns of a common table expression, which a [With] above it computes.
type CTEScan struct {
	CTE *CTE
	// Columns are ordinals of the definition's columns, in output order.
	Columns []int
	schema  *arrow.Schema
}

// NewCTEScan reads the given columns of a definition with the schema def; nil for all.
func NewCTEScan(cte *CTE, def *arrow.Schema, columns []int) (*CTEScan, error) {
	if columns == nil {
		columns = make([]int, def.NumFields())
		for i := range columns {
			columns[i] = i
		}
	}
	fields := make([]arrow.Field, len(columns))
	for i, c := range columns {
		if c < 0 || c >= def.NumFields() {
			return nil, Errorf(CodeInternal, "scan of %s: column ordinal %d of %d", cte.Name, c, def.NumFields())
		}
		fields[i] = def.Field(c)
	}
	return &CTEScan{CTE: cte, Columns: columns, schema: arrow.NewSchema(fields, nil)}, nil
}

// over checks that a definition has the columns that the scan reads.
func (s *CTEScan) over(def *arrow.Schema) error {
	for i, c := range s.Columns {
		if c >= def.NumFields() || TypeOf(def.Field(c)) != TypeOf(s.schema.Field(i)) {
			return Errorf(CodeInternal, "scan of %s: column %s (ordinal %d) is not one of %s", s.CTE.Name, s.schema.Field(i).Name, c, def)
		}
	}
	return nil
}

// Narrow reads some of the columns that the scan reads; at are ordinals of those.
func (s *CTEScan) Narrow(at []int) *CTEScan {
	c := &CTEScan{CTE: s.CTE, Columns: make([]int, len(at))}
	fields := make([]arrow.Field, len(at))
	for i, o := range at {
		c.Columns[i], fields[i] = s.Columns[o], s.schema.Field(o)
	}
	c.schema = arrow.NewSchema(fields, nil)
	return c
}

// Renumber reads the same columns of a definition that has them at other ordinals.
func (s *CTEScan) Renumber(to map[int]int) *CTEScan {
	c := &CTEScan{CTE: s.CTE, Columns: make([]int, len(s.Columns)), schema: s.schema}
	for i, o := range s.Columns {
		c.Columns[i] = to[o]
	}
	return c
}

func (*CTEScan) node() {}

// Schema implements Node.
func (s *CTEScan) Schema() *arrow.Schema { return s.schema }

// Children implements Node.
func (s *CTEScan) Children() []Node { return nil }

// WithChildren implements Node.
func (s *CTEScan) WithChildren(c []Node) (Node, error) { return s, checkChildren(s, c) }

func describeCTEScan(x *CTEScan) string {
	return "cte scan " + QuoteIdent(x.CTE.Name) + " [" + strings.Join(quoted(FieldNames(x.schema, false)), ", ") + "]"
}
