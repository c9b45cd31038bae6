package frame_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite"

	"rsql/frame"
	"rsql/redisrel/redistest"
)

// TestDifferentialSQLite runs generated queries over generated data on SQLite and on rsql over a real server, and compares
// the rows. RSQL_SEED and RSQL_QUERIES choose another seed and number.
func TestDifferentialSQLite(t *testing.T) {
	seed, queries := envInt("RSQL_SEED", 1), envInt("RSQL_QUERIES", 400)
	startBoth(t, uint64(seed)).compare(t, uint64(seed), queries)
}

// FuzzDifferentialSQLite does the same for as long as it is told.
func FuzzDifferentialSQLite(f *testing.F) {
	b := startBoth(f, 1)
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) { b.compare(t, seed, queriesPerSeed) })
}

// queriesPerSeed is how many queries one run of a fuzz target makes.
const queriesPerSeed = 10

// both is a session and a SQLite with the same rows.
type both struct {
	*frame.Session
	url  string
	lite *sql.DB
}

// compare runs generated queries in both.
func (b *both) compare(t *testing.T, seed uint64, queries int) {
	t.Helper()
	ctx := context.Background()
	g := &generator{r: rand.New(rand.NewPCG(seed, 2))}
	for i := range queries {
		text, ordered := g.query()
		want, err := liteRows(ctx, b.lite, text, ordered)
		require.NoError(t, err, "SQLite refuses query %d of seed %d:\n%s", i, seed, text)
		got, err := ourRows(ctx, b.Session, text, ordered)
		require.NoError(t, err, "query %d of seed %d:\n%s", i, seed, text)
		require.Equal(t, want, got, "query %d of seed %d:\n%s", i, seed, text)
	}
}

func envInt(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// startBoth starts a server and a SQLite, and writes random rows into both.
func startBoth(t testing.TB, seed uint64) *both {
	t.Helper()
	ctx := context.Background()
	server := redistest.Start(t)
	s, err := frame.Open(ctx, server.URL, switched(t)...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	lite, err := sql.Open("sqlite", ":memory:")
	require.NoError(t, err)
	lite.SetMaxOpenConns(1) // each connection would have a memory of its own
	t.Cleanup(func() { require.NoError(t, lite.Close()) })
	_, err = lite.Exec("PRAGMA case_sensitive_like = ON")
	require.NoError(t, err)

	declare := map[string]string{
		"ta": "CREATE TABLE ta (id BIGINT, x BIGINT, y BIGINT, d DOUBLE, s TEXT) WITH (key = 'ta:{id}')",
		"tb": "CREATE TABLE tb (id BIGINT, ax BIGINT, z BIGINT, s TEXT, w TEXT) WITH (key = 'tb:{id}')",
		"tc": "CREATE TABLE tc (g TEXT, id BIGINT, v BIGINT, d DOUBLE) WITH (key = 'tc:{g}:{id}')",
	}
	data := rand.New(rand.NewPCG(seed, 1))
	client := server.Client(t)
	for name, n := range map[string]int{"ta": 60, "tb": 40, "tc": 50} {
		rows, err := s.Run(ctx, declare[name])
		require.NoError(t, err)
		require.NoError(t, rows.Close())
		liteDDL := strings.ReplaceAll(strings.SplitN(declare[name], " WITH ", 2)[0], "DOUBLE", "REAL")
		_, err = lite.Exec(strings.ReplaceAll(liteDDL, "BIGINT", "INTEGER"))
		require.NoError(t, err)
		for i := range n {
			insertBoth(ctx, t, client, lite, name, i, data)
		}
	}
	return &both{Session: s, url: server.URL, lite: lite}
}

// insertBoth writes one random row into SQLite and as a hash.
func insertBoth(ctx context.Context, t testing.TB, client hashSetter, lite *sql.DB, table string, i int, data *rand.Rand) {
	t.Helper()
	key := fmt.Sprintf("%s:%d", table, i)
	values := []any{}
	fields := []any{"always", "there"} // a hash with all columns NULL is still a row
	for _, c := range tableColumns[table] {
		var v any
		switch {
		case c.name == "id":
			v = i
		case c.name == "g":
			g := []string{"p", "q", "r"}[data.IntN(3)]
			v, key = g, fmt.Sprintf("tc:%s:%d", g, i)
		case data.IntN(100) < 15:
			v = nil
		case c.typ == 'i':
			v = data.IntN(20) - 5
		case c.typ == 'd':
			v = float64(data.IntN(20)) / 2
		default:
			v = []string{"a", "b", "ab", "Ba", "abc", "", "é", "c%", "bab"}[data.IntN(9)]
		}
		values = append(values, v)
		if v != nil && c.name != "id" && c.name != "g" {
			fields = append(fields, c.name, v)
		}
	}
	_, err := lite.Exec("INSERT INTO "+table+" VALUES ("+strings.TrimSuffix(strings.Repeat("?,", len(values)), ",")+")", values...)
	require.NoError(t, err)
	require.NoError(t, client.HSet(ctx, key, fields...).Err())
}

func liteRows(ctx context.Context, db *sql.DB, text string, ordered bool) ([]string, error) {
	rows, err := db.QueryContext(ctx, text)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var out []string
	for rows.Next() {
		values := make([]any, len(cols))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			return nil, err
		}
		for i := range values {
			values[i] = *values[i].(*any)
		}
		out = append(out, rowText(values))
	}
	return sorted(out, ordered), rows.Err()
}

func ourRows(ctx context.Context, s *frame.Session, text string, ordered bool) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	rows, err := s.RunAll(ctx, text)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for row, err := range rows.All(ctx) {
		if err != nil {
			return nil, err
		}
		out = append(out, rowText(asLite(rows.Schema(), row.Values)))
	}
	return sorted(out, ordered), nil
}

// asLite turns a DECIMAL, which SQLite does not have, into a float.
func asLite(schema *arrow.Schema, values []any) []any {
	for i, v := range values {
		text, ok := v.(string)
		if !ok || schema.Field(i).Type.ID() != arrow.DECIMAL128 {
			continue
		}
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			values[i] = f
		}
	}
	return values
}

// rowText writes a row so that the same values look the same whichever engine they come from.
func rowText(values []any) string {
	parts := make([]string, len(values))
	for i, v := range values {
		switch x := v.(type) {
		case nil:
			parts[i] = "NULL"
		case float64:
			parts[i] = strconv.FormatFloat(x+0, 'g', 12, 64)
		case int64:
			parts[i] = strconv.FormatInt(x, 10)
		case []byte:
			parts[i] = strconv.Quote(string(x))
		default:
			parts[i] = fmt.Sprintf("%q", x)
		}
	}
	return strings.Join(parts, " | ")
}

func sorted(rows []string, ordered bool) []string {
	if !ordered {
		sort.Strings(rows)
	}
	if rows == nil {
		rows = []string{}
	}
	return rows
}
