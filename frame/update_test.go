package frame_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// scored declares users, some of whom have scores, and orders.
func scored(t *testing.T, opts ...frame.Option) *setup {
	s := start(t, opts...)
	s.run(t, "CREATE TABLE p (id BIGINT, name TEXT, city TEXT, score BIGINT) WITH (key = 'p:{id}')")
	s.run(t, "CREATE TABLE o (id BIGINT, p_id BIGINT, total DOUBLE) WITH (key = 'o:{id}')")
	s.run(t, "INSERT INTO p VALUES (1, 'Ada', 'Bern', 10), (2, 'Ben', 'Basel', 20), (3, 'Cleo', 'Bern', 30), (4, 'Dora', 'Basel', NULL)")
	s.run(t, "INSERT INTO o VALUES (1, 1, 5), (2, 1, 7), (3, 3, 9)")
	return s
}

// people are the rows of p.
func (s *setup) people(t *testing.T) []string {
	return s.rows(t, "SELECT id, city, score FROM p ORDER BY id")
}

func TestUpdateChangesTheRowsOfAFrame(t *testing.T) {
	s := scored(t)
	report, err := s.Table("p").Where("city = ?", "Bern").Update(t.Context(), frame.Set{"score": frame.Col("score").Add(1), "city": "Thun"})
	require.NoError(t, err)
	assert.Equal(t, int64(2), report.Written)
	assert.Equal(t, []string{"1|Thun|11", "2|Basel|20", "3|Thun|31", "4|Basel|NULL"}, s.people(t))
	_, err = s.Table("p").OrderBy(frame.Col("score").Desc()).Limit(1).Update(t.Context(), frame.Set{"score": nil})
	require.NoError(t, err)
	assert.Equal(t, []string{"1|Thun|11", "2|Basel|20", "3|Thun|NULL", "4|Basel|NULL"}, s.people(t))
	_, err = s.Table("p").WithColumn("twice", frame.Col("score").Mul(2)).Rename("city", "town").Filter(frame.Col("twice").Gt(30)).
		Update(t.Context(), frame.Set{"score": frame.Col("twice"), "city": frame.Fn("upper", frame.Col("town"))})
	require.NoError(t, err)
	assert.Equal(t, []string{"1|Thun|11", "2|BASEL|40", "3|Thun|NULL", "4|Basel|NULL"}, s.people(t))
	_, err = s.SQL("SELECT name AS who FROM p WHERE id = ?", 1).Update(t.Context(), frame.Set{"name": frame.Fn("lower", frame.Col("who")), "_ttl": 60})
	require.NoError(t, err)
	assert.Equal(t, []string{"ada|60"}, s.rows(t, "SELECT name, ceil(_ttl) FROM p WHERE id = 1"))
}

func TestUpdateTakesValuesOfOtherFrames(t *testing.T) {
	s := scored(t)
	p, o := s.Table("p"), s.Table("o")
	sums := o.GroupBy("p_id").Agg(frame.Sum("total").As("sum")).As("t")
	report, err := p.As("p").Join(sums, frame.Col("p.id").Eq(frame.Col("t.p_id"))).Update(t.Context(), frame.Set{"score": frame.Col("score").Add(frame.Col("sum").Cast("BIGINT"))})
	require.NoError(t, err)
	assert.Equal(t, int64(2), report.Written)
	assert.Equal(t, []string{"1|Bern|22", "2|Basel|20", "3|Bern|39", "4|Basel|NULL"}, s.people(t))
	_, err = p.Filter(frame.Exists(o.Filter(frame.Col("total").Gt(100)))).Update(t.Context(), frame.Set{"score": 0})
	require.NoError(t, err)
	_, err = p.Filter(frame.Col("id").In(o.Select("p_id"))).Update(t.Context(), frame.Set{"score": frame.Scalar(o.Agg(frame.CountAll()))})
	require.NoError(t, err)
	assert.Equal(t, []string{"1|Bern|3", "2|Basel|20", "3|Bern|3", "4|Basel|NULL"}, s.people(t))
	_, err = p.As("p").AntiJoin(o.As("o"), frame.Col("p.id").Eq(frame.Col("o.p_id"))).Delete(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"1|Bern|3", "3|Bern|3"}, s.people(t))
	best := frame.Fn("row_number").Over(frame.PartitionBy("city").OrderBy("id")).Eq(1)
	_, err = p.Filter(best).Delete(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"3|Bern|3"}, s.people(t))
}

// What others write between the query and the change is neither overwritten nor overlooked.
func TestUpdatesOfFramesLoseNothing(t *testing.T) {
	s := scored(t)
	const writers, times = 4, 25
	done := make(chan error, writers)
	for range writers {
		go func() {
			var err error
			for range times {
				if _, err = s.Table("p").Filter(frame.Col("id").Eq(1)).WithColumn("next", frame.Col("score").Add(1)).
					Update(t.Context(), frame.Set{"score": frame.Col("next")}); err != nil {
					break
				}
			}
			done <- err
		}()
	}
	for range writers {
		require.NoError(t, <-done)
	}
	assert.Equal(t, "1|Bern|110", s.people(t)[0])
}

func TestChangesOfFramesReturnRowsAndTryThem(t *testing.T) {
	s := scored(t)
	p := s.Table("p").Where("score > 15")
	before := s.people(t)
	report, err := p.Update(t.Context(), frame.Set{"score": 1}, frame.DryRun())
	require.NoError(t, err)
	assert.Equal(t, int64(2), report.Written)
	report, err = p.Delete(t.Context(), frame.DryRun())
	require.NoError(t, err)
	assert.Equal(t, int64(2), report.Written)
	report, err = s.Table("p").Select("id", "name").WriteRedis(t.Context(), "q:{id}", frame.DryRun())
	require.NoError(t, err)
	assert.Equal(t, int64(4), report.Written)
	assert.Equal(t, before, s.people(t))
	assert.Zero(t, s.redis.Exists(t.Context(), "q:1", "q:2", "q:3", "q:4").Val())
	var rows []frame.Row
	_, err = p.OrderBy("id").Update(t.Context(), frame.Set{"score": frame.Col("score").Sub(15)}, frame.WithReturning(&rows, "id", frame.Col("score").As("left")))
	require.NoError(t, err)
	require.Len(t, rows, 2)
	assert.Equal(t, []any{int64(2), int64(5)}, rows[0].Values)
	assert.Equal(t, []string{"id", "left"}, rows[0].Columns())
	rows = nil
	_, err = s.Table("p").Where("id = 4").Delete(t.Context(), frame.WithReturning(&rows))
	require.NoError(t, err)
	require.Len(t, rows, 1)
	assert.Equal(t, []any{int64(4), "Dora", "Basel", nil}, rows[0].Values)
}

func TestWhatCannotBeChanged(t *testing.T) {
	s := scored(t)
	p := s.Table("p")
	update := func(f *frame.Frame, set frame.Set, opts ...frame.WriteOption) error {
		_, err := f.Update(t.Context(), set, opts...)
		require.Error(t, err)
		assert.Contains(t, err.Error(), "update_test.go:")
		return err
	}
	for _, c := range []struct {
		err  error
		says string
	}{
		{update(p.GroupBy("city").Agg(frame.CountAll()), frame.Set{"score": 1}), "there are none behind aggregate"},
		{update(p, frame.Set{}), "the Set is empty"},
		{update(p, frame.Set{"scor": 1}), "table p has no column scor"},
		{update(p, frame.Set{"id": 7}), "column id is part of the row's key"},
		{update(p, frame.Set{"score": 1}, frame.WithMode(frame.Replace)), "it takes WithRowReport"},
		{update(s.TableFn("generate_series", 1, 3), frame.Set{"score": 1}), "there are none behind generate"},
		{update(p.As("p").JoinKind(s.Table("o").As("o"), frame.Right, frame.Col("p.id").Eq(frame.Col("o.p_id"))), frame.Set{"score": 1}), "rows without one"},
	} {
		assert.Contains(t, c.err.Error(), c.says)
	}
	_, err := p.WriteRedis(t.Context(), "q:{id}", frame.WithReturning(&[]frame.Row{}))
	require.ErrorContains(t, err, "WithReturning")
	assert.Equal(t, []string{"1|Bern|10", "2|Basel|20", "3|Bern|30", "4|Basel|NULL"}, s.people(t))
}

func TestAReadOnlySessionChangesNoFrames(t *testing.T) {
	s := scored(t)
	r := open(t, s.server.URL, frame.WithReadOnly())
	_, err := r.Table("p").Delete(t.Context())
	require.ErrorContains(t, err, "which this session only reads")
	assert.Len(t, s.people(t), 4)
}

func TestMergeInto(t *testing.T) {
	s := scored(t)
	changes := s.FromRows([]string{"id", "score", "gone"}, []any{1, 100, false}, []any{2, 0, true}, []any{9, 90, false}).As("c")
	on := frame.Col("c.id").Eq(frame.Col("p.id"))
	var rows []frame.Row
	report, err := changes.MergeInto("p", on).
		WhenMatched(frame.Col("gone")).Delete().
		WhenMatched().Update(frame.Set{"score": frame.Col("p.score").Add(frame.Col("c.score"))}).
		WhenNotMatched(frame.Col("c.score").Gt(50)).Insert(frame.Set{"id": frame.Col("c.id"), "score": frame.Col("c.score")}).
		WhenNotMatchedBySource(frame.Col("p.score").IsNull()).Delete().
		WhenNotMatchedBySource().Update(frame.Set{"city": "left"}).
		Run(t.Context(), frame.WithReturning(&rows, "p.id"))
	require.NoError(t, err)
	assert.Equal(t, int64(5), report.Written)
	assert.Len(t, rows, 5)
	assert.Equal(t, []string{"1|Bern|110", "3|left|30", "9|NULL|90"}, s.people(t))
	report, err = changes.MergeInto("p", on).WhenMatched().Nothing().WhenNotMatched().Insert(frame.Set{"id": frame.Col("c.id"), "city": "new"}).Run(t.Context(), frame.DryRun())
	require.NoError(t, err)
	assert.Equal(t, int64(1), report.Written)
	assert.Len(t, s.people(t), 3)
}

func TestWhatCannotBeMerged(t *testing.T) {
	s := scored(t)
	c := s.FromRows([]string{"id", "score"}, []any{1, 100}, []any{1, 200}).As("c")
	on := frame.Col("c.id").Eq(frame.Col("p.id"))
	for says, m := range map[string]*frame.Merge{
		"it has no action":                             c.MergeInto("p", on),
		"no Insert here":                               c.MergeInto("p", on).WhenMatched().Insert(frame.Set{"id": 1}),
		"no Delete here":                               c.MergeInto("p", on).WhenNotMatched().Delete(),
		"WhenNotMatched has no row of p":               c.MergeInto("p", on).WhenNotMatched().Insert(frame.Set{"id": frame.Col("p.id")}),
		"WhenNotMatchedBySource has no row":            c.MergeInto("p", on).WhenNotMatchedBySource().Update(frame.Set{"score": frame.Col("c.score")}),
		"does not compare a column of the source by =": c.MergeInto("p", frame.Col("c.id").Gt(frame.Col("p.id"))).WhenNotMatchedBySource().Delete(),
		"twice":                   c.MergeInto("p", on).WhenMatched().Update(frame.Set{"score": 1}),
		"table nowhere":           c.MergeInto("nowhere", on).WhenMatched().Delete(),
		"there is no column none": c.MergeInto("p", on).WhenMatched(frame.Col("none")).Delete(),
	} {
		_, err := m.Run(t.Context())
		if assert.Error(t, err, says) {
			assert.Contains(t, err.Error(), says)
		}
	}
	assert.Len(t, s.people(t), 4)
}
