package frame_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel"
)

func TestASessionThroughAClientOfTheProgram(t *testing.T) {
	s := start(t)
	s.users(t, 5)
	own, err := frame.OpenWith(t.Context(), redisrel.UseClient(s.redis), frame.WithReadOnly())
	require.NoError(t, err)
	n, err := own.Table("user").Count(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, 5, n)
	_, err = own.Run(t.Context(), "TRUNCATE user")
	assert.Equal(t, frame.CodeUnsupported, frame.CodeOf(err), "the options count")
	require.NoError(t, own.Close())
	require.NoError(t, s.redis.Ping(t.Context()).Err(), "the client is the program's")
	s.server.Stop()
	_, err = frame.OpenWith(t.Context(), redisrel.UseClient(s.redis))
	assert.Equal(t, frame.CodeConnection, frame.CodeOf(err))
}

func TestTimeLimit(t *testing.T) {
	s := start(t, frame.WithTimeLimit(30*time.Millisecond))
	for _, text := range []string{
		"SELECT count(*) FROM range(0, 1000000000000)", "SELECT * FROM range(0, 1000000000000)",
	} {
		err := runs(t, s, text)
		assert.Equal(t, frame.CodeCancelled, frame.CodeOf(err), text)
		assert.ErrorContains(t, err, "the time limit of 30ms is over")
	}
	_, err := s.SQL("SELECT * FROM range(0, 1000000000000)").Collect(t.Context())
	assert.ErrorContains(t, err, "the time limit of 30ms is over")
	assert.Equal(t, []string{"1"}, start(t, frame.WithTimeLimit(time.Hour)).rows(t, "SELECT 1"))
}

func TestRowLimit(t *testing.T) {
	s := start(t, frame.WithRowLimit(10))
	assert.Len(t, s.rows(t, "SELECT * FROM range(0, 10)"), 10)
	err := runs(t, s, "SELECT * FROM range(0, 11)")
	assert.Equal(t, frame.CodeMemory, frame.CodeOf(err))
	assert.ErrorContains(t, err, "more than the 10 rows")
	_, err = s.SQL("SELECT * FROM range(0, 100000)").Collect(t.Context())
	assert.Equal(t, frame.CodeMemory, frame.CodeOf(err))
	assert.Equal(t, []string{"100000"}, s.rows(t, "SELECT count(*) FROM range(0, 100000)"), "what is read is no matter")
}

// recorder is an observer that keeps what it is told.
type recorder struct {
	mu    sync.Mutex
	begun []string
	ended []frame.Ended
}

type spanKey struct{}

func (r *recorder) Begin(ctx context.Context, text string) context.Context {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.begun = append(r.begun, text)
	return context.WithValue(ctx, spanKey{}, text)
}

func (r *recorder) End(ctx context.Context, e frame.Ended) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if ctx.Value(spanKey{}) == e.Text {
		r.ended = append(r.ended, e)
	}
}

func TestObservers(t *testing.T) {
	seen := &recorder{}
	s := start(t, frame.WithObserver(seen))
	s.users(t, 5)
	s.declareUsers(t)
	s.rows(t, "SELECT * FROM users")
	require.Error(t, runs(t, s, "SELECT scor FROM users"))
	_, err := s.Table("users").Collect(t.Context())
	require.NoError(t, err)
	_, err = s.Table("users").Select("id", "name").WriteRedis(t.Context(), "copy:{id}")
	require.NoError(t, err)
	r, err := s.Run(t.Context(), "SELECT * FROM range(0, 100000000)")
	require.NoError(t, err)
	require.NoError(t, r.Close())
	require.NoError(t, r.Close())
	require.Len(t, seen.begun, 6)
	require.Len(t, seen.ended, 6, "each ends once")
	assert.Equal(t, "SELECT * FROM users", seen.ended[1].Text)
	assert.EqualValues(t, 5, seen.ended[1].Stats.Rows)
	assert.EqualValues(t, 5, seen.ended[1].Stats.Read.Rows)
	assert.Equal(t, frame.CodeName, frame.CodeOf(seen.ended[2].Err))
	assert.Empty(t, seen.ended[3].Text)
	assert.EqualValues(t, 5, seen.ended[4].Stats.Write.Written)
	assert.NoError(t, seen.ended[5].Err)
}

func TestLogStatements(t *testing.T) {
	var b bytes.Buffer
	log := slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{Level: slog.LevelWarn, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == "time" || a.Key == "elapsed" {
			return slog.Attr{}
		}
		return a
	}}))
	s := start(t, frame.WithObserver(frame.LogStatements(log, time.Hour)))
	s.rows(t, "SELECT 1")
	require.Error(t, runs(t, s, "SELECT x"))
	assert.Equal(t, `level=ERROR msg=statement text="SELECT x" rows=0 keys=0 round_trips=0 written=0 code=name error="there is no column x; there is no FROM"`+"\n", b.String())
	b.Reset()
	s = start(t, frame.WithObserver(frame.LogStatements(log, time.Nanosecond)))
	s.rows(t, "SELECT 1")
	assert.Contains(t, b.String(), "level=WARN msg=statement")
}

// numbers is a source of the numbers from 1 to n.
type numbers struct {
	n     int
	fails error
	asked *[]int
}

func (numbers) Schema() *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{{Name: "n", Type: arrow.PrimitiveTypes.Int32}, {Name: "text", Type: arrow.BinaryTypes.String}}, nil)
}

func (s numbers) Scan(_ context.Context, columns []int) (array.RecordReader, error) {
	if s.asked != nil {
		*s.asked = columns
	}
	if s.fails != nil {
		return nil, s.fails
	}
	b := array.NewRecordBuilder(memory.NewGoAllocator(), s.Schema())
	defer b.Release()
	for i := range s.n {
		b.Field(0).(*array.Int32Builder).Append(int32(i + 1))
		b.Field(1).(*array.StringBuilder).Append(fmt.Sprint("no ", i+1))
	}
	return array.NewRecordReader(s.Schema(), []arrow.Record{b.NewRecord()})
}

func TestRegisteredSources(t *testing.T) {
	s := start(t)
	s.users(t, 5)
	s.declareUsers(t)
	var asked []int
	require.NoError(t, s.Register("numbers", numbers{n: 3, asked: &asked}))
	assert.Equal(t, []string{"no 2|user 2", "no 3|user 3"}, s.rows(t, "SELECT m.text, u.name FROM numbers m JOIN users u ON u.id = m.n WHERE m.n > 1 ORDER BY 1"))
	assert.Equal(t, []string{"2"}, s.rows(t, "SELECT n FROM numbers LIMIT 1 OFFSET 1"))
	assert.Equal(t, []int{0}, asked, "only what is needed is asked for")
	assert.Equal(t, []string{"3"}, collect(t, s.Table("numbers").Agg(frame.CountAll())))
	p := s.prepare(t, "SELECT count(*) FROM numbers")
	assert.Equal(t, []string{"3"}, answers(t, p))
	require.NoError(t, s.Register("numbers", numbers{n: 4}))
	assert.Equal(t, []string{"4"}, answers(t, p), "a statement sees the source of now")
	boom := errors.New("boom")
	require.NoError(t, s.Register("numbers", numbers{fails: boom}))
	err := s.fails(t, frame.CodeData, "SELECT * FROM numbers")
	assert.ErrorIs(t, err, boom)
	assert.ErrorContains(t, err, "table numbers could not be read")
	require.NoError(t, s.Register("numbers", nil))
	s.refuses(t, frame.CodeName, "SELECT * FROM numbers")
}

func TestASessionServesManyGoroutines(t *testing.T) {
	s := start(t)
	s.users(t, 50)
	s.declareUsers(t)
	p := s.prepare(t, "SELECT name FROM users WHERE id = ?")
	base := s.Table("users").Filter(frame.Col("id").Gt(10))
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 5 {
				row, err := p.Row(t.Context(), w*5+i+1)
				if assert.NoError(t, err) {
					assert.Equal(t, fmt.Sprint("user ", w*5+i+1), row.Get("name"))
				}
				n, err := base.WithColumn("w", frame.Lit(w)).Count(t.Context())
				assert.NoError(t, err)
				assert.EqualValues(t, 40, n)
				_, err = s.FromRows([]string{"id", "v"}, []any{w*5 + i, "x"}).WriteRedis(t.Context(), fmt.Sprintf("w%d:{id}", w))
				assert.NoError(t, err)
				assert.NoError(t, s.Register(fmt.Sprint("r", w), numbers{n: i}))
				m, err := s.SQL(fmt.Sprint("SELECT * FROM r", w)).Count(t.Context())
				assert.NoError(t, err)
				assert.EqualValues(t, i, m)
			}
		})
	}
	wg.Wait()
}
