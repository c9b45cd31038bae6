package frame_test

import (
	"database/sql"
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

type userID int64

func TestParametersTakeEveryGoType(t *testing.T) {
	s := start(t)
	seven, text := 7, "x"
	var none *int
	for _, c := range []struct {
		value     any
		want, typ string
	}{
		{nil, "NULL", "TEXT"}, {true, "true", "BOOLEAN"},
		{7, "7", "BIGINT"}, {int8(7), "7", "BIGINT"}, {int16(7), "7", "BIGINT"}, {int32(7), "7", "BIGINT"}, {int64(math.MinInt64), "-9223372036854775808", "BIGINT"},
		{uint(7), "7", "BIGINT"}, {uint8(7), "7", "BIGINT"}, {uint16(7), "7", "BIGINT"}, {uint32(7), "7", "BIGINT"}, {uint64(math.MaxInt64), "9223372036854775807", "BIGINT"},
		{userID(7), "7", "BIGINT"}, {&seven, "7", "BIGINT"}, {&text, "x", "TEXT"}, {none, "NULL", "TEXT"},
		{float32(1.5), "1.5", "DOUBLE"}, {1.5, "1.5", "DOUBLE"}, {1e300, "1e+300", "DOUBLE"},
		{"", "", "TEXT"}, {"naïve 日本 🙂", "naïve 日本 🙂", "TEXT"}, {"'; DROP TABLE users; --", "'; DROP TABLE users; --", "TEXT"},
		{"a\x00b", "a\x00b", "TEXT"}, {":name ? $1", ":name ? $1", "TEXT"},
		{[]byte("\xff"), "[255]", "BLOB"}, {[]byte(nil), "NULL", "TEXT"}, {[]byte{}, "[]", "BLOB"},
		{json.RawMessage(`{"a":1}`), `{"a":1}`, "JSON"}, {json.RawMessage(nil), "NULL", "TEXT"},
		{time.Date(2024, 2, 29, 14, 0, 0, 1500, time.FixedZone("", 3600)), "2024-02-29 13:00:00", "TIMESTAMP"},
		{arrow.Date32(0), "1970-01-01 00:00:00", "DATE"}, {arrow.Timestamp(0), "1970-01-01 00:00:00", "TIMESTAMP"},
		{sql.NullString{}, "NULL", "TEXT"}, {sql.NullString{String: "x", Valid: true}, "x", "TEXT"}, {sql.NullInt64{Int64: 7, Valid: true}, "7", "BIGINT"},
	} {
		r, err := s.Run(t.Context(), "SELECT ?", c.value)
		require.NoError(t, err, "%T %v", c.value, c.value)
		assert.Equal(t, c.typ, frame.TypeName(r.Schema().Field(0)), "%T %v", c.value, c.value)
		assert.Equal(t, []string{c.want}, texts(t, r), "%T %v", c.value, c.value)
		r, err = s.Run(t.Context(), "SELECT :v", named("v", c.value))
		require.NoError(t, err)
		assert.Equal(t, []string{c.want}, texts(t, r))
	}
	for want, value := range map[string]any{
		"value 1: a Go struct {} cannot be a value in a query": struct{}{},
		"value 1: a Go []int cannot be":                        []int{1},
		"value 1: a Go map[string]int cannot be":               map[string]int{},
		"value 1: 18446744073709551615 is more than a BIGINT":  uint64(math.MaxUint64),
		"value 1: NaN is not a DOUBLE":                         math.NaN(),
		"value 1: +Inf is not a DOUBLE":                        math.Inf(1),
		`value 1: "\xff" is no TEXT`:                           "\xff",
		"value 1: \"{\" is no JSON":                            json.RawMessage("{"),
		"is outside of the years 1 to 9999":                    time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		err := s.fails(t, frame.CodeType, "SELECT ?", value)
		assert.ErrorContains(t, err, want)
	}
	err := s.fails(t, frame.CodeType, "SELECT :v", named("v", struct{}{}))
	assert.ErrorContains(t, err, "value of :v: ")
}

func TestParametersAreMatched(t *testing.T) {
	s := start(t)
	assert.Equal(t, []string{"2|x|1|x"}, s.rows(t, "SELECT ?, :b, ?, :b", 2, named("b", "x"), 1))
	assert.Equal(t, []string{"1"}, s.rows(t, "SELECT :a", named("a", 1), named("unused", 2)), "one set of values serves a script")
	assert.Equal(t, []string{"2"}, s.rows(t, "SELECT :a", named("a", 1), named("a", 2)))
	assert.Equal(t, []string{"?|:a"}, s.rows(t, "SELECT '?', ':a' -- ? :a"))
	for _, c := range []struct {
		text string
		args []any
		want string
	}{
		{"SELECT ?", nil, "no value for parameter ?1"},
		{"SELECT ?, ?", []any{1}, "no value for parameter ?2"},
		{"SELECT ?", []any{1, 2}, "2 values for 1 ?"},
		{"SELECT 1", []any{1}, "1 value for 0 ?"},
		{"SELECT :a", []any{1}, "no value for parameter :a"},
		{"SELECT :a", []any{1, named("a", 1)}, `1 value for 0 ?; the value of :name is given as sql.Named("name", …)`},
		{"SELECT :name", []any{named("nme", 1)}, "no value for parameter :name; there is one for :nme"},
		{"SELECT :zzz", []any{named("nme", 1)}, `no value for parameter :zzz; write the value itself, or give sql.Named("zzz", …)`},
		{"SELECT :a", []any{named("A", 1)}, "no value for parameter :a"},
	} {
		err := s.fails(t, frame.CodeName, c.text, c.args...)
		assert.ErrorContains(t, err, c.want, c.text)
	}
	var e *frame.Error
	require.ErrorAs(t, s.fails(t, frame.CodeName, "SELECT 1, :name"), &e)
	at, known := e.Pos.Offset()
	assert.True(t, known)
	assert.Equal(t, len("SELECT 1, "), at, "the position is that of the parameter")
}

func TestParametersAreTypedByTheirUse(t *testing.T) {
	s := start(t)
	s.hash(t, "b:1", "day", "2024-02-29", "at", "2024-02-29 13:00:00", "n", 7, "d", "1.5", "m", "12.30", "t", "7", "o", "\x01")
	s.run(t, "CREATE TABLE b (id BIGINT, day DATE, at TIMESTAMP, n BIGINT, d DOUBLE, m DECIMAL(8,2), t TEXT, o BLOB) WITH (key = 'b:{id}')")
	midnight := day(2024, 2, 29)
	for _, c := range []struct {
		condition string
		value     any
	}{
		{"day = ?", midnight}, {"day = ?", "2024-02-29"}, {"day < ?", midnight.AddDate(0, 0, 1)}, {"day IN (?)", midnight},
		{"day = ?", arrow.Date32FromTime(midnight)}, {"at > ?", midnight}, {"at = ?", midnight.Add(13 * hour)}, {"at > ?", arrow.Date32FromTime(midnight)},
		{"n = ?", 7}, {"n = ?", "7"}, {"n = ?", 7.0}, {"d = ?", 1.5}, {"d > ?", 1}, {"d = ?", "1.5"}, {"m = ?", "12.3"}, {"m > ?", 12}, {"m = ?", 12.3},
		{"t = ?", 7}, {"t = ?", "7"}, {"t = ?", []byte("7")}, {"o = ?", []byte{1}}, {"t LIKE ?", "7%"}, {"_key = ?", "b:1"}, {"id = ?", "1"},
	} {
		assert.Equal(t, []string{"1"}, s.rows(t, "SELECT id FROM b WHERE "+c.condition, c.value), "%s %T %v", c.condition, c.value, c.value)
		assert.Equal(t, []string{"1"}, collect(t, s.Table("b").Where(c.condition, c.value).Select("id")), "%s %T %v", c.condition, c.value, c.value)
	}
	for _, c := range []struct {
		condition string
		value     any
	}{
		{"day = ?", midnight.Add(hour)}, {"day = ?", "soon"}, {"n = ?", 7.5}, {"n = ?", "x"}, {"n = ?", true}, {"t = ?", []byte("\xff")}, {"n = ?", midnight},
	} {
		err := s.fails(t, frame.CodeType, "SELECT id FROM b WHERE "+c.condition, c.value)
		assert.ErrorContains(t, err, "parameter ?1 is used as a ", "%s %v", c.condition, c.value)
	}
	assert.Equal(t, "1 row written", s.run(t, "INSERT INTO b (id, day, n, d, t) VALUES (:id, :day, :n, 2, ?)",
		"it's", named("id", 2), named("day", midnight), named("n", nil)))
	assert.Equal(t, map[string]string{"day": "2024-02-29", "d": "2", "t": "it's"}, s.redis.HGetAll(t.Context(), "b:2").Val())
}

func TestLiteralsOfFrames(t *testing.T) {
	s := start(t)
	s.hash(t, "b:1", "day", "2024-02-29", "n", 7)
	s.run(t, "CREATE TABLE b (id BIGINT, day DATE, n BIGINT) WITH (key = 'b:{id}')")
	for _, cond := range []frame.Expr{
		frame.Col("day").Eq(frame.Date(2024, 2, 29)), frame.Col("day").Eq("2024-02-29"), frame.Col("day").Eq(day(2024, 2, 29)),
		frame.Col("n").Eq(7.0), frame.Col("n").In(1, "7", 8.5),
	} {
		assert.Equal(t, []string{"1"}, collect(t, s.Table("b").Filter(cond).Select("id")))
	}
}
