package redisrel

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// repaired reads a table as a session does: a wrong guess is widened and the table read again. It gives the number of
// repairs.
func repaired(t *testing.T, s *Server, name string) ([]string, int) {
	t.Helper()
	for n := range 50 {
		rows, err := tryRows(t, tableOf(t, s, name), nil)
		var wrong *plan.RetypeError
		if !errors.As(err, &wrong) {
			require.NoError(t, err)
			return rows, n
		}
		s.Widen(wrong)
	}
	t.Fatal("repairs do not end")
	return nil, 0
}

func TestInferredTypes(t *testing.T) {
	s, r := startWith(t, map[string]string{
		"t:1": "i=1 d=1 b=true day=2024-01-01 at=2024-01-01T10:00:00Z price=10.50 tax=0.5 zip=007 mixed=1 e= late=1",
		"t:2": "i=-2 d=1.5 b=false day=2024-02-01 at=2024-01-01T11:00:00Z price=0.25 tax=0.50 zip=1 mixed=true",
	})
	require.NoError(t, r.Client(t).HSet(t.Context(), "t:2", "bin", "\xff").Err())
	tab := tableOf(t, s, "t")
	assert.Equal(t, "id BIGINT, i BIGINT, d DOUBLE, b BOOLEAN, day DATE, at TEXT, price DECIMAL(18,2), tax TEXT, zip TEXT, mixed TEXT, e TEXT, late BIGINT, bin BLOB"+pseudo, schemaText(tab))
	text := connect(t, r, WithInfer(InferText))
	assert.Equal(t, "id TEXT, i TEXT, d TEXT, b TEXT, day TEXT, at TEXT, price TEXT, tax TEXT, zip TEXT, mixed TEXT, e TEXT, late TEXT, bin BLOB"+pseudo, schemaText(tableOf(t, text, "t")))
}

func TestWrongGuessesAreRepaired(t *testing.T) {
	s, r := startWith(t, nil, WithSampleRows(5), WithSampleKeys(5))
	r.Load(t, 2000, func(i int) (string, []any) { return fmt.Sprintf("t:%d", i), []any{"n", i} })
	client := r.Client(t)
	before := tableOf(t, s, "t")
	require.Equal(t, "id BIGINT, n BIGINT"+pseudo, schemaText(before))
	require.NoError(t, client.HSet(t.Context(), "t:5000", "n", "1.5").Err())
	require.NoError(t, client.HSet(t.Context(), "t:5001", "n", "x").Err())
	require.NoError(t, client.HSet(t.Context(), "t:abc", "n", "7", "more", "5").Err())
	rows, repairs := repaired(t, s, "t")
	assert.Len(t, rows, 2003)
	assert.GreaterOrEqual(t, repairs, 3)
	assert.Equal(t, "id TEXT, n TEXT, more BIGINT"+pseudo, schemaText(tableOf(t, s, "t")), "the session remembers")
	all := connect(t, r, WithInfer(InferAll))
	_, repairs = repaired(t, all, "t")
	assert.Zero(t, repairs, "with every value read there is nothing to repair")
	assert.EqualValues(t, 2003, tableOf(t, all, "t").rel.size.Load())
}

func TestWrongGuessesOfDecimalsAndTimestamps(t *testing.T) {
	s, r := startWith(t, nil, WithSampleRows(5), WithSampleKeys(5))
	r.Load(t, 2000, func(i int) (string, []any) {
		return fmt.Sprintf("t:%d", i), []any{"price", "10.50", "wide", "0.10", "at", "2024-03-01 13:00:00", "d", "0.25"}
	})
	require.Equal(t, "id BIGINT, price DECIMAL(18,2), wide DECIMAL(18,2), at TIMESTAMP, d DOUBLE"+pseudo, schemaText(tableOf(t, s, "t")))
	require.NoError(t, r.Client(t).HSet(t.Context(), "t:5000",
		"price", "10.5", "wide", "123456789012345678.90", "at", "2024-03-01T13:00:00Z", "d", "0.50").Err())
	rows, repairs := repaired(t, s, "t")
	assert.Contains(t, rows, "5000|10.5|123456789012345678.90|2024-03-01T13:00:00Z|0.50")
	assert.Contains(t, rows, "7|10.50|0.10|2024-03-01 13:00:00|0.25")
	assert.Equal(t, 4, repairs)
	assert.Equal(t, "id BIGINT, price TEXT, wide DECIMAL(20,2), at TEXT, d TEXT"+pseudo, schemaText(tableOf(t, s, "t")))
}

func TestManyNewFieldsDoNotMeanManyRepairs(t *testing.T) {
	s, r := startWith(t, nil, WithSampleRows(5), WithSampleKeys(5))
	r.Load(t, 1000, func(i int) (string, []any) { return fmt.Sprintf("t:%d", i), []any{fmt.Sprintf("f%d", i%100), i} })
	rows, repairs := repaired(t, s, "t")
	assert.Len(t, rows, 1000)
	assert.LessOrEqual(t, repairs, mostRepairs+1)
}

func TestTooManyFields(t *testing.T) {
	s, r := startWith(t, nil)
	r.Load(t, 300, func(i int) (string, []any) {
		var fields []any
		for f := range 10 {
			fields = append(fields, fmt.Sprintf("f%d", i*10+f), 1)
		}
		return fmt.Sprintf("t:%d", i), fields
	})
	_, err := s.Table(t.Context(), "t")
	require.EqualError(t, err, "table t: its hashes have more than 2000 different fields; declare the columns that you need with CREATE TABLE")
	var wide []any
	for f := range 3000 {
		wide = append(wide, f, f)
	}
	r.ResetStats(t)
	require.NoError(t, r.Client(t).HSet(t.Context(), "w:1", wide...).Err())
	_, err = s.Table(t.Context(), "w:*")
	require.ErrorContains(t, err, "more than 2000 different fields")
	assert.Zero(t, r.CommandStats(t)["hgetall"]-1, "a hash of many fields is not read; the catalog is")
}

func TestKeysThatAreNoText(t *testing.T) {
	s, r := startWith(t, nil)
	require.NoError(t, r.Client(t).HSet(t.Context(), "k:\xff", "n", 1).Err())
	rows, _ := repaired(t, s, "k:*")
	assert.Equal(t, []string{"k:\xff|1"}, rows)
	assert.Equal(t, "_key BLOB, n BIGINT, [_ttl DOUBLE], [_type TEXT]", schemaText(tableOf(t, s, "k:*")))
	rows, _ = repaired(t, s, "k")
	assert.Equal(t, []string{"\xff|1"}, rows)
	declare(t, s, "d", "k:{id}", "n BIGINT")
	rows, repairs := repaired(t, s, "d")
	assert.Equal(t, []string{"\xff|1"}, rows, "a placeholder without a declared type")
	assert.Equal(t, 1, repairs)
}

func TestPlaceholdersAreCanonical(t *testing.T) {
	s, r := startWith(t, map[string]string{"u:42": "n=1"})
	u := tableOf(t, s, "u")
	loadHashes(t, r, map[string]string{"u:042": "n=2"})
	eq := callOf(t, "=", refTo(t, u, "id"), plan.IntLiteral(42))
	assert.Equal(t, []string{"42|1"}, tableRows(t, u, nil, eq))
	rows, repairs := repaired(t, s, "u")
	assert.Equal(t, 1, repairs)
	assert.Equal(t, []string{"042|2", "42|1"}, rows, "042 is not 42: the column is a TEXT")
}

func TestOtherTypesUnderAPattern(t *testing.T) {
	s, r := startWith(t, map[string]string{"u:1": "n=1"})
	require.NoError(t, r.Client(t).Set(t.Context(), "u:2", "x", 0).Err())
	assert.Equal(t, []string{"1|1"}, tableRows(t, tableOf(t, s, "u"), nil))
	strict := connect(t, r, WithStrict(true))
	_, err := tryRows(t, tableOf(t, strict, "u"), nil)
	assert.ErrorContains(t, err, "table u: keys of another type: 1")
}

func TestHugeHashesDoNotStopInference(t *testing.T) {
	s, r := startWith(t, map[string]string{"u:1": "n=1", "u:2": "n=2"})
	require.NoError(t, r.Client(t).HSet(t.Context(), "u:3", "n", 3, "big", make([]byte, 100_000)).Err())
	s.maxPage = 50_000
	assert.Equal(t, "id BIGINT, n BIGINT"+pseudo, schemaText(tableOf(t, s, "u")))
}
