package exec

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"rsql/planner/plan"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// row is a row of a table: nil for NULL, else what a plan.Literal of the column's type holds.
type row = []any

var errTable = errors.New("the table broke")

// memTable is a table in memory that counts what is done with it.
type memTable struct {
	name    string
	schema  *arrow.Schema
	rows    []row
	per     int // rows in a batch
	failAt  int // the batch at which reading fails, from 1; 0 for never
	lookup  []int
	mu      sync.Mutex
	scans   int
	open    int // readers that are not closed
	pulled  int // batches asked for
	lookups int
	asked   map[string]int // how often a key was looked up
}

var (
	_ plan.Table     = (*memTable)(nil)
	_ plan.KeyLookup = (*memTable)(nil)
)

// newTable makes a table from columns such as "id BIGINT".
func newTable(name string, columns []plan.Type, rows ...row) *memTable {
	fields := make([]arrow.Field, len(columns))
	for i, t := range columns {
		fields[i] = plan.NewField(fmt.Sprintf("%s%d", name, i), t)
	}
	return &memTable{name: name, schema: arrow.NewSchema(fields, nil), rows: rows, per: 3, asked: map[string]int{}}
}

func (m *memTable) Name() string                    { return m.name }
func (m *memTable) Schema() *arrow.Schema           { return m.schema }
func (m *memTable) Supports(plan.Expr) plan.Support { return plan.No }
func (m *memTable) LookupColumns() []int            { return m.lookup }

func (m *memTable) Scan(ctx context.Context, spec plan.ScanSpec) (plan.Reader, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.scans++
	return m.reader(ctx, spec, m.rows), nil
}

func (m *memTable) Lookup(ctx context.Context, spec plan.ScanSpec, keys plan.Batch) (plan.Reader, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lookups++
	wanted := map[string]bool{}
	for _, k := range rowsOf(keys) {
		text := fmt.Sprint(k...)
		m.asked[text]++
		wanted[text] = true
	}
	var rows []row
	for _, r := range m.rows {
		var key row
		for _, c := range m.lookup {
			key = append(key, r[c])
		}
		if wanted[fmt.Sprint(key...)] {
			rows = append(rows, r)
		}
	}
	return m.reader(ctx, spec, rows), nil
}

func (m *memTable) reader(ctx context.Context, spec plan.ScanSpec, rows []row) *memReader {
	m.open++
	fields := make([]arrow.Field, len(spec.Columns))
	out := make([]row, len(rows))
	for i, c := range spec.Columns {
		fields[i] = m.schema.Field(c)
		for r := range rows {
			out[r] = append(out[r], rows[r][c])
		}
	}
	if spec.Limit >= 0 {
		out = out[:min(int(spec.Limit), len(out))]
	}
	return &memReader{opened: ctx, table: m, alloc: spec.Alloc, schema: arrow.NewSchema(fields, nil), rows: out}
}

type memReader struct {
	opened  context.Context // what reads ahead ends with it, as in a table over a network
	table   *memTable
	alloc   memory.Allocator
	schema  *arrow.Schema
	rows    []row
	batches int
	given   int64
	closed  bool
}

func (r *memReader) Next(context.Context) (plan.Batch, error) {
	r.table.mu.Lock()
	defer r.table.mu.Unlock()
	if r.closed {
		return nil, errors.New("read after Close")
	}
	if err := r.opened.Err(); err != nil {
		return nil, err
	}
	r.table.pulled++
	r.batches++
	if r.batches == r.table.failAt {
		return nil, errTable
	}
	if len(r.rows) == 0 {
		return nil, io.EOF
	}
	n := min(r.table.per, len(r.rows))
	b := makeBatch(r.alloc, r.schema, r.rows[:n])
	r.rows = r.rows[n:]
	r.given += int64(n)
	return b, nil
}

func (r *memReader) Report() plan.ScanReport {
	r.table.mu.Lock()
	defer r.table.mu.Unlock()
	return plan.ScanReport{Rows: r.given, RoundTrips: 1}
}

func (r *memReader) Close() error {
	r.table.mu.Lock()
	defer r.table.mu.Unlock()
	if !r.closed {
		r.closed = true
		r.table.open--
	}
	return nil
}

func makeBatch(alloc memory.Allocator, s *arrow.Schema, rows []row) plan.Batch {
	b := array.NewRecordBuilder(alloc, s)
	defer b.Release()
	for _, r := range rows {
		for c, v := range r {
			l, err := plan.NewLiteral(v, plan.TypeOf(s.Field(c)))
			if err == nil {
				err = AppendLiteral(b.Field(c), l)
			}
			if err != nil {
				panic(err)
			}
		}
	}
	cols := make([]arrow.Array, len(b.Fields()))
	for i, f := range b.Fields() {
		cols[i] = f.NewArray()
	}
	return newBatch(s, cols, len(rows))
}

func rowsOf(b plan.Batch) []row {
	out := make([]row, b.NumRows())
	for i := range out {
		out[i] = row{}
		for _, c := range b.Columns() {
			var v any
			if !c.IsNull(i) {
				switch c := c.(type) {
				case *array.Boolean:
					v = c.Value(i)
				case *array.Int64:
					v = c.Value(i)
				case *array.Float64:
					v = c.Value(i)
				case *array.Decimal128:
					v = c.Value(i)
				case *array.String:
					v = strings.Clone(c.Value(i))
				case *array.Binary:
					v = append([]byte{}, c.Value(i)...)
				case *array.Date32:
					v = c.Value(i)
				case *array.Timestamp:
					v = c.Value(i)
				}
			}
			out[i] = append(out[i], v)
		}
	}
	return out
}

// mode is a way in which every operator test is run.
type mode struct {
	name    string
	batch   int
	workers int
	with    Switches
}

var modes = []mode{{"normal", 0, 0, Switches{}}, {"one-row batches", 1, 1, Switches{}}, {"zero hash", 0, 0, Switches{ZeroHash: true}},
	{"nested loops", 0, 0, Switches{NestedLoops: true}}, {"small batches", 5, 1, Switches{}}, {"dictionaries, small batches", 5, 1, Switches{Dictionary: true}}}

// crews are modes in which rows come in no order of their own.
var crews = []mode{{"two workers", 0, 2, Switches{EagerWorkers: true}}, {"four workers, one-row batches", 1, 4, Switches{EagerWorkers: true}},
	{"four workers, zero hash", 5, 4, Switches{EagerWorkers: true, ZeroHash: true}}}

// spilling are modes in which all that can go to files does, which changes the order of rows but for sorts.
var spilling = []mode{{"spilled", 0, 1, Switches{SpillAll: true}}, {"spilled, small batches, zero hash", 5, 1, Switches{SpillAll: true, ZeroHash: true}},
	{"spilled, dictionaries", 0, 1, Switches{SpillAll: true, Dictionary: true}}, {"spilled by three workers", 7, 3, Switches{SpillAll: true, EagerWorkers: true}}}

// inModes runs a test in all modes, with allocators that hold it to releasing everything.
func inModes(t *testing.T, test func(t *testing.T, env *Env)) {
	t.Helper()
	inEach(t, modes, test)
}

// inAllModes runs a test that does not care about the order of rows in the modes with several workers, too.
func inAllModes(t *testing.T, test func(t *testing.T, env *Env)) {
	t.Helper()
	inEach(t, slices.Concat(modes, crews, spilling), test)
}

func inEach(t *testing.T, modes []mode, test func(t *testing.T, env *Env)) {
	t.Helper()
	for _, m := range modes {
		t.Run(m.name, func(t *testing.T) {
			alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
			defer alloc.AssertSize(t, 0)
			dir := t.TempDir()
			test(t, &Env{Alloc: alloc, Workers: m.workers, BatchRows: m.batch, Switches: m.with, Metrics: NewMetrics(), Temp: NewTempDir(dir)})
			left, err := os.ReadDir(dir)
			require.NoError(t, err)
			assert.Empty(t, left, "temporary files are removed")
		})
	}
}

// collect runs a plan. It fails the test on an error, and where a batch is empty or larger than the mode allows.
func collect(t *testing.T, n plan.Node, env *Env) []row {
	t.Helper()
	rows, err := tryCollect(t, n, env)
	require.NoError(t, err)
	return rows
}

func tryCollect(t *testing.T, n plan.Node, env *Env) ([]row, error) {
	t.Helper()
	r, err := Build(n, env)
	if err != nil {
		return nil, err
	}
	defer func() {
		assert.NoError(t, r.Close())
		assert.NoError(t, r.Close(), "Close is idempotent")
	}()
	out := []row{}
	for {
		b, err := r.Next(context.Background())
		if err != nil {
			_, again := r.Next(context.Background())
			assert.Equal(t, err, again, "an error stays")
			if errors.Is(err, io.EOF) {
				return out, nil
			}
			return nil, err
		}
		assert.Positive(t, b.NumRows(), "a batch is never empty")
		assert.True(t, plan.SameTypes(n.Schema(), b.Schema()), "%s is not %s", b.Schema(), n.Schema())
		out = append(out, rowsOf(b)...)
		b.Release()
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func scanOf(t *memTable) plan.Node { return must(plan.NewScan(t, t.name, nil)) }

func col(n plan.Node, i int) plan.Expr { return must(plan.NewColumn(n.Schema(), i)) }

func call(name string, args ...plan.Expr) plan.Expr { return must(plan.NewCall(name, args...)) }

func lit(v any, t plan.Type) plan.Expr { return must(plan.NewLiteral(v, t)) }

func dec(v int64) decimal128.Num { return decimal128.FromI64(v) }

// sorted orders rows by their text, to compare results as multisets.
func sorted(rows []row) []row {
	texts, order := make([]string, len(rows)), make([]int, len(rows))
	for i, r := range rows {
		texts[i], order[i] = fmt.Sprintf("%#v", r), i
	}
	sort.SliceStable(order, func(i, j int) bool { return texts[order[i]] < texts[order[j]] })
	out := make([]row, len(rows))
	for i, o := range order {
		out[i] = rows[o]
	}
	return out
}
