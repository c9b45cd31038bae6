package plan

import (
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
)

// RecursiveUnion gives the rows of its anchor, then those of its step, again and again: each time the step reads, through
// its [WorkTableScan], the rows that came out the time before. It ends when there are none. With Distinct a row comes out
// once, and NULLs are equal.
type RecursiveUnion struct {
	CTE          *CTE
	Anchor, Step Node
	Distinct     bool
	schema       *arrow.Schema
}

// NewRecursiveUnion converts anchor and step to the columns of work, which are those of the step's work table.
func NewRecursiveUnion(cte *CTE, work *arrow.Schema, anchor, step Node, distinct bool) (*RecursiveUnion, error) {
	types := make([]Type, work.NumFields())
	for i, f := range work.Fields() {
		types[i] = TypeOf(f)
	}
	u := &RecursiveUnion{CTE: cte, Distinct: distinct, schema: work}
	var err error
	if u.Anchor, err = convertColumns(anchor, types); err != nil {
		return nil, err
	}
	u.Step, err = convertColumns(step, types)
	return u, err
}

// WidenWork gives the columns of a work table the types that hold what the step makes of them. It reports whether that
// changes any. A DECIMAL takes all the digits that there are: arithmetic of the step would need one more each time.
func WidenWork(cte *CTE, work, step *arrow.Schema) (*arrow.Schema, bool, error) {
	if work.NumFields() != step.NumFields() {
		return nil, false, Errorf(CodeType, "the recursive query of %s has %d columns, the first one %d", QuoteIdent(cte.Name), step.NumFields(), work.NumFields())
	}
	fields, changed := make([]arrow.Field, work.NumFields()), false
	for i, f := range work.Fields() {
		have, made := TypeOf(f), TypeOf(step.Field(i))
		t, ok := unify(have, made)
		full := have.Kind == Decimal && have.Precision == MaxPrecision
		if !ok || full && t != have {
			return nil, false, Errorf(CodeType, "column %s of %s is %s in its first query and %s in the recursive one", QuoteIdent(f.Name), QuoteIdent(cte.Name), have, made).
				WithHint("CAST one of them")
		}
		if t != have && t.Kind == Decimal && have.Kind != Null {
			t = DecimalType(MaxPrecision, t.Scale)
		}
		fields[i], changed = NewField(f.Name, t), changed || t != have
	}
	return arrow.NewSchema(fields, nil), changed, nil
}

func (*RecursiveUnion) node() {}

// Schema implements Node.
func (u *RecursiveUnion) Schema() *arrow.Schema { return u.schema }

// Children implements Node.
func (u *RecursiveUnion) Children() []Node { return []Node{u.Anchor, u.Step} }

// WithChildren implements Node.
func (u *RecursiveUnion) WithChildren(c []Node) (Node, error) {
	if err := checkChildren(u, c); err != nil {
		return nil, err
	}
	n := *u
	n.Anchor, n.Step = c[0], c[1]
	return &n, nil
}

// WorkTableScan reads, in the step of a [RecursiveUnion], the rows that came out the time before.
type WorkTableScan struct {
	CTE    *CTE
	schema *arrow.Schema
}

// NewWorkTableScan reads all columns of a work table.
func NewWorkTableScan(cte *CTE, work *arrow.Schema) *WorkTableScan {
	return &WorkTableScan{CTE: cte, schema: work}
}

func (*WorkTableScan) node() {}

// Schema implements Node.
func (s *WorkTableScan) Schema() *arrow.Schema { return s.schema }

// Children implements Node.
func (s *WorkTableScan) Children() []Node { return nil }

// WithChildren implements Node.
func (s *WorkTableScan) WithChildren(c []Node) (Node, error) { return s, checkChildren(s, c) }

// FreeWorkTables lists the work tables that a plan reads and no [RecursiveUnion] in it fills: what reads them gives other
// rows each time.
func FreeWorkTables(n Node) []*CTE {
	var out []*CTE
	own := map[*CTE]bool{}
	Visit(n, func(n Node) {
		switch x := n.(type) {
		case *RecursiveUnion:
			own[x.CTE] = true
		case *WorkTableScan:
			if !own[x.CTE] {
				out = append(out, x.CTE)
			}
		}
	})
	return out
}

func describeRecursiveUnion(x *RecursiveUnion) string {
	if x.Distinct {
		return "recursive union " + QuoteIdent(x.CTE.Name)
	}
	return "recursive union all " + QuoteIdent(x.CTE.Name)
}

func describeWorkTableScan(x *WorkTableScan) string {
	return "work table scan " + QuoteIdent(x.CTE.Name) + " [" + strings.Join(quoted(FieldNames(x.schema, false)), ", ") + "]"
}
