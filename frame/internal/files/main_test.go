package files

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"rsql/planner/plan"
	"rsql/redisrel"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// write makes a file of a test and gives its path.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// null stands for NULL in what read gives.
const null = "NULL"

// read gives the columns with their types, and the rows as texts. A guess that was wrong is repaired as a session does it.
func read(t *testing.T, f *Finder, spec plan.FileSpec) (columns []string, rows [][]string, err error) {
	t.Helper()
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	for range 20 {
		columns, rows, err = readOnce(t.Context(), f, spec, alloc)
		var wrong *plan.RetypeError
		if !errors.As(err, &wrong) {
			return columns, rows, err
		}
		f.Widen(wrong)
	}
	return columns, rows, err
}

func readOnce(ctx context.Context, f *Finder, spec plan.FileSpec, alloc memory.Allocator) (columns []string, rows [][]string, err error) {
	table, err := f.Table(ctx, spec)
	if err != nil {
		return nil, nil, err
	}
	scan := plan.ScanSpec{Limit: plan.NoLimit, Alloc: alloc}
	for i, field := range table.Schema().Fields() {
		scan.Columns = append(scan.Columns, i)
		columns = append(columns, field.Name+" "+plan.TypeOf(field).String())
	}
	r, err := table.Scan(ctx, scan)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	for {
		b, err := r.Next(ctx)
		if errors.Is(err, io.EOF) {
			return columns, rows, nil
		}
		if err != nil {
			return columns, nil, err
		}
		for row := range int(b.NumRows()) {
			var texts []string
			for _, c := range b.Columns() {
				text := null
				if !c.IsNull(row) {
					text = string(plan.AppendText(nil, c, row))
				}
				texts = append(texts, text)
			}
			rows = append(rows, texts)
		}
		b.Release()
	}
}

func finder(t *testing.T) *Finder {
	f := NewFinder(redisrel.InferSample, t.TempDir())
	t.Cleanup(f.Close)
	return f
}

func option(name, value string) plan.FileOption { return plan.FileOption{Name: name, Value: value} }
