package exec

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

const benchRows = 1_000_000

// benchTable gives batches that were made before the clock ran.
type benchTable struct {
	*memTable
	batches []plan.Batch
}

type benchReader struct{ batches []plan.Batch }

func (b *benchTable) Scan(_ context.Context, spec plan.ScanSpec) (plan.Reader, error) {
	return &benchReader{batches: b.batches}, nil
}

func (r *benchReader) Next(context.Context) (plan.Batch, error) {
	if len(r.batches) == 0 {
		return nil, io.EOF
	}
	b := r.batches[0]
	r.batches = r.batches[1:]
	b.Retain()
	return b, nil
}

func (*benchReader) Close() error { return nil }

// benchScan has the columns id (BIGINT, distinct), city (TEXT, 100 values), score (DOUBLE), and group (BIGINT, 100,000
// values).
func benchScan(b *testing.B) plan.Node {
	b.Helper()
	m := newTable("b", []plan.Type{plan.BigIntType, plan.TextType, plan.DoubleType, plan.BigIntType})
	t := &benchTable{memTable: m}
	r := rand.New(rand.NewPCG(1, 1))
	for from := 0; from < benchRows; from += 4096 {
		rows := make([]row, min(4096, benchRows-from))
		for i := range rows {
			rows[i] = row{int64(from+i) * 7919 % benchRows, fmt.Sprintf("city %02d", r.IntN(100)), r.Float64(), int64(r.IntN(100_000))}
		}
		t.batches = append(t.batches, makeBatch(memory.DefaultAllocator, m.schema, rows))
	}
	return must(plan.NewScan(t, "b", nil))
}

func bench(b *testing.B, n plan.Node) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		op := must(Build(n, &Env{}))
		for {
			batch, err := op.Next(context.Background())
			if err == io.EOF { //nolint:errorlint // the reader gives it bare
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			batch.Release()
		}
		_ = op.Close()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
}

func BenchmarkOperators(b *testing.B) {
	in := benchScan(b)
	key := func(i int) []plan.Expr { return []plan.Expr{col(in, i)} }
	avg := aggCall("avg", false, col(in, 2))
	order := func(i int) *plan.Sort {
		return must(plan.NewSort(in, []plan.SortKey{plan.NewSortKey(col(in, i), false)})).(*plan.Sort)
	}
	self := must(plan.NewJoin(in, in, plan.InnerJoin, nil))
	nodes := []struct {
		name string
		node plan.Node
	}{
		{"scan", in},
		{"filter half", must(plan.NewFilter(in, call("<", col(in, 2), plan.DoubleLiteral(0.5))))},
		{"avg", aggOf(in, nil, avg)},
		{"group by text of 100, avg", aggOf(in, key(1), avg)},
		{"group by text of 100, count avg min max", aggOf(in, key(1), aggCall("count", false), avg, aggCall("min", false, col(in, 2)), aggCall("max", false, col(in, 1)))},
		{"group by bigint of 100,000, avg", aggOf(in, key(3), avg)},
		{"group by distinct bigint, avg", aggOf(in, key(0), avg)},
		{"group by text and bigint, avg", aggOf(in, []plan.Expr{col(in, 1), col(in, 3)}, avg)},
		{"count distinct bigint", aggOf(in, nil, aggCall("count", true, col(in, 3)))},
		{"distinct text", must(plan.NewDistinct(must(plan.NewProject(in, key(1), []string{"city"}))))},
		{"sort by bigint", order(0)},
		{"sort by text", order(1)},
		{"top 100 by double", order(2).WithLimit(plan.IntLiteral(100))},
		{"hash join on distinct bigint", self.WithEqui(plan.Equi{Left: col(in, 0), Right: col(in, 0)})},
		{"hash join on bigint to 100,000 groups", must(plan.NewJoin(in, aggOf(in, key(3), avg), plan.InnerJoin, nil)).
			WithEqui(plan.Equi{Left: col(in, 3), Right: must(plan.NewColumn(arrow.NewSchema([]arrow.Field{plan.NewField("c0", plan.BigIntType)}, nil), 0))})},
	}
	for _, n := range nodes {
		b.Run(n.name, func(b *testing.B) { bench(b, n.node) })
	}
}

// BenchmarkOneRow is what the operators of a point query cost beside its scan.
func BenchmarkOneRow(b *testing.B) {
	t := newTable("p", intText, row{int64(42), "ann"})
	table := &benchTable{memTable: t, batches: []plan.Batch{makeBatch(memory.DefaultAllocator, t.schema, t.rows)}}
	in := must(plan.NewScan(table, "p", nil))
	kept := must(plan.NewFilter(in, call("=", col(in, 0), plan.IntLiteral(42))))
	n := must(plan.NewProject(kept, []plan.Expr{col(kept, 1), call("upper", col(kept, 1))}, []string{"a", "b"}))
	b.ReportAllocs()
	for b.Loop() {
		op := must(Build(n, &Env{Metrics: NewMetrics()}))
		batch := must(op.Next(context.Background()))
		batch.Release()
		_ = op.Close()
	}
}

// codedScan has the rows of a scan with text in codes.
func codedScan(b *testing.B, of plan.Node) plan.Node {
	b.Helper()
	from := of.(*plan.Scan).Table.(*benchTable)
	t := &benchTable{memTable: from.memTable}
	coder := vec.NewCoder(memory.DefaultAllocator, ^uint64(0))
	for _, batch := range from.batches {
		cols := append([]arrow.Array(nil), batch.Columns()...)
		cols[1] = must(coder.Code(cols[1]))
		t.batches = append(t.batches, array.NewRecord(schemaOf(batch.Schema(), cols), cols, batch.NumRows()))
	}
	return must(plan.NewScan(t, "b", nil))
}

// BenchmarkCodes has the same work on texts and on codes of them.
func BenchmarkCodes(b *testing.B) {
	texts := benchScan(b)
	coded := codedScan(b, texts)
	for name, node := range map[string]func(in plan.Node) plan.Node{
		"group": func(in plan.Node) plan.Node {
			return aggOf(in, []plan.Expr{col(in, 1)}, aggCall("avg", false, col(in, 2)))
		},
		"group by two": func(in plan.Node) plan.Node {
			return aggOf(in, []plan.Expr{col(in, 1), call("%", col(in, 0), plan.IntLiteral(3))}, aggCall("avg", false, col(in, 2)))
		},
		"like": func(in plan.Node) plan.Node {
			return aggOf(must(plan.NewFilter(in, call("like", col(in, 1), plan.TextLiteral("%7%")))), nil, aggCall("avg", false, col(in, 2)))
		},
		"sort": func(in plan.Node) plan.Node {
			return must(plan.NewSort(in, []plan.SortKey{plan.NewSortKey(col(in, 1), false)}))
		},
		"group by upper": func(in plan.Node) plan.Node {
			return aggOf(in, []plan.Expr{call("upper", col(in, 1))}, aggCall("avg", false, col(in, 2)))
		},
	} {
		b.Run(name+", texts", func(b *testing.B) { bench(b, node(texts)) })
		b.Run(name+", codes", func(b *testing.B) { bench(b, node(coded)) })
	}
}

// BenchmarkLetters groups by texts of one byte, and by others.
func BenchmarkLetters(b *testing.B) {
	for _, length := range []int{1, 2} {
		m := newTable("b", []plan.Type{plan.TextType, plan.TextType, plan.DoubleType})
		t := &benchTable{memTable: m}
		r := rand.New(rand.NewPCG(1, 1))
		for from := 0; from < benchRows; from += 4096 {
			rows := make([]row, min(4096, benchRows-from))
			for i := range rows {
				rows[i] = row{strings.Repeat(string(rune('A'+r.IntN(3))), length), strings.Repeat(string(rune('F'+r.IntN(2))), length), r.Float64()}
			}
			t.batches = append(t.batches, makeBatch(memory.DefaultAllocator, m.schema, rows))
		}
		in := must(plan.NewScan(t, "b", nil))
		b.Run(fmt.Sprint(length), func(b *testing.B) {
			bench(b, aggOf(in, []plan.Expr{col(in, 0), col(in, 1)}, aggCall("avg", false, col(in, 2))))
		})
	}
}
