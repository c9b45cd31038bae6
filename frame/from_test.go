package frame_test

import (
	"database/sql"
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

func TestFromRows(t *testing.T) {
	s := start(t)
	f := s.FromRows([]string{"city", "n"}, []any{"Bern", 1}, []any{"Lyon", 2.5}, []any{nil, nil})
	assert.Equal(t, []string{"Bern|1", "Lyon|2.5", "NULL|NULL"}, collect(t, f))
	schema, err := f.Schema(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "DOUBLE", frame.TypeName(schema.Field(1)), "the common type")
	assert.Empty(t, collect(t, s.FromRows([]string{"a"})))
	for _, wrong := range []*frame.Frame{
		s.FromRows([]string{"a"}, []any{1, 2}), s.FromRows([]string{"a"}, []any{struct{}{}}), s.FromRows([]string{"a"}, []any{"x"}, []any{true}),
	} {
		_, err := wrong.Collect(t.Context())
		var e *frame.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, frame.CodeType, e.Code)
		assert.Contains(t, e.Msg, "FromRows: ")
		assert.Contains(t, e.Site, "from_test.go:")
	}
}

// batch is two columns, one of a type that rsql has and one that it has not.
func batch(t *testing.T, alloc memory.Allocator, first, n int) arrow.Record {
	t.Helper()
	b := array.NewRecordBuilder(alloc, arrow.NewSchema([]arrow.Field{{Name: "id", Type: arrow.PrimitiveTypes.Int64}, {Name: "small", Type: arrow.PrimitiveTypes.Int16}}, nil))
	defer b.Release()
	for i := range n {
		b.Field(0).(*array.Int64Builder).Append(int64(first + i))
		b.Field(1).(*array.Int16Builder).Append(int16(first + i))
	}
	return b.NewRecord()
}

func TestFromArrow(t *testing.T) {
	s := start(t)
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	a, empty, b := batch(t, alloc, 1, 3), batch(t, alloc, 0, 0), batch(t, alloc, 4, 2)
	defer a.Release()
	defer empty.Release()
	defer b.Release()
	f := s.FromArrow(a.Schema(), a, empty, b)
	for range 2 {
		assert.Equal(t, []string{"1|1", "2|2", "3|3", "4|4", "5|5"}, collect(t, f))
	}
	assert.Equal(t, []string{"3", "4"}, collect(t, f.Select("small").Offset(2).Limit(2)))
	assert.Equal(t, []string{"4", "5"}, collect(t, f.Filter(frame.Col("small").Gt(3)).Select("id")))
	assert.Equal(t, []string{"5"}, collect(t, f.Agg(frame.CountAll())))

	rows, err := s.FromArrow(a.Schema(), a).Select("id").Rows(t.Context())
	require.NoError(t, err)
	out, err := rows.Next(t.Context())
	require.NoError(t, err)
	assert.Same(t, &a.Column(0).(*array.Int64).Int64Values()[0], &out.Column(0).(*array.Int64).Int64Values()[0], "the values are not copied")
	out.Release()
	require.NoError(t, rows.Close())

	_, err = s.FromArrow(arrow.NewSchema([]arrow.Field{{Name: "x", Type: arrow.PrimitiveTypes.Int64}}, nil), a).Collect(t.Context())
	assert.ErrorContains(t, err, "FromArrow: batch 1 has other columns than the schema")
	_, err = s.FromArrow(arrow.NewSchema([]arrow.Field{{Name: "x", Type: arrow.FixedWidthTypes.DayTimeInterval}}, nil)).Collect(t.Context())
	assert.ErrorContains(t, err, "has no SQL type")
}

func TestIntervalsOfArrow(t *testing.T) {
	s := start(t)
	path := filepath.Join(t.TempDir(), "waits.arrow")
	s.run(t, "COPY (SELECT id, id * INTERVAL '90' MINUTE AS wait FROM range(3) AS r(id)) TO '"+path+"'")
	assert.Equal(t, []string{"0|00:00:00", "1|01:30:00", "2|03:00:00"}, s.rows(t, "SELECT * FROM '"+path+"' ORDER BY wait"))

	schema := arrow.NewSchema([]arrow.Field{{Name: "wait", Type: arrow.FixedWidthTypes.MonthDayNanoInterval, Nullable: true}}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	b.Field(0).(*array.MonthDayNanoIntervalBuilder).Append(arrow.MonthDayNanoInterval{Nanoseconds: 1001}) //nolint:forcetypeassert // a test
	fine := b.NewRecord()
	defer fine.Release()
	_, err := s.FromArrow(schema, fine).Collect(t.Context())
	assert.ErrorContains(t, err, "has digits beyond the microsecond")
}

func TestArrowReadersBothWays(t *testing.T) {
	s := start(t)
	s.users(t, 20)
	s.declareUsers(t)
	r, err := s.Table("users").Select("id").OrderBy("id").Reader(t.Context())
	require.NoError(t, err)
	f := s.FromReader(r)
	sum, err := f.Agg(frame.Sum("id")).Collect(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []any{int64(210)}, sum[0].Values)
	_, err = f.Collect(t.Context())
	assert.ErrorContains(t, err, "has been read")
	r.Retain()
	r.Release()
	r.Release()

	r, err = s.Table("users").Select("id").Reader(t.Context())
	require.NoError(t, err)
	require.True(t, r.Next())
	assert.EqualValues(t, 1, r.Record().NumCols())
	assert.Equal(t, "id", r.Schema().Field(0).Name)
	r.Release()
	assert.False(t, r.Next(), "a released reader is closed")
	assert.Error(t, r.Err())
}

type base struct {
	ID int64
}

type person struct {
	base
	Base2   `rsql:"-"`
	Name    string `rsql:"name"`
	HomeIn  *string
	Score   sql.Null[float64]
	Balance string          `rsql:"balance,DECIMAL(12,2)"`
	Born    time.Time       `rsql:"born,DATE"`
	Extra   json.RawMessage `rsql:"extra"`
	Photo   []byte
	Ok      bool
	_       int
}

// Base2 is left out.
type Base2 struct{ X int }

// Base is embedded.
type Base struct{ UserID int64 }

type embedding struct {
	Base
	Name string
}

// shadowing has a field of its own in the place of an embedded one.
type shadowing struct {
	Base
	UserID string
}

func TestStructsBothWays(t *testing.T) {
	s := start(t)
	bern := "Bern"
	people := []person{
		{base: base{ID: 1}, Name: "Ada", HomeIn: &bern, Score: sql.Null[float64]{V: 9.5, Valid: true}, Balance: "12.50", Born: time.Date(1990, 1, 2, 0, 0, 0, 0, time.UTC),
			Extra: json.RawMessage(`{"a":1}`), Photo: []byte{0, 255}, Ok: true},
		{Name: "Ben", Balance: "0.00", Born: time.Date(1991, 1, 2, 0, 0, 0, 0, time.UTC)},
	}
	f := frame.FromStructs(s.Session, people)
	schema, err := f.Schema(t.Context())
	require.NoError(t, err)
	types := []string{}
	for _, c := range schema.Fields() {
		types = append(types, c.Name+" "+frame.TypeName(c))
	}
	assert.Equal(t, []string{"id BIGINT", "name TEXT", "home_in TEXT", "score DOUBLE", "balance DECIMAL(12,2)", "born DATE", "extra JSON", "photo BLOB", "ok BOOLEAN"}, types)
	back, err := frame.CollectInto[person](t.Context(), f)
	require.NoError(t, err)
	assert.Equal(t, people, back)

	flat, err := frame.CollectInto[embedding](t.Context(), frame.FromStructs(s.Session, []embedding{{Base{7}, "x"}}))
	require.NoError(t, err)
	assert.Equal(t, []embedding{{Base{7}, "x"}}, flat)

	assert.Equal(t, []string{"own"}, collect(t, frame.FromStructs(s.Session, []shadowing{{Base{7}, "own"}})))

	_, err = frame.FromStructs(s.Session, []struct{ C chan int }{{}}).Collect(t.Context())
	assert.ErrorContains(t, err, "FromStructs: field c: a Go chan int cannot be a column")
	_, err = frame.FromStructs(s.Session, []int{1}).Collect(t.Context())
	assert.ErrorContains(t, err, "a Go int has no fields")
	_, err = frame.FromStructs(s.Session, []struct {
		A string `rsql:"a,WHAT"`
	}{{}}).Collect(t.Context())
	assert.ErrorContains(t, err, "there is no type WHAT")
	_, err = frame.FromStructs(s.Session, []struct{ A string }{{"ok"}, {"\xff"}}).Collect(t.Context())
	assert.ErrorContains(t, err, "row 2, field a")
}

func TestCollectInto(t *testing.T) {
	s := start(t)
	s.users(t, 5)
	s.declareUsers(t)
	u := s.Table("users").OrderBy("id")
	names, err := frame.CollectInto[string](t.Context(), u.Select("name").Limit(2))
	require.NoError(t, err)
	assert.Equal(t, []string{"user 1", "user 2"}, names)
	scores, err := frame.CollectInto[*int](t.Context(), u.Select("score").Offset(3))
	require.NoError(t, err)
	assert.Equal(t, 4, *scores[0])
	assert.Nil(t, scores[1])
	rows, err := s.Run(t.Context(), `SELECT id, '{"tags":["a"]}' AS doc FROM users WHERE id = 1`)
	require.NoError(t, err)
	defer rows.Close()
	type doc struct {
		ID  uint8
		Doc struct{ Tags []string }
	}
	for d, err := range frame.All[doc](t.Context(), rows) {
		require.NoError(t, err)
		assert.Equal(t, doc{ID: 1, Doc: struct{ Tags []string }{[]string{"a"}}}, d)
	}
	n := 0
	for _, err := range frame.All[int](t.Context(), u.Select("id")) {
		require.NoError(t, err)
		n++
		break
	}
	assert.Equal(t, 1, n)
}

func TestWhatDoesNotFitIsAnError(t *testing.T) {
	s := start(t)
	s.users(t, 5)
	s.declareUsers(t)
	u := s.Table("users")
	into := func(err error) error { return err }
	for want, err := range map[string]error{
		"column score: a NULL does not go into a int64; make it a pointer or a sql.Null[int64]": second(frame.CollectInto[int64](t.Context(), u.Select("score"))),
		"column name: the value user 1 does not go into a int":                                  second(frame.CollectInto[int](t.Context(), u.Filter(frame.Col("id").Eq(1)).Select("name"))),
		"column x: the value 300 does not go into a uint8":                                      second(frame.CollectInto[uint8](t.Context(), s.SQL("SELECT 300 AS x"))),
		"column x: the value -1 does not go into a uint8":                                       second(frame.CollectInto[uint8](t.Context(), s.SQL("SELECT -1 AS x"))),
		"column x: the value 1.5 does not go into a int":                                        second(frame.CollectInto[int](t.Context(), s.SQL("SELECT 1.5 AS x"))),
		"a int takes one column, and there are 2: id, name":                                     second(frame.CollectInto[int](t.Context(), u.Select("id", "name"))),
		"no field of frame_test.embedding takes the column city":                                second(frame.CollectInto[embedding](t.Context(), u.Select("city"))),
		"two columns are for the field name":                                                    second(frame.CollectInto[embedding](t.Context(), u.Select("name", frame.Col("city").As("Name")))),
		"there is no column balance":                                                            second(frame.CollectInto[person](t.Context(), u.Select("name"))),
	} {
		assert.ErrorContains(t, into(err), want)
	}
}

func second[T any](_ T, err error) error { return err }

func TestRowScan(t *testing.T) {
	s := start(t)
	rows, err := s.SQL("SELECT 1 AS a, 'x' AS b, NULL AS c, DATE '2024-03-01' AS d, CAST('1.5' AS DECIMAL(3,1)) AS e").Collect(t.Context())
	require.NoError(t, err)
	var (
		a int32
		b string
		c *string
		d time.Time
		e float32
		x any
	)
	require.NoError(t, rows[0].Scan(&a, &b, &c, &d, &e))
	assert.Equal(t, []any{int32(1), "x", float32(1.5), time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)}, []any{a, b, e, d})
	assert.Nil(t, c)
	require.NoError(t, rows[0].Scan(&x, &x, &x, &x, &x))
	assert.Equal(t, "1.5", x)
	assert.ErrorContains(t, rows[0].Scan(&a), "1 destinations for 5 columns")
	assert.ErrorContains(t, rows[0].Scan(a, &b, &c, &d, &e), "not a pointer")
	assert.ErrorContains(t, rows[0].Scan(&a, &b, &c, &b, &e), "column d: the value")
}
