package frame_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

// TestMergeBySource compares MERGE with WHEN NOT MATCHED BY SOURCE with the same done on maps.
func TestMergeBySource(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE t (id BIGINT, a BIGINT) WITH (key = 't:{id}')")
	s.run(t, "CREATE TABLE u (id BIGINT, a BIGINT) WITH (key = 'u:{id}')")
	random := rand.New(rand.NewPCG(5, 6))
	fill := func(table string) map[int]int {
		out := map[int]int{}
		s.run(t, "TRUNCATE "+table)
		for id := range 8 {
			if random.IntN(2) == 0 {
				out[id] = random.IntN(5)
				s.run(t, fmt.Sprintf("INSERT INTO %s VALUES (%d, %d)", table, id, out[id]))
			}
		}
		return out
	}
	for range 30 {
		rows, source := fill("t"), fill("u")
		least := random.IntN(5)
		byOther := random.IntN(2) == 0 // ON compares a column that is not the key
		on := "t.id = u.id"
		match := func(id int) []int {
			if _, ok := source[id]; ok {
				return []int{id}
			}
			return nil
		}
		if byOther {
			on = "t.a = u.id"
			match = func(id int) []int {
				if _, ok := source[rows[id]]; ok {
					return []int{rows[id]}
				}
				return nil
			}
		}
		want, used := map[int]int{}, map[int]bool{}
		for id, a := range rows {
			found := match(id)
			switch {
			case len(found) == 1:
				used[found[0]] = true
				want[id] = a + source[found[0]]
			case a >= least && a != 4:
				want[id] = -a
			case a == 4 && least > 2:
				want[id] = a
			case a == 4:
				want[id] = -a
			}
		}
		for id, a := range source {
			if !used[id] {
				want[id+100] = a
			}
		}
		s.run(t, fmt.Sprintf(`MERGE INTO t USING u ON %s WHEN NOT MATCHED BY SOURCE AND t.a = 4 AND %d > 2 THEN DO NOTHING
			WHEN NOT MATCHED BY SOURCE AND t.a < %d AND t.a <> 4 THEN DELETE WHEN MATCHED THEN UPDATE SET a = t.a + u.a
			WHEN NOT MATCHED BY TARGET THEN INSERT VALUES (u.id + 100, u.a) WHEN NOT MATCHED BY SOURCE THEN UPDATE SET a = -t.a`, on, least, least))
		var texts []string
		for id, a := range want {
			texts = append(texts, fmt.Sprintf("%d|%d", id, a))
		}
		slices.Sort(texts)
		got := s.rows(t, "SELECT id, a FROM t")
		slices.Sort(got)
		require.Equal(t, texts, got, "%v merged with %v on %s, %d", rows, source, on, least)
	}
}

// TestMergeBySourceLooksAgain has a row come to match, in the server, after the query read it.
func TestMergeBySourceLooksAgain(t *testing.T) {
	s, p := faulty(t)
	s.run(t, "CREATE TABLE u (id BIGINT, x TEXT) WITH (key = 'u:{id}')")
	s.run(t, "INSERT INTO u VALUES (2, 'two')")
	changed := false
	p.OnCommand(func(c redistest.Command) redistest.Fault {
		if (c.Name == "EVAL" || c.Name == "EVALSHA") && !changed {
			changed = true
			assert.NoError(t, s.redis.HSet(t.Context(), "c:3", "n", "2").Err())
		}
		return redistest.Fault{}
	})
	_, err := s.RunAll(t.Context(), "MERGE INTO c USING u ON c.n = u.id WHEN NOT MATCHED BY SOURCE THEN DELETE")
	require.ErrorContains(t, err, "key c:3 changed after the query read it")
	assert.True(t, changed)
	assert.Equal(t, []string{"3|2"}, s.rows(t, "SELECT id, n FROM c"), "the others are gone, and this one has a match now")
}

func TestMergeBySourceErrors(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE t (id BIGINT, a BIGINT) WITH (key = 't:{id}')")
	s.run(t, "INSERT INTO t VALUES (1, 1)")
	const merge = "MERGE INTO t USING (VALUES (1, 5)) s(i, v) ON "
	for text, want := range map[string]string{
		merge + "t.id = s.i WHEN NOT MATCHED BY SOURCE AND s.v = 1 THEN DELETE":                                "WHEN NOT MATCHED BY SOURCE has no row of the source, whose column v is used",
		merge + "t.id = s.i WHEN NOT MATCHED BY SOURCE THEN UPDATE SET a = s.v":                                "whose column v is used",
		merge + "t.id < s.i WHEN NOT MATCHED BY SOURCE THEN DELETE":                                            "where ON does not compare a column of the source by =",
		merge + "t.id = coalesce(s.i, 1) WHEN NOT MATCHED BY SOURCE THEN DELETE":                               "where ON does not compare a column of the source by =",
		merge + "t.id = s.i WHEN NOT MATCHED BY SOURCE THEN DELETE WHEN NOT MATCHED BY SOURCE THEN DO NOTHING": "this WHEN is never reached",
		merge + "t.id = s.i WHEN NOT MATCHED BY SOURCE THEN INSERT VALUES (1, 2)":                              "INSERT is no action",
		merge + "t.id = s.i WHEN MATCHED BY SOURCE THEN DELETE":                                                "expected THEN",
		merge + "t.id = s.i WHEN NOT MATCHED BY NOBODY THEN DELETE":                                            "expected SOURCE or TARGET",
	} {
		r, err := s.RunAll(t.Context(), text)
		if err == nil {
			require.NoError(t, r.Close())
		}
		assert.ErrorContains(t, err, want, text)
	}
	assert.Equal(t, []string{"1|1"}, s.rows(t, "SELECT id, a FROM t"))
}
