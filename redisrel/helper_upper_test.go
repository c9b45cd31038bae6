package redisrel

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

// connect is a session on a test server.
func connect(t *testing.T, r *redistest.Server, opts ...Option) *Server {
	t.Helper()
	s, err := Connect(t.Context(), r.URL, opts...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// startWith is a server with hashes, given as key to "field=value field=value", and a session on it.
func startWith(t *testing.T, hashes map[string]string, opts ...Option) (*Server, *redistest.Server) {
	t.Helper()
	r := redistest.Start(t)
	loadHashes(t, r, hashes)
	return connect(t, r, opts...), r
}

func loadHashes(t *testing.T, r *redistest.Server, hashes map[string]string) {
	t.Helper()
	client := r.Client(t)
	for key, fields := range hashes {
		var args []any
		for _, f := range strings.Fields(fields) {
			name, value, _ := strings.Cut(f, "=")
			args = append(args, name, value)
		}
		require.NoError(t, client.HSet(t.Context(), key, args...).Err())
	}
}

func tableOf(t *testing.T, s *Server, name string) *Table {
	t.Helper()
	tab, err := s.Table(t.Context(), name)
	require.NoError(t, err)
	return tab.(*Table)
}

// columnsOf are the ordinals of columns by name; all visible ones without names.
func columnsOf(t *testing.T, tab *Table, names ...string) []int {
	t.Helper()
	if names == nil {
		names = plan.FieldNames(tab.Schema(), true)
	}
	out := []int{}
	for _, n := range names {
		at := tab.Schema().FieldIndices(n)
		require.Len(t, at, 1, "column %s", n)
		out = append(out, at[0])
	}
	return out
}

// tableRows scans a table, and gives its rows as text, sorted.
func tableRows(t *testing.T, tab *Table, names []string, filters ...plan.Expr) []string {
	t.Helper()
	out, err := tryRows(t, tab, names, filters...)
	require.NoError(t, err)
	return out
}

func tryRows(t *testing.T, tab *Table, names []string, filters ...plan.Expr) ([]string, error) {
	t.Helper()
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer mem.AssertSize(t, 0)
	r, err := tab.Scan(t.Context(), plan.ScanSpec{Columns: columnsOf(t, tab, names...), Filters: filters, Limit: plan.NoLimit, Alloc: mem})
	if err != nil {
		return nil, err
	}
	return textRows(t.Context(), r)
}

func textRows(ctx context.Context, r plan.Reader) (out []string, err error) {
	defer func() { err = errors.Join(err, r.Close()) }()
	for {
		b, err := r.Next(ctx)
		if errors.Is(err, io.EOF) {
			sort.Strings(out)
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		out = append(out, batchLines(b)...)
		b.Release()
	}
}

// refTo refers to a column by name.
func refTo(t *testing.T, tab *Table, name string) plan.Expr {
	t.Helper()
	c, err := plan.NewColumn(tab.Schema(), columnsOf(t, tab, name)[0])
	require.NoError(t, err)
	return c
}

func callOf(t *testing.T, name string, args ...plan.Expr) plan.Expr {
	t.Helper()
	e, err := plan.NewCall(name, args...)
	require.NoError(t, err)
	return e
}

func inList(t *testing.T, arg plan.Expr, list ...plan.Expr) plan.Expr {
	t.Helper()
	e, err := plan.NewIn(arg, list, false)
	require.NoError(t, err)
	return e
}

// schemaText is a schema as name TYPE, name TYPE; pseudo-columns in brackets.
func schemaText(tab plan.Table) string {
	var out []string
	for _, f := range tab.Schema().Fields() {
		text := fmt.Sprintf("%s %s", f.Name, plan.TypeOf(f))
		if plan.Hidden(f) {
			text = "[" + text + "]"
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

// checkedMemory is an allocator that is checked at the end of the test.
func checkedMemory(t *testing.T) memory.Allocator {
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	t.Cleanup(func() { mem.AssertSize(t, 0) })
	return mem
}

// handshakeless are command statistics without what a new connection costs.
func handshakeless(stats map[string]int64) map[string]int64 {
	for _, c := range []string{"hello", "client|setinfo", "client|maint_notifications", "select", "ping"} {
		delete(stats, c)
	}
	return stats
}

// batchLines writes each row of a batch as a line, its cells between bars.
func batchLines(b plan.Batch) []string {
	var lines []string
	for row := range int(b.NumRows()) {
		var cells []string
		for _, c := range b.Columns() {
			if c.IsNull(row) {
				cells = append(cells, "NULL")
			} else {
				cells = append(cells, string(plan.AppendText(nil, c, row)))
			}
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	return lines
}
