package frame_test

import (
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// TestJoinUsingNames: a column that a join is by comes out once and first; the others keep the names of their frames.
func TestJoinUsingNames(t *testing.T) {
	s := start(t)
	a := s.FromRows([]string{"x", "id", "n"}, []any{"a", 1, 10}, []any{"b", 2, 20}).As("a")
	b := s.FromRows([]string{"n", "ID"}, []any{5, 2}, []any{6, 3}).As("b")
	f := a.JoinUsing(b, frame.Full, "id")
	schema, err := f.Schema(t.Context())
	require.NoError(t, err)
	var names []string
	for _, c := range schema.Fields() {
		names = append(names, c.Name)
	}
	assert.Equal(t, []string{"id", "x", "n", "n"}, names)
	assert.ElementsMatch(t, []string{"1|10|NULL", "2|20|5", "3|NULL|6"}, collect(t, f.Select("id", "a.n", "b.n")))
	assert.Equal(t, []string{"2|5"}, collect(t, a.JoinUsing(b, frame.Inner, "id").Filter(frame.Col("a.id").Eq(2)).Select("id", "b.n")))
	assert.ElementsMatch(t, []string{"2|5", "3|6"}, collect(t, a.JoinUsing(b, frame.Right, "id").Select("b.id", "b.n")))
}

func TestJoinUsingErrors(t *testing.T) {
	s := start(t)
	a := s.FromRows([]string{"id", "name"}, []any{1, "x"})
	b := s.FromRows([]string{"id", "named"}, []any{1, "x"})
	for _, c := range []struct {
		err, hint string
		f         *frame.Frame
	}{
		{"JoinUsing: there is no column to join by", "CrossJoin", a.JoinUsing(b, frame.Inner)},
		{"JoinUsing: there is no column name", "did you mean named?", a.JoinUsing(b, frame.Inner, "name")},
		{"JoinUsing: there is no column nix", "the columns are id, name", a.JoinUsing(b, frame.Inner, "nix")},
		{"JoinUsing: ", "CAST", a.JoinUsing(b.Rename("id", "x").Rename("named", "id"), frame.Inner, "id")},
	} {
		_, err := c.f.Collect(t.Context())
		var e *frame.Error
		require.ErrorAs(t, err, &e)
		assert.ErrorContains(t, err, c.err)
		assert.Contains(t, e.Hint, c.hint)
	}
}

// TestPivotLooksValuesUp: without a list there is a column for each value but NULL, in their order, called as SQL calls it.
func TestPivotLooksValuesUp(t *testing.T) {
	s := start(t)
	f := s.FromRows([]string{"g", "day", "n"}, []any{1, arrow.Date32(19784), 1}, []any{1, arrow.Date32(19783), 2}, []any{2, nil, 3})
	p := f.GroupBy("g").Pivot("day", nil, frame.Sum("n"))
	schema, err := p.Schema(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "2024-03-01", schema.Field(1).Name)
	assert.Equal(t, "2024-03-02", schema.Field(2).Name)
	assert.ElementsMatch(t, []string{"1|2|1", "2|NULL|NULL"}, collect(t, p))
	many := s.TableFn("generate_series", 1, 2001).WithColumn("g", frame.Lit(1)).GroupBy("g").Pivot("generate_series", nil, frame.CountAll())
	_, err = many.Schema(t.Context())
	assert.ErrorContains(t, err, "more than 2000 values")
}

// TestExplainAnalyzeOfAFrame says what was read.
func TestExplainAnalyzeOfAFrame(t *testing.T) {
	s := start(t)
	s.hash(t, "user:1", "name", "ann")
	s.hash(t, "user:2", "name", "bob")
	text, err := s.Table("user").Filter(frame.Col("name").Eq("ann")).ExplainAnalyze(t.Context())
	require.NoError(t, err)
	assert.Regexp(t, `(?s)filter .*rows: 1 .*scan user.*rows: 2 .*keys`, text)
	_, err = s.Table("nix").ExplainAnalyze(t.Context())
	assert.Equal(t, frame.CodeName, frame.CodeOf(err))
}
