package redisrel

import (
	"context"
	"io"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

// testScan builds requests over user:{id}.
type testScan struct {
	scanRequest
}

// newTestScan selects columns given as `name TYPE`; id is the placeholder, _key, _ttl and _type are pseudo-columns.
func newTestScan(t *testing.T, pattern string, columns ...string) *testScan {
	t.Helper()
	alloc := memory.NewCheckedAllocator(memory.DefaultAllocator)
	t.Cleanup(func() { alloc.AssertSize(t, 0) })
	s := &testScan{scanRequest{table: "users", shape: hashShape, limit: plan.NoLimit, alloc: alloc}}
	if IsPattern(pattern) {
		p, err := ParsePattern(pattern)
		require.NoError(t, err)
		s.pattern = p
	} else {
		p, err := ParseTemplate(pattern)
		require.NoError(t, err)
		s.pattern = p
	}
	types := map[string]plan.Type{"TEXT": plan.TextType, "BIGINT": plan.BigIntType, "DOUBLE": plan.DoubleType, "BOOLEAN": plan.BooleanType}
	var fields []arrow.Field
	for _, c := range columns {
		name, typ, _ := strings.Cut(c, " ")
		typ, isDeclared := strings.CutSuffix(typ, "!")
		col := column{name: name, field: name, typ: types[typ], declared: isDeclared}
		switch name {
		case "_key":
			col.source = fromKey
		case "_ttl":
			col.source = fromTTL
		case "_type":
			col.source = fromType
		}
		for i, p := range s.pattern.Placeholders() {
			if p == name {
				col.source, col.part = fromPart, i
			}
		}
		s.columns = append(s.columns, col)
		fields = append(fields, plan.NewField(name, col.typ))
	}
	s.schema = arrow.NewSchema(fields, nil)
	return s
}

// run reads all rows as sorted lines, and the report.
func (s *testScan) run(t *testing.T, srv *server) ([]string, plan.ScanReport, error) {
	t.Helper()
	ctx := context.Background()
	r, err := openScan(ctx, srv, s.scanRequest)
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	var lines []string
	for {
		b, err := r.Next(ctx)
		if err != nil {
			_, again := r.Next(ctx)
			require.Error(t, again, "after an error there is nothing more")
			sort.Strings(lines)
			if err == io.EOF { //nolint:errorlint // Next gives it unwrapped
				err = nil
			}
			return lines, r.Report(), err
		}
		require.Positive(t, b.NumRows())
		lines = append(lines, batchLines(b)...)
		b.Release()
	}
}

// load writes n hashes user:i of two fields.
func load(t *testing.T, srv *redistest.Server, n int) {
	srv.Load(t, n, func(i int) (string, []any) {
		return "user:" + strconv.Itoa(i), []any{"name", "n" + strconv.Itoa(i), "age", i % 90}
	})
}

// users are the lines of load's rows.
func users(n int, format func(i int) string) []string {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = format(i)
	}
	sort.Strings(lines)
	return lines
}

func startLoaded(t *testing.T, n int) (*server, *redis.Client) {
	srv := redistest.Start(t)
	load(t, srv, n)
	client := srv.Client(t)
	return newServer(client, srv.Addr), client
}

func schemaOf(fields ...arrow.Field) *arrow.Schema { return arrow.NewSchema(fields, nil) }
