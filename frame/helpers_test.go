package frame_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/planner"
	"rsql/redisrel"
	"rsql/redisrel/redistest"
)

// setup is a server of a test's own and a session on it, whose memory is checked when the test ends.
type setup struct {
	*frame.Session
	server *redistest.Server
	redis  *redis.Client
}

func start(t *testing.T, opts ...frame.Option) *setup {
	t.Helper()
	server := redistest.Start(t)
	return &setup{Session: open(t, server.URL, opts...), server: server, redis: server.Client(t)}
}

// open opens a session that must have given back all of its memory by the end of the test.
func open(t *testing.T, url string, opts ...frame.Option) *frame.Session {
	t.Helper()
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	s, err := frame.Open(context.Background(), url, slices.Concat([]frame.Option{frame.WithAllocator(alloc)}, switched(t), opts)...)
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, s.Close())
		alloc.AssertSize(t, 0)
	})
	return s
}

// switched are the options that RSQL_SWITCHES names, with commas between: those of [frame.WithSwitches], no-rules, and no-…
// with the name of a rule.
func switched(t testing.TB) []frame.Option {
	t.Helper()
	var out []frame.Option
	for name := range strings.SplitSeq(os.Getenv("RSQL_SWITCHES"), ",") {
		rule, without := strings.CutPrefix(name, "no-")
		switch {
		case name == "":
		case name == "no-rules":
			out = append(out, frame.WithoutRules(planner.Rules()...))
		case without:
			require.Contains(t, planner.Rules(), rule, "RSQL_SWITCHES")
			out = append(out, frame.WithoutRules(rule))
		default:
			out = append(out, frame.WithSwitches(name))
		}
	}
	return out
}

// hash writes a hash, its fields given as name, value, ….
func (s *setup) hash(t *testing.T, key string, fields ...any) {
	t.Helper()
	require.NoError(t, s.redis.HSet(t.Context(), key, fields...).Err())
}

// users writes users 1 to n: name, city (three of them), score; every fifth has no score.
func (s *setup) users(t *testing.T, n int) {
	t.Helper()
	s.server.Load(t, n, func(i int) (string, []any) {
		fields := []any{"name", fmt.Sprintf("user %d", i+1), "city", []string{"Bern", "Basel", "Zürich"}[i%3]}
		if (i+1)%5 != 0 {
			fields = append(fields, "score", i+1)
		}
		return fmt.Sprintf("user:%d", i+1), fields
	})
}

// declareUsers declares the table users over the keys of users, so that no type is a guess.
func (s *setup) declareUsers(t *testing.T) {
	t.Helper()
	s.run(t, "CREATE TABLE users (id BIGINT, name TEXT, city TEXT, score BIGINT) WITH (key = 'user:{id}')")
}

// run runs a statement and gives its message.
func (s *setup) run(t *testing.T, text string, args ...any) string {
	t.Helper()
	r, err := s.Run(t.Context(), text, args...)
	require.NoError(t, err, text)
	defer r.Close()
	for _, err := range r.All(t.Context()) {
		require.NoError(t, err, text)
	}
	return r.Message()
}

// fails runs a statement that must fail and gives its error.
func (s *setup) fails(t *testing.T, code frame.Code, text string, args ...any) error {
	t.Helper()
	r, err := s.RunAll(t.Context(), text, args...)
	if r != nil {
		_ = r.Close()
	}
	require.Error(t, err, text)
	require.Equal(t, code, frame.CodeOf(err), "%s: %v", text, err)
	return err
}

// refuses is fails for what needs no look at the error.
func (s *setup) refuses(t *testing.T, code frame.Code, text string, args ...any) {
	t.Helper()
	require.Error(t, s.fails(t, code, text, args...))
}

// rows runs a query and gives its rows as text.
func (s *setup) rows(t *testing.T, text string, args ...any) []string {
	t.Helper()
	r, err := s.RunAll(t.Context(), text, args...)
	require.NoError(t, err, text)
	return texts(t, r)
}

// texts reads a result to its end and closes it.
func texts(t *testing.T, r *frame.Rows) []string {
	t.Helper()
	defer func() { require.NoError(t, r.Close()) }()
	out := []string{}
	for row, err := range r.All(t.Context()) {
		require.NoError(t, err)
		out = append(out, cellText(row.Values))
	}
	return out
}

// collect gives the rows of a frame as text.
func collect(t *testing.T, f *frame.Frame) []string {
	t.Helper()
	rows, err := f.Collect(t.Context())
	require.NoError(t, err)
	out := []string{}
	for _, r := range rows {
		out = append(out, cellText(r.Values))
	}
	return out
}

// sameRows expects of a frame the rows of a query, some, in any order.
func (s *setup) sameRows(t *testing.T, f *frame.Frame, sql string) {
	t.Helper()
	got, want := collect(t, f), s.rows(t, sql)
	slices.Sort(got)
	slices.Sort(want)
	assert.Equal(t, want, got)
	assert.NotEmpty(t, got)
}

func cellText(values []any) string {
	parts := make([]string, len(values))
	for i, v := range values {
		switch x := v.(type) {
		case nil:
			parts[i] = "NULL"
		case time.Time:
			parts[i] = x.Format("2006-01-02 15:04:05")
		default:
			parts[i] = fmt.Sprint(x)
		}
	}
	return strings.Join(parts, "|")
}

// sent is what the server was sent while f ran, by command, without the looks at the catalog.
func (s *setup) sent(t *testing.T, f func()) map[string]int64 {
	t.Helper()
	s.server.ResetStats(t)
	f()
	out := s.server.CommandStats(t)
	for _, name := range []string{"hello", "client|setinfo", "client|setname", "ping", "select"} {
		delete(out, name)
	}
	return out
}

func named(name string, value any) sql.NamedArg { return sql.Named(name, value) }

func joined(lines []string) string { return strings.Join(lines, "\n") + "\n" }

// withoutAliases leaves out of a plan what names a table for people only.
func withoutAliases(plan string) string {
	return regexp.MustCompile(`(scan \w+) as \w+`).ReplaceAllString(plan, "$1")
}

const hour = time.Hour

func day(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

func pages(keys int) redisrel.Option { return redisrel.WithPageKeys(keys) }

// impatient are options of a session that gives a server up soon.
func impatient() []redisrel.Option {
	return []redisrel.Option{redisrel.WithPatience(50 * time.Millisecond), redisrel.WithDialTimeout(time.Second)}
}
