package frame_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// countdown is a table function of the program: n, n-1, …, 1, with a text, in batches of two rows.
func countdown(mem memory.Allocator, begun *atomic.Int64) frame.TableFunc {
	schema := arrow.NewSchema([]arrow.Field{{Name: "n", Type: arrow.PrimitiveTypes.Int32}, {Name: "text", Type: arrow.BinaryTypes.String}}, nil)
	return frame.TableFuncOf([]string{"BIGINT", "TEXT"}, schema, func(_ context.Context, args []any) (array.RecordReader, error) {
		begun.Add(1)
		n, unit := args[0].(int64), "s"
		if len(args) > 1 {
			unit = args[1].(string)
		}
		switch {
		case n < 0:
			return nil, errors.New("it is over")
		case n > 100:
			panic("too long")
		}
		var batches []arrow.Record
		for ; n > 0; n -= 2 {
			b := array.NewRecordBuilder(mem, schema)
			for i := n; i > max(0, n-2); i-- {
				b.Field(0).(*array.Int32Builder).Append(int32(i))
				b.Field(1).(*array.StringBuilder).Append(fmt.Sprint(i, unit))
			}
			batches = append(batches, b.NewRecord())
			b.Release()
		}
		defer func() {
			for _, b := range batches {
				b.Release()
			}
		}()
		return array.NewRecordReader(schema, batches)
	}).Optional(1).Documented("countdown(n [, unit])", "numbers down to 1")
}

func TestTableFunctionsOfPrograms(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	s := start(t, frame.WithAllocator(alloc))
	var begun atomic.Int64
	require.NoError(t, s.RegisterTableFunc("countdown", countdown(alloc, &begun)))
	assert.Equal(t, []string{"3|3s", "2|2s", "1|1s"}, s.rows(t, "SELECT * FROM Countdown(3)"))
	assert.Equal(t, []string{"3h", "2h"}, s.rows(t, "SELECT c.text FROM countdown(5, 'h') AS c WHERE n IN (2, 3)"))
	assert.Equal(t, []string{"3"}, s.rows(t, "SELECT n FROM countdown(3) LIMIT 1"))
	assert.Equal(t, []string{"2|2|1", "2|1|2", "3|3|1", "3|2|2", "3|1|3"}, s.rows(t,
		"SELECT x, n, o FROM (VALUES (2), (NULL), (0), (3)) AS v(x), countdown(v.x) WITH ORDINALITY AS c(n, text, o) ORDER BY x, o"))
	assert.Equal(t, []string{"0|NULL", "1|1s"}, s.rows(t, "SELECT x, text FROM (VALUES (0), (1)) AS v(x) LEFT JOIN LATERAL countdown(v.x) AS c ON true ORDER BY x"))
	assert.Equal(t, []string{"2|2m", "1|1m"}, collect(t, s.TableFn("countdown", 2, "m")))
	assert.Equal(t, []string{"1|1|1s"}, collect(t, s.FromRows([]string{"x"}, []any{1}).TableFn("countdown", frame.Col("x"))))

	assert.ErrorContains(t, s.fails(t, frame.CodeData, "SELECT * FROM countdown(-1)"), "the table function countdown: it is over")
	assert.ErrorContains(t, s.fails(t, frame.CodeData, "SELECT * FROM countdown(101)"), "it panicked: too long (func_table_test.go:")
	s.refuses(t, frame.CodeType, "SELECT * FROM countdown()")
	s.refuses(t, frame.CodeType, "SELECT * FROM countdown('x')")
	assert.ErrorContains(t, s.fails(t, frame.CodeName, "SELECT * FROM contdown(1)"), "did you mean countdown?")
	var listed frame.Function
	for _, f := range s.Functions() {
		if f.Name == "countdown" {
			listed = f
		}
	}
	assert.Equal(t, frame.Function{Name: "countdown", Signature: "countdown(n [, unit])", Doc: "numbers down to 1"}, listed)
	assert.Error(t, s.RegisterTableFunc("unnest", countdown(alloc, &begun)))
	require.NoError(t, s.RegisterFunc("countdown", frame.ScalarFunc1(half)))
	assert.Equal(t, []string{"4"}, s.rows(t, "SELECT countdown(8)"))
	s.refuses(t, frame.CodeName, "SELECT * FROM countdown(1)")
}
