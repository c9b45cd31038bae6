package frame_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

var errBad = errors.New("it is bad")

// failing fails at 3, in a way.
func failing(how string) func(n int64) (int64, error) {
	return func(n int64) (int64, error) {
		switch {
		case n != 3:
			return n, nil
		case how == "panics":
			panic(errBad)
		}
		return 0, errBad
	}
}

// registerFailing registers a scalar function and an aggregate that fail.
func registerFailing(t *testing.T, s *frame.Session, how string) {
	t.Helper()
	f := failing(how)
	require.NoError(t, s.RegisterFunc("bad", frame.ScalarFunc1(f)))
	add := func(sum *int64, n int64) error {
		m, err := f(n)
		*sum += m
		return err
	}
	require.NoError(t, s.RegisterFunc("bad_sum", frame.AggregateFunc1(add, frame.Aggregate[int64, int64]{
		Merge: func(into *int64, from int64) error { *into += from; return nil }, Result: func(sum int64) (int64, error) { return sum, nil }})))
}

// TestFailingFunctions: wherever a function of the program fails, by an error or a panic, the error of the statement names it and has its own
// as the cause, and nothing is left behind.
func TestFailingFunctions(t *testing.T) {
	for _, how := range []string{"fails", "panics"} {
		alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
		s := start(t, frame.WithAllocator(alloc))
		s.run(t, "CREATE TABLE k (id BIGINT, n BIGINT) WITH (key = 'k:{id}')")
		s.run(t, "INSERT INTO k SELECT x, x FROM range(0, 9) AS r(x)")
		registerFailing(t, s.Session, how)
		for _, text := range []string{
			"SELECT bad(n) FROM k", "SELECT * FROM k WHERE bad(n) > 0", "SELECT bad(n), count(*) FROM k GROUP BY 1", "SELECT * FROM k ORDER BY bad(n)",
			"SELECT a.n FROM k a JOIN k b ON bad(a.n) = b.n", "SELECT a.n FROM k a LEFT JOIN k b ON bad(a.n) > b.n", "SELECT sum(bad(n)) OVER (ORDER BY n) FROM k",
			"SELECT n FROM k WHERE n IN (SELECT bad(n) FROM k)", "SELECT bad(3)", "SELECT n, (SELECT bad(k.n)) FROM k", "SELECT CASE WHEN n > 1 THEN bad(n) END FROM k",
			"UPDATE k SET n = bad(n)", "INSERT OVERWRITE INTO k SELECT id, bad(n) FROM k", "DELETE FROM k WHERE bad(n) < 0",
			"SELECT bad_sum(n) FROM k", "SELECT n % 2, bad_sum(n) FROM k GROUP BY 1", "SELECT bad_sum(n) OVER (ORDER BY n) FROM k", "SELECT bad_sum(n ORDER BY n) FROM k",
			"SELECT bad_sum(DISTINCT n) FROM k", "SELECT n FROM k GROUP BY n HAVING bad_sum(n) > 0", "SELECT n % 2, bad_sum(n) FROM k GROUP BY ROLLUP (1)",
		} {
			checkFailure(t, how+": "+text, runs(t, s, text), "bad")
		}
		k, bad := s.Table("k"), frame.Col("n").Call("bad")
		for name, f := range map[string]*frame.Frame{
			"Select": k.Select(bad), "Filter": k.Filter(bad.Gt(0)), "Where": k.Where("bad(n) > 0"), "OrderBy": k.OrderBy(bad), "GroupBy": k.GroupBy(bad).Agg(frame.CountAll()),
			"Join": k.As("a").Join(k.As("b"), frame.Fn("bad", frame.Col("a.n")).Eq(frame.Col("b.n"))), "Agg": k.Agg(frame.Fn("bad_sum", frame.Col("n"))),
			"Over": k.Select(frame.Fn("bad_sum", frame.Col("n")).Over(frame.Window{}.OrderBy("n"))), "Pivot": k.GroupBy().Pivot(bad, nil, frame.CountAll()),
		} {
			checkFailure(t, how+": "+name, second(f.Collect(t.Context())), "bad")
		}
		_, err := k.Update(t.Context(), frame.Set{"n": bad})
		checkFailure(t, how+": Update", err, "bad")
		_, err = k.Select("id", bad.As("n")).WriteRedis(t.Context(), "copy:{id}")
		checkFailure(t, how+": WriteRedis", err, "bad")
		alloc.AssertSize(t, 0)
	}
}

func checkFailure(t *testing.T, what string, err error, name string) {
	t.Helper()
	if assert.ErrorIs(t, err, errBad, what) {
		assert.Contains(t, err.Error(), name, what)
	}
}

// badSource is a table that fails in a way.
type badSource struct{ how string }

var badSchema = arrow.NewSchema([]arrow.Field{{Name: "n", Type: arrow.PrimitiveTypes.Int64}}, nil)

func (b badSource) Schema() *arrow.Schema { return badSchema }

func (b badSource) Scan(context.Context, []int) (array.RecordReader, error) {
	switch b.how {
	case "Scan fails":
		return nil, errBad
	case "Scan panics":
		panic(errBad)
	case "no reader":
		return nil, nil //nolint:nilnil // it is what is tried
	}
	return &badReader{how: b.how}, nil
}

// badReader gives a batch, and then fails.
type badReader struct {
	how  string
	seen int
}

func (r *badReader) Retain()  {}
func (r *badReader) Release() {}
func (r *badReader) Err() error {
	if r.how == "Next fails" {
		return errBad
	}
	return nil
}

func (r *badReader) Schema() *arrow.Schema {
	if r.how == "other columns" {
		return arrow.NewSchema([]arrow.Field{{Name: "m", Type: arrow.BinaryTypes.String}}, nil)
	}
	return badSchema
}

func (r *badReader) Next() bool {
	if r.seen++; r.seen > 1 && r.how == "Next panics" {
		panic(errBad)
	}
	return r.seen == 1
}

func (r *badReader) Record() arrow.Record {
	schema := badSchema
	if r.how == "another batch" {
		schema = arrow.NewSchema(nil, nil)
	}
	b := array.NewRecordBuilder(memory.NewGoAllocator(), schema)
	defer b.Release()
	for _, f := range b.Fields() {
		f.(*array.Int64Builder).Append(1)
	}
	return b.NewRecord()
}

// TestFailingSources: a table or a table function of the program that fails, panics or gives what it did not promise is an error that names
// it, in SQL and as a frame.
func TestFailingSources(t *testing.T) {
	s := start(t)
	for _, how := range []string{"Scan fails", "Scan panics", "Next fails", "Next panics", "no reader", "other columns", "another batch"} {
		require.NoError(t, s.Register("faulty", badSource{how}))
		require.NoError(t, s.RegisterTableFunc("faulty_rows", frame.TableFuncOf(nil, badSchema, func(ctx context.Context, _ []any) (array.RecordReader, error) {
			return badSource{how}.Scan(ctx, nil)
		})))
		errs := []error{runs(t, s, "SELECT * FROM faulty"), runs(t, s, "SELECT count(*) FROM faulty a JOIN faulty b ON a.n = b.n"), runs(t, s, "SELECT * FROM faulty_rows()"),
			second(s.Table("faulty").Collect(t.Context())), second(s.TableFn("faulty_rows").Collect(t.Context()))}
		for i, err := range errs {
			require.Error(t, err, "%s, %d", how, i)
			assert.Contains(t, err.Error(), "faulty", "%s, %d", how, i)
			if ends := strings.Fields(how)[1]; slices.Contains([]string{"fails", "panics"}, ends) {
				assert.ErrorIs(t, err, errBad, "%s, %d", how, i)
			} else {
				assert.Regexp(t, "it gave no reader|its rows have other columns", err.Error(), "%s, %d", how, i)
			}
		}
	}
	_, err := s.FromReader(&badReader{how: "Next panics"}).Collect(t.Context())
	assert.ErrorIs(t, err, errBad)
}

// TestAFunctionThatIsCancelled: a table function that waits is told by its context, and its error is that of a cancelled statement.
func TestAFunctionThatIsCancelled(t *testing.T) {
	s := start(t)
	ctx, cancel := context.WithCancel(t.Context())
	require.NoError(t, s.RegisterTableFunc("waits", frame.TableFuncOf(nil, badSchema, func(ctx context.Context, _ []any) (array.RecordReader, error) {
		cancel()
		<-ctx.Done()
		return nil, ctx.Err()
	})))
	assert.Equal(t, frame.CodeCancelled, frame.CodeOf(readAll(ctx, s.Session, "SELECT * FROM waits()")))
}
