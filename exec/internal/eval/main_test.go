package eval

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	columns "rsql/exec/internal/vec"
	"rsql/planner/plan"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var testNow = time.Date(2024, 5, 6, 7, 8, 9, 123456000, time.UTC)

// checked gives an environment whose memory must be released by the end of the test.
func checked(t testing.TB) *Env {
	mem := memory.NewCheckedAllocator(memory.NewGoAllocator())
	t.Cleanup(func() { mem.AssertSize(t, 0) })
	return &Env{Alloc: mem, Now: testNow}
}

// literal makes a constant of a Go value: int, float64, string, bool and []byte stand for their types.
func literal(v any) *plan.Literal {
	switch v := v.(type) {
	case nil:
		return plan.NullLiteral(plan.NullType)
	case *plan.Literal:
		return v
	case int:
		return plan.IntLiteral(int64(v))
	case int64:
		return plan.IntLiteral(v)
	case float64:
		return plan.DoubleLiteral(v)
	case string:
		return plan.TextLiteral(v)
	case bool:
		return plan.BoolLiteral(v)
	case []byte:
		return must(plan.NewLiteral(v, plan.BlobType))
	default:
		panic(v)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func parsed(s string, t plan.Type) *plan.Literal {
	v, ok := plan.ParseText(s, t)
	if !ok {
		panic("'" + s + "' is no " + t.String())
	}
	return must(plan.NewLiteral(v, t))
}

func date(s string) *plan.Literal { return parsed(s, plan.DateType) }
func ts(s string) *plan.Literal   { return parsed(s, plan.TimestampType) }
func js(s string) *plan.Literal   { return must(plan.NewLiteral(s, plan.JSONType)) }

// dec is a DECIMAL with the digits that it is written with.
func dec(s string) *plan.Literal {
	l := must(plan.NumberLiteral(s))
	if l.Type().Kind == plan.BigInt {
		return parsed(s, plan.DecimalType(int32(len(strings.TrimLeft(s, "-"))), 0))
	}
	return l
}

func interval(months, days int, nanos int64) *plan.Literal {
	return must(plan.NewLiteral(arrow.MonthDayNanoInterval{Months: int32(months), Days: int32(days), Nanoseconds: nanos}, plan.IntervalType))
}

func null(t plan.Type) *plan.Literal { return plan.NullLiteral(t) }

// column is an array of the constants, cut out of a longer one.
func column(t testing.TB, mem memory.Allocator, typ plan.Type, values ...*plan.Literal) arrow.Array {
	t.Helper()
	padded := append([]*plan.Literal{null(typ), values[0], null(typ)}, values...)
	padded = append(padded, null(typ), values[0])
	parts := make([]arrow.Array, len(padded))
	for i, l := range padded {
		a, err := scalarOf(l)
		require.NoError(t, err)
		parts[i] = a
	}
	whole, err := array.Concatenate(parts, mem)
	require.NoError(t, err)
	defer whole.Release()
	return array.NewSlice(whole, 3, int64(3+len(values)))
}

// batch is a batch of columns a, b, c …, of the given constants by column.
func batch(t testing.TB, mem memory.Allocator, cols ...[]*plan.Literal) plan.Batch {
	t.Helper()
	fields := make([]arrow.Field, len(cols))
	arrays := make([]arrow.Array, len(cols))
	for i, values := range cols {
		typ := values[0].Type()
		fields[i] = plan.NewField(string(rune('a'+i)), typ)
		arrays[i] = column(t, mem, typ, values...)
	}
	defer release(arrays)
	rows := int64(0)
	if len(cols) > 0 {
		rows = int64(len(cols[0]))
	}
	return array.NewRecord(arrow.NewSchema(fields, nil), arrays, rows)
}

func ref(t testing.TB, b plan.Batch, i int) plan.Expr {
	t.Helper()
	c, err := plan.NewColumn(b.Schema(), i)
	require.NoError(t, err)
	return c
}

func call(t testing.TB, name string, args ...plan.Expr) plan.Expr {
	t.Helper()
	e, err := plan.NewCall(name, args...)
	require.NoError(t, err)
	return e
}

// evalTexts computes e over b and gives its values as texts, NULL for NULL, or the error's message. It holds what it computes over the
// same rows with text in codes to that.
func evalTexts(t testing.TB, env *Env, e plan.Expr, b plan.Batch) ([]string, error) {
	t.Helper()
	texts, failed := evalAsGiven(t, env, e, b)
	if len(plan.Columns(e)) == 0 || b.NumRows() == 0 || plan.Volatile(e) {
		return texts, failed
	}
	coded := withCodes(t, env, b)
	defer coded.Release()
	again, err := evalAsGiven(t, env, e, coded)
	if failed != nil {
		require.EqualError(t, err, failed.Error())
		return texts, failed
	}
	require.NoError(t, err)
	for i, text := range again {
		require.Equal(t, texts[i%len(texts)], text, "%s over codes", e)
	}
	return texts, nil
}

// withCodes has the rows of a batch four times, so that texts repeat, as codes.
func withCodes(t testing.TB, env *Env, b plan.Batch) plan.Batch {
	t.Helper()
	fields, cols := b.Schema().Fields(), make([]arrow.Array, b.NumCols())
	defer release(cols)
	for i, c := range b.Columns() {
		repeated, err := array.Concatenate([]arrow.Array{c, c, c, c}, env.Alloc)
		require.NoError(t, err)
		cols[i] = repeated
		if c.DataType().ID() != arrow.STRING {
			continue
		}
		coder := columns.NewCoder(env.Alloc, ^uint64(0))
		cols[i], err = coder.Code(repeated)
		require.NoError(t, err)
		coder.Release()
		repeated.Release()
		fields[i].Type = plan.CodedText
	}
	return array.NewRecord(arrow.NewSchema(fields, nil), cols, 4*b.NumRows())
}

func evalAsGiven(t testing.TB, env *Env, e plan.Expr, b plan.Batch) ([]string, error) {
	t.Helper()
	schema := b.Schema().Fields()
	for i, f := range schema {
		if f.Type.ID() == arrow.DICTIONARY {
			schema[i].Type = arrow.BinaryTypes.String
		}
	}
	ev, err := New(env, []plan.Expr{e}, arrow.NewSchema(schema, nil))
	if err != nil {
		return nil, err
	}
	out, err := ev.Eval(b)
	if err != nil {
		return nil, err
	}
	defer release(out)
	if plan.IsCoded(out[0]) { // a bare column
		whole, err := columns.Plain(env.Alloc, out[0])
		require.NoError(t, err)
		out[0].Release()
		out[0] = whole
	}
	require.Len(t, out, 1)
	require.EqualValues(t, b.NumRows(), out[0].Len())
	require.True(t, arrow.TypeEqual(e.Type().Arrow(), out[0].DataType()), "%s: %s, not %s", e, out[0].DataType(), e.Type())
	texts := make([]string, out[0].Len())
	for i := range texts {
		texts[i] = textAt(out[0], i)
	}
	return texts, nil
}

func textAt(a arrow.Array, i int) string {
	if (datum{arr: a}).null(i) {
		return "NULL"
	}
	if b, ok := a.(*array.Binary); ok {
		return plan.FormatBlob(b.Value(i))
	}
	return string(plan.AppendText(nil, a, i))
}

func itoa(i int) string { return strconv.Itoa(i) }
