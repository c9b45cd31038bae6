package opt

import (
	"context"
	"io"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"rsql/planner/plan"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fakeTable has rows and no key.
type fakeTable struct {
	name   string
	schema *arrow.Schema
	// exact and inexact are ordinals of columns on which equalities are supported.
	exact, inexact []int
	// ordered takes every order.
	ordered bool
	rows    [][]any
}

var (
	_ plan.Table   = (*fakeTable)(nil)
	_ plan.Ordered = (*fakeTable)(nil)
)

func (t *fakeTable) SupportsOrder([]plan.ColumnOrder, []plan.Expr) bool { return t.ordered }

func (t *fakeTable) Name() string          { return t.name }
func (t *fakeTable) Schema() *arrow.Schema { return t.schema }

func (t *fakeTable) Supports(f plan.Expr) plan.Support {
	col, _ := membership(f)
	if col == nil {
		return plan.No
	}
	for _, c := range t.exact {
		if col.Index == c {
			return plan.Exact
		}
	}
	for _, c := range t.inexact {
		if col.Index == c {
			return plan.Inexact
		}
	}
	return plan.No
}

func (t *fakeTable) Scan(context.Context, plan.ScanSpec) (plan.Reader, error) {
	return nil, plan.Errorf(plan.CodeUnsupported, "a fake table is not read")
}

// keyedTable can be looked up by its key, and estimates.
type keyedTable struct {
	fakeTable
	keys []int
	size float64
}

var (
	_ plan.KeyLookup = (*keyedTable)(nil)
	_ plan.Estimator = (*keyedTable)(nil)
)

func (t *keyedTable) LookupColumns() []int { return t.keys }

func (t *keyedTable) Lookup(context.Context, plan.ScanSpec, plan.Batch) (plan.Reader, error) {
	return nil, io.ErrUnexpectedEOF
}

func (t *keyedTable) EstimateScan(plan.ScanSpec) plan.Estimate {
	return plan.Estimate{Rows: t.size, Keys: t.size}
}

// testSchema is (id, x, t); the names tell the tables apart.
func testSchema(table string) *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{
		plan.NewField(table+"_id", plan.BigIntType), plan.NewField(table+"_x", plan.BigIntType), plan.NewField(table+"_t", plan.TextType),
	}, nil)
}

// keyed is a table (id, x, t) with key id, of the given size; negative for unknown. Filters on x are inexact.
func keyed(name string, size float64) *keyedTable {
	return &keyedTable{
		fakeTable: fakeTable{name: name, schema: testSchema(name), exact: []int{0}, inexact: []int{1}},
		keys:      []int{0}, size: size,
	}
}

// plain is a table (id, x, t) without a key that supports no filter.
func plain(name string) *fakeTable { return &fakeTable{name: name, schema: testSchema(name)} }

// must unwraps a constructor; tests build sound plans only.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func scan(t plan.Table) plan.Node { return must(plan.NewScan(t, "", nil)) }

func col(n plan.Node, i int) plan.Expr { return must(column(n, i)) }

// pair refers to column i of two inputs side by side.
func pair(l, r plan.Node, i int) plan.Expr {
	if i < width(l) {
		return col(l, i)
	}
	return plan.Shift(col(r, i-width(l)), width(l))
}

func fn(name string, args ...plan.Expr) plan.Expr { return must(plan.NewCall(name, args...)) }

func integer(v int64) plan.Expr { return plan.IntLiteral(v) }

func where(n plan.Node, preds ...plan.Expr) plan.Node { return must(filter(n, preds...)) }

func project(n plan.Node, exprs ...plan.Expr) plan.Node {
	names := make([]string, len(exprs))
	for i := range exprs {
		names[i] = "c" + string(rune('0'+i))
	}
	return must(plan.NewProject(n, exprs, names))
}

func cols(n plan.Node, ordinals ...int) plan.Node { return must(pick(n, ordinals, nil)) }

func join(l, r plan.Node, kind plan.JoinKind, on plan.Expr) plan.Node {
	return must(plan.NewJoin(l, r, kind, on))
}

// on joins two inputs on equality of column i of the left and j of the right.
func on(l, r plan.Node, kind plan.JoinKind, i, j int) plan.Node {
	return join(l, r, kind, fn("=", pair(l, r, i), pair(l, r, width(l)+j)))
}

func limit(n plan.Node, count int64) plan.Node { return must(plan.NewLimit(n, integer(count), nil)) }

func order(n plan.Node, i int) plan.Node {
	return must(plan.NewSort(n, []plan.SortKey{plan.NewSortKey(col(n, i), false)}))
}

func distinct(n plan.Node) plan.Node { return must(plan.NewDistinct(n)) }

// group groups by columns and counts.
func group(n plan.Node, by ...int) plan.Node {
	keys := must(columns(n, by))
	names := []string{}
	for _, i := range by {
		names = append(names, n.Schema().Field(i).Name)
	}
	return must(plan.NewAggregate(n, keys, []*plan.AggCall{must(plan.NewAgg("count", false))}, append(names, "n")))
}

// ruleNamed finds a rule; eval folds constants of the tests.
func ruleNamed(t *testing.T, name string) Rule {
	t.Helper()
	for _, r := range rules(Options{Eval: evalConstant}) {
		if r.Name == name {
			return r
		}
	}
	require.Fail(t, "no rule "+name)
	return Rule{}
}
