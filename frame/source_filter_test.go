package frame_test

import (
	"context"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// ranged has the numbers from 1 to 1000, finds ranges and values of n by itself, and the rest not at all.
type ranged struct {
	numbers
	support frame.Support
	wanted  *[]frame.Wanted
	made    *int
}

func (s ranged) Supports(column int, op string) frame.Support {
	if column == 0 && op != "<>" {
		return s.support
	}
	return frame.Unsupported
}

func (s ranged) ScanRows(_ context.Context, want frame.Wanted) (array.RecordReader, error) {
	*s.wanted = append(*s.wanted, want)
	b := array.NewRecordBuilder(memory.NewGoAllocator(), s.Schema())
	defer b.Release()
	for n := int64(1); n <= 1000 && (want.Limit < 0 || int64(b.Field(0).Len()) < want.Limit); n++ {
		if s.has(want.Where, n) {
			b.Field(0).(*array.Int32Builder).Append(int32(n))
			b.Field(1).(*array.StringBuilder).Append("x")
		}
	}
	*s.made += b.Field(0).Len()
	return array.NewRecordReader(s.Schema(), []arrow.Record{b.NewRecord()})
}

func (s ranged) has(where []frame.SourceCondition, n int64) bool {
	for _, c := range where {
		ok := c.Op == "is not null"
		for _, v := range c.Values {
			switch v := v.(int64); c.Op {
			case "=", "in":
				ok = ok || n == v
			case "<":
				ok = n < v
			case "<=":
				ok = n <= v
			case ">":
				ok = n > v
			case ">=":
				ok = n >= v
			}
		}
		if !ok && s.support == frame.Exact {
			return false
		}
	}
	return true
}

func TestSourcesAreAskedForTheRowsThatAreWanted(t *testing.T) {
	s := start(t)
	for _, c := range []struct {
		sql   string
		args  []any
		rows  int
		where []frame.SourceCondition
		limit int64
		made  int
	}{
		{"SELECT n FROM nums WHERE n > 990", nil, 10, []frame.SourceCondition{{Column: 0, Op: ">", Values: []any{int64(990)}}}, -1, 10},
		{"SELECT n FROM nums WHERE 990 >= n AND n > ? LIMIT 3", []any{7}, 3,
			[]frame.SourceCondition{{Column: 0, Op: "<=", Values: []any{int64(990)}}, {Column: 0, Op: ">", Values: []any{int64(7)}}}, 3, 3},
		{"SELECT n FROM nums WHERE n IN (5, 7, 2000)", nil, 2, []frame.SourceCondition{{Column: 0, Op: "in", Values: []any{int64(5), int64(7), int64(2000)}}}, -1, 2},
		{"SELECT n FROM nums WHERE n IS NOT NULL LIMIT 4", nil, 4, []frame.SourceCondition{{Column: 0, Op: "is not null"}}, 4, 4},
		{"SELECT n FROM nums WHERE n <> 5 AND n < 9 LIMIT 3", nil, 3, []frame.SourceCondition{{Column: 0, Op: "<", Values: []any{int64(9)}}}, -1, 8},
		{"SELECT n FROM nums WHERE n % 2 = 0 LIMIT 3", nil, 3, nil, -1, 1000},
		{"SELECT text FROM nums LIMIT 2", nil, 2, nil, 2, 2},
	} {
		var wanted []frame.Wanted
		made := 0
		require.NoError(t, s.Register("nums", ranged{support: frame.Exact, wanted: &wanted, made: &made}))
		assert.Len(t, s.rows(t, c.sql, c.args...), c.rows, c.sql)
		require.Len(t, wanted, 1, c.sql)
		assert.Equal(t, c.where, wanted[0].Where, c.sql)
		assert.Equal(t, c.limit, wanted[0].Limit, c.sql)
		assert.Equal(t, c.made, made, c.sql)
		wanted, made = nil, 0
		require.NoError(t, s.Register("nums", ranged{support: frame.Inexact, wanted: &wanted, made: &made}))
		assert.Len(t, s.rows(t, c.sql, c.args...), c.rows, c.sql)
		assert.Equal(t, c.where, wanted[0].Where, c.sql)
		if c.where != nil {
			assert.Equal(t, int64(-1), wanted[0].Limit, c.sql)
		}
	}
}

func TestSourcesAreNotAskedForWhatNothingEquals(t *testing.T) {
	s := start(t)
	var wanted []frame.Wanted
	made := 0
	require.NoError(t, s.Register("nums", ranged{support: frame.Exact, wanted: &wanted, made: &made}))
	assert.Empty(t, s.rows(t, "SELECT n FROM nums WHERE n > ?", nil))
	assert.Empty(t, wanted)
	assert.Equal(t, []string{"5"}, s.rows(t, "SELECT n FROM nums WHERE n IN (?, 5)", nil))
	require.Len(t, wanted, 1)
	assert.Equal(t, []any{int64(5)}, wanted[0].Where[0].Values)
	assert.Contains(t, joined(s.rows(t, "EXPLAIN SELECT n FROM nums WHERE n > 990 LIMIT 3")), "n > 990")
	require.NoError(t, s.Register("nums", nil))
}
