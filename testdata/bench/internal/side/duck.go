package side

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	_ "github.com/duckdb/duckdb-go/v2" // the driver

	"rsql/planner/plan"
)

// Duck is a DuckDB in memory.
type Duck struct{ db *sql.DB }

// NewDuck starts a DuckDB with that many threads and gives it the rows of tables.
func NewDuck(ctx context.Context, threads int, tables ...*Table) (*Duck, error) {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return nil, err
	}
	d := &Duck{db: db}
	if _, err := db.ExecContext(ctx, fmt.Sprintf("SET threads = %d", threads)); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	for _, t := range tables {
		if err := d.load(ctx, t); err != nil {
			return nil, errors.Join(fmt.Errorf("table %s: %w", t.name, err), db.Close())
		}
	}
	return d, nil
}

// Close stops the engine.
func (d *Duck) Close() error { return d.db.Close() }

// load hands a table over as a CSV file.
func (d *Duck) load(ctx context.Context, t *Table) error {
	f, err := os.CreateTemp("", "bench-*.csv")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	w := bufio.NewWriterSize(f, 1<<20)
	for _, b := range t.batches {
		writeCSV(w, b)
	}
	if err := errors.Join(w.Flush(), f.Close()); err != nil {
		return err
	}
	var types []string
	for _, field := range t.schema.Fields() {
		types = append(types, fmt.Sprintf("'%s': '%s'", field.Name, duckType(plan.TypeOf(field))))
	}
	_, err = d.db.ExecContext(ctx, fmt.Sprintf("CREATE TABLE %s AS SELECT * FROM read_csv('%s', header = false, delim = '|', quote = '', escape = '', columns = {%s})",
		t.name, f.Name(), strings.Join(types, ", ")))
	return err
}

// duckType is DuckDB's name of a type.
func duckType(t plan.Type) string {
	if t.Kind == plan.Text {
		return "VARCHAR"
	}
	return t.String()
}

// writeCSV writes the rows of a batch, whose texts hold neither | nor line ends.
func writeCSV(w *bufio.Writer, b arrow.Record) {
	var line []byte
	for i := range int(b.NumRows()) {
		line = line[:0]
		for c, col := range b.Columns() {
			if c > 0 {
				line = append(line, '|')
			}
			if !col.IsNull(i) {
				line = plan.AppendText(line, col, i)
			}
		}
		_, _ = w.Write(append(line, '\n')) // Flush gives the error
	}
}

// Run runs a query into a table of its own, and gives the wall time and that table's name.
func (d *Duck) Run(ctx context.Context, text string) (string, time.Duration, error) {
	if _, err := d.db.ExecContext(ctx, "DROP TABLE IF EXISTS answer"); err != nil {
		return "", 0, err
	}
	start := time.Now()
	_, err := d.db.ExecContext(ctx, "CREATE TEMP TABLE answer AS "+text)
	return "answer", time.Since(start), err
}

// Rows are those of a query as text, NULL as NULL.
func (d *Duck) Rows(ctx context.Context, query string) ([][]string, error) {
	rows, err := d.db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var out [][]string
	for rows.Next() {
		cells, into := make([]sql.NullString, len(names)), make([]any, len(names))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		line := make([]string, len(names))
		for i, c := range cells {
			line[i] = "NULL"
			if c.Valid {
				line[i] = c.String
			}
		}
		out = append(out, line)
	}
	return out, rows.Err()
}
