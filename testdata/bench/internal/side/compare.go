package side

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// Question is one query in both dialects.
type Question struct {
	Name, Text string
	// Duck is the text for DuckDB where it is another.
	Duck string
}

// Answer is what a question took, in seconds, the least of several runs.
type Answer struct {
	Question
	RSQL, DuckDB float64
}

// Ratio is rsql's time over DuckDB's.
func (a Answer) Ratio() float64 { return a.RSQL / a.DuckDB }

// Compare runs a question in both engines in turn, and checks that both give as many rows with the same sums.
func Compare(ctx context.Context, r *RSQL, d *Duck, q Question, repeat int) (Answer, error) {
	a := Answer{Question: q, RSQL: math.Inf(1), DuckDB: math.Inf(1)}
	duck := q.Duck
	if duck == "" {
		duck = q.Text
	}
	for i := range repeat {
		batches, took, err := r.Run(ctx, q.Text)
		if err != nil {
			return a, fmt.Errorf("rsql: %w", err)
		}
		a.RSQL = min(a.RSQL, took.Seconds())
		var table string
		if table, took, err = d.Run(ctx, duck); err != nil {
			return a, fmt.Errorf("DuckDB: %w", err)
		}
		a.DuckDB = min(a.DuckDB, took.Seconds())
		if i == 0 {
			err = sameSums(ctx, d, table, batches)
		}
		for _, b := range batches {
			b.Release()
		}
		if err != nil {
			return a, err
		}
	}
	return a, nil
}

// sameSums compares the number of rows, of NULLs in each column, and the sum of each column: of its numbers, or of the
// lengths of its texts.
func sameSums(ctx context.Context, d *Duck, table string, batches []arrow.Record) error {
	rows, err := d.Rows(ctx, "DESCRIBE "+table)
	if err != nil {
		return err
	}
	query := []string{"count(*)"}
	for _, c := range rows {
		name := `"` + strings.ReplaceAll(c[0], `"`, `""`) + `"`
		value := "CAST(length(CAST(" + name + " AS VARCHAR)) AS DOUBLE)"
		if numeric(c[1]) {
			value = "CAST(" + name + " AS DOUBLE)"
		}
		query = append(query, "count(*) - count("+name+")", "coalesce(sum("+value+"), 0)")
	}
	want, err := d.Rows(ctx, "SELECT "+strings.Join(query, ", ")+" FROM "+table)
	if err != nil {
		return err
	}
	got := sums(batches, len(rows))
	for i, w := range want[0] {
		x, err := strconv.ParseFloat(w, 64)
		if err != nil {
			return err
		}
		const most = 1e-6
		if math.Abs(x-got[i]) > most*max(1, math.Abs(x)) {
			return fmt.Errorf("%s is %s in DuckDB, %g in rsql", query[i], w, got[i])
		}
	}
	return nil
}

func numeric(duckType string) bool {
	for _, t := range []string{"BIGINT", "HUGEINT", "INTEGER", "DOUBLE", "DECIMAL", "FLOAT"} {
		if strings.Contains(duckType, t) {
			return true
		}
	}
	return false
}

func sums(batches []arrow.Record, columns int) []float64 {
	out := make([]float64, 1+2*columns)
	for _, b := range batches {
		out[0] += float64(b.NumRows())
		for c, col := range b.Columns() {
			out[1+2*c] += float64(col.NullN())
			out[2+2*c] += sum(col)
		}
	}
	return out
}

func sum(col arrow.Array) float64 {
	total := 0.0
	for i := range col.Len() {
		if col.IsNull(i) {
			continue
		}
		switch a := col.(type) {
		case *array.Int64:
			total += float64(a.Value(i))
		case *array.Float64:
			total += a.Value(i)
		case *array.Decimal128:
			total += a.Value(i).ToFloat64(a.DataType().(*arrow.Decimal128Type).Scale)
		default:
			total += float64(len(plan.AppendText(nil, col, i)))
		}
	}
	return total
}

// Print shows a table of answers with the geometric mean of the ratios.
func Print(title string, answers []Answer, took time.Duration) {
	fmt.Printf("%s (rsql and DuckDB, 2 threads each, the least of several runs; %s in all)\n", title, took.Round(time.Second))
	logs, worst := 0.0, answers[0]
	for _, a := range answers {
		fmt.Printf("  %-10s %9.3f s %9.3f s  ratio %6.2f\n", a.Name, a.RSQL, a.DuckDB, a.Ratio())
		logs += math.Log(a.Ratio())
		if a.Ratio() > worst.Ratio() {
			worst = a
		}
	}
	fmt.Printf("  geometric mean of the ratios %.2f, worst %.2f (%s)\n", math.Exp(logs/float64(len(answers))), worst.Ratio(), worst.Name)
}
