package redisrel

import (
	"context"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/redis/go-redis/v9"

	"rsql/planner/plan"
)

// streamsReader gives a batch for each page of keys, or of pending entries.
type streamsReader struct {
	table *streamsTable
	spec  plan.ScanSpec
	keys  *keysOfTypes
	count *counters
	pages []pendingPage
	left  int64
	// failed is the error that every further call gives.
	failed error
}

var (
	_ plan.Reader   = (*streamsReader)(nil)
	_ plan.Reporter = (*streamsReader)(nil)
)

// Scan implements plan.Table.
func (t *streamsTable) Scan(_ context.Context, spec plan.ScanSpec) (plan.Reader, error) {
	r := &streamsReader{table: t, spec: spec, count: &counters{}, left: spec.Limit}
	if r.left == plan.NoLimit {
		r.left = math.MaxInt64
	}
	r.keys = newKeysOfTypes(t.srv, t.Name(), t.asked(spec.Filters), r.count)
	return r, nil
}

// Next implements plan.Reader.
func (r *streamsReader) Next(ctx context.Context) (plan.Batch, error) {
	for r.failed == nil {
		if r.left == 0 {
			r.failed = io.EOF
			break
		}
		rows, err := r.rows(ctx)
		if err != nil {
			r.failed = err
			break
		}
		if rows = rows[:min(int64(len(rows)), r.left)]; len(rows) > 0 {
			r.left -= int64(len(rows))
			r.count.rows.Add(int64(len(rows)))
			return r.batch(rows)
		}
	}
	return nil, r.failed
}

// rows are those of the next page, which may have none; io.EOF at the end.
func (r *streamsReader) rows(ctx context.Context) ([]streamRow, error) {
	if len(r.pages) > 0 {
		rows, next, err := r.pages[0].read(ctx, r.table.srv)
		r.count.roundTrips.Add(1)
		if next == nil {
			r.pages = r.pages[1:]
		} else {
			r.pages[0] = *next
		}
		return rows, err
	}
	_, streams, _, err := r.keys.next(ctx, r.table.srv.pageKeys)
	if err != nil || len(streams) == 0 {
		return nil, err
	}
	rows, pages, err := r.table.ask(ctx, r.table.srv, streams)
	r.count.roundTrips.Add(1)
	r.pages = pages
	return rows, err
}

// batch makes a batch of rows. A key that is not UTF-8 is quoted.
func (r *streamsReader) batch(rows []streamRow) (plan.Batch, error) {
	texts := make([][]*string, len(rows))
	for i, row := range rows {
		name := row.stream
		if !utf8.ValidString(name) {
			name = strconv.Quote(name)
		}
		texts[i] = append([]*string{&name}, row.values...)
	}
	fields := make([]arrow.Field, len(r.spec.Columns))
	columns := make([]arrow.Array, 0, len(fields))
	defer func() {
		for _, c := range columns {
			c.Release()
		}
	}()
	for i, at := range r.spec.Columns {
		fields[i] = r.table.schema.Field(at)
		c, err := systemColumn(r.spec, fields[i], texts, at)
		if err != nil {
			return nil, err
		}
		columns = append(columns, c)
	}
	return array.NewRecord(arrow.NewSchema(fields, nil), columns, int64(len(rows))), nil
}

// Close implements plan.Reader.
func (r *streamsReader) Close() error {
	if r.failed == nil {
		r.failed = io.EOF
	}
	r.keys.keys.close()
	return nil
}

// Report implements plan.Reporter.
func (r *streamsReader) Report() plan.ScanReport { return r.count.report() }

// askEach sends a command for each of n things as one pipeline, and hands over the answers. Things that are gone, or have become something
// else, by the time they are asked about have none.
func (s *Server) askEach(ctx context.Context, name string, n int, ask func(pipe redis.Pipeliner, i int) redis.Cmder, take func(i int)) error {
	if n == 0 {
		return nil
	}
	cmds := make([]redis.Cmder, n)
	err := s.retryPipeline(ctx, func(pipe redis.Pipeliner) {
		for i := range cmds {
			cmds[i] = ask(pipe, i)
		}
	})
	if err != nil {
		return err
	}
	for i, cmd := range cmds {
		switch err := cmd.Err(); {
		case err == nil:
			take(i)
		case errors.Is(err, redis.Nil), strings.Contains(err.Error(), "no such key"), strings.HasPrefix(err.Error(), "NOGROUP"), strings.HasPrefix(err.Error(), "WRONGTYPE"):
		default:
			return s.systemError(ctx, name, err)
		}
	}
	return nil
}
