package frame_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

func TestShow(t *testing.T) {
	s := start(t)
	s.hash(t, "p:1", "name", "Größe\x1b[31m\n|", "n", 7, "b", "\xff\x00")
	s.hash(t, "p:2", "n", -12)
	s.run(t, "CREATE TABLE p (id BIGINT, name TEXT, n BIGINT, b BLOB) WITH (key = 'p:{id}')")
	var out bytes.Buffer
	require.NoError(t, s.Table("p").OrderBy("id").Show(t.Context(), &out))
	assert.Equal(t, `┌────┬──────────────────┬─────┬────────┐
│ id │ name             │   n │ b      │
├────┼──────────────────┼─────┼────────┤
│  1 │ Größe\x1b[31m\n| │   7 │ \xff00 │
│  2 │ NULL             │ -12 │ NULL   │
└────┴──────────────────┴─────┴────────┘
2 rows
`, out.String())
	assert.ErrorIs(t, s.Table("p").Show(t.Context(), broken{}), errBroken)
	assert.Equal(t, frame.CodeName, frame.CodeOf(s.Table("p").Select("x").Show(t.Context(), &out)))
}

func TestShowCountsTheRowsThatItDoesNotShow(t *testing.T) {
	s := start(t)
	s.users(t, 1000)
	var out bytes.Buffer
	require.NoError(t, s.Table("user").Select("name").Show(t.Context(), &out))
	lines := bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n"))
	assert.Len(t, lines, 3+40+1+1)
	assert.Equal(t, "… 40 of 1000 rows", string(lines[len(lines)-1]))
	out.Reset()
	require.NoError(t, s.Table("user").Select("name").Limit(0).Show(t.Context(), &out))
	assert.Contains(t, out.String(), "0 rows\n")
}

var errBroken = errors.New("no space")

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errBroken }

func TestCollectGivesGoValues(t *testing.T) {
	s := start(t)
	s.hash(t, "v:1", "b", "true", "i", 7, "d", "1.5", "m", "12.30", "t", "x", "o", "\x00\xff", "a", "2024-02-29", "z", "2024-02-29 13:00:00.5", "j", `{"a":1}`)
	s.run(t, "CREATE TABLE v (id TEXT, b BOOLEAN, i BIGINT, d DOUBLE, m DECIMAL(8,2), t TEXT, o BLOB, a DATE, z TIMESTAMP, j JSON, n BIGINT) WITH (key = 'v:{id}')")
	rows, err := s.Table("v").Collect(t.Context())
	require.NoError(t, err)
	require.Len(t, rows, 1)
	r := rows[0]
	assert.Equal(t, []any{"1", true, int64(7), 1.5, "12.30", "x", []byte("\x00\xff"), day(2024, 2, 29),
		day(2024, 2, 29).Add(13*hour + hour/7200), `{"a":1}`, nil}, r.Values)
	assert.Equal(t, []string{"id", "b", "i", "d", "m", "t", "o", "a", "z", "j", "n"}, r.Columns())
	assert.Equal(t, int64(7), r.Get("i"))
	assert.Nil(t, r.Get("n"))
	assert.Nil(t, r.Get("no such column"))
	m := r.Map()
	assert.Len(t, m, 11)
	assert.Equal(t, true, m["b"])
	untyped, err := s.SQL("SELECT NULL AS a UNION ALL SELECT NULL").Collect(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []any{nil}, untyped[1].Values)
	none, err := s.Table("v").Filter(frame.Lit(false)).Collect(t.Context())
	require.NoError(t, err)
	assert.Empty(t, none)
}

func TestIterators(t *testing.T) {
	s := start(t)
	s.users(t, 700)
	seen := 0
	for row, err := range s.Table("user").All(t.Context()) {
		require.NoError(t, err)
		require.NotNil(t, row.Get("name"))
		if seen++; seen == 300 {
			break // what is left is freed, and the scan stops
		}
	}
	assert.Equal(t, 300, seen)
	rows := int64(0)
	for b, err := range s.Table("user").Batches(t.Context()) {
		require.NoError(t, err)
		rows += b.NumRows()
	}
	assert.EqualValues(t, 700, rows)
	for _, err := range s.Table("user").Batches(t.Context()) {
		require.NoError(t, err)
		break
	}
	for _, err := range s.Table("none").All(t.Context()) {
		assert.Equal(t, frame.CodeName, frame.CodeOf(err))
	}
	for b, err := range s.Table("none").Batches(t.Context()) {
		assert.Nil(t, b)
		assert.Equal(t, frame.CodeName, frame.CodeOf(err))
	}
}

func TestToArrow(t *testing.T) {
	s := start(t)
	s.users(t, 700)
	table, err := s.Table("user").Select("name", "score").ToArrow(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, 700, table.NumRows())
	assert.EqualValues(t, 2, table.NumCols())
	assert.Equal(t, "score", table.Column(1).Name())
	assert.Equal(t, 140, table.Column(1).NullN())
	table.Release()
	empty, err := s.Table("user").Limit(0).ToArrow(t.Context())
	require.NoError(t, err)
	assert.Zero(t, empty.NumRows())
	empty.Release()
	_, err = s.Table("none").ToArrow(t.Context())
	assert.Error(t, err)
}

func TestCancelledContexts(t *testing.T) {
	s := start(t)
	s.users(t, 3000)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.Run(ctx, "SELECT * FROM user")
	assert.Equal(t, frame.CodeCancelled, frame.CodeOf(err), "%v", err)
	assert.ErrorIs(t, err, context.Canceled)
	_, err = s.Table("user").Collect(ctx)
	assert.Equal(t, frame.CodeCancelled, frame.CodeOf(err), "%v", err)
	_, err = s.Table("user").Schema(ctx)
	assert.Equal(t, frame.CodeCancelled, frame.CodeOf(err), "%v", err)
	_, err = s.Prepare(ctx, "SELECT * FROM user")
	assert.Equal(t, frame.CodeCancelled, frame.CodeOf(err), "%v", err)
	_, err = s.Table("user").WriteRedis(ctx, "copy:{id}")
	assert.Equal(t, frame.CodeCancelled, frame.CodeOf(err), "%v", err)

	ctx, cancel = context.WithCancel(t.Context())
	r, err := s.Run(ctx, "SELECT * FROM user")
	require.NoError(t, err)
	b, err := r.Next(ctx)
	require.NoError(t, err)
	b.Release()
	cancel()
	_, err = r.Next(ctx)
	assert.Equal(t, frame.CodeCancelled, frame.CodeOf(err), "%v", err)
	require.NoError(t, r.Close())
}

func TestAClosedResult(t *testing.T) {
	s := start(t)
	s.users(t, 700)
	r, err := s.Run(t.Context(), "SELECT * FROM user")
	require.NoError(t, err)
	require.NoError(t, r.Close())
	require.NoError(t, r.Close())
	_, err = r.Next(t.Context())
	assert.ErrorContains(t, err, "the result is closed")
	before := r.Stats()
	assert.Positive(t, before.Elapsed)
	assert.Equal(t, before, r.Stats(), "a closed result stands still")
}
