package frame_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel"
)

// misguided is a session whose sample of a table is a few rows of many.
func misguided(t *testing.T) *setup {
	return start(t, frame.WithRedis(redisrel.WithSampleRows(20), redisrel.WithSampleKeys(200), redisrel.WithPageKeys(50)))
}

// numbers writes n hashes num:i with v = i, which a sample takes for a BIGINT.
func (s *setup) numbers(t *testing.T, n int) {
	t.Helper()
	s.server.Load(t, n, func(i int) (string, []any) { return fmt.Sprintf("num:%d", i), []any{"v", i, "w", i} })
}

// misguess makes the session look at num:…, and only then puts a value where the guess is wrong.
func (s *setup) misguess(t *testing.T, key, field, value string) {
	t.Helper()
	s.rows(t, "SELECT v, w FROM num LIMIT 1")
	s.hash(t, key, field, value)
}

func TestTypesAreRepairedUnseen(t *testing.T) {
	for _, c := range []struct {
		value, query, typ string
		want              string
	}{
		{"1.5", "SELECT v FROM num WHERE id = 17", "DOUBLE", "1.5"},
		{"n/a", "SELECT v FROM num WHERE id = 17", "TEXT", "n/a"},
		{"n/a", "SELECT max(v) FROM num", "TEXT", "n/a"},
		{"99999.5", "SELECT max(v) FROM num", "DOUBLE", "99999.5"},
		{"0.5", "SELECT sum(v) FROM num WHERE id IN (16, 17)", "DOUBLE", "16.5"},
		{"n/a", "SELECT count(DISTINCT v) FROM num", "BIGINT", "400"},
	} {
		t.Run(c.value+" "+c.query, func(t *testing.T) {
			s := misguided(t)
			s.numbers(t, 400)
			s.misguess(t, "num:17", "v", c.value)
			r, err := s.Run(t.Context(), c.query)
			require.NoError(t, err)
			assert.Equal(t, 1, r.Stats().Repairs)
			assert.Equal(t, c.typ, frame.TypeName(r.Schema().Field(0)))
			assert.Equal(t, []string{c.want}, texts(t, r))
			again, err := s.Run(t.Context(), c.query)
			require.NoError(t, err)
			assert.Zero(t, again.Stats().Repairs, "a session keeps what it learnt")
			require.NoError(t, again.Close())
		})
	}
}

func TestShowIsRepaired(t *testing.T) {
	s := misguided(t)
	s.numbers(t, 400)
	s.misguess(t, "num:399", "v", "n/a")
	var out strings.Builder
	require.NoError(t, s.Table("num").OrderBy(frame.Col("id").Desc()).Show(t.Context(), &out))
	assert.Contains(t, out.String(), "│ 399 │ n/a │ 399 │")
	assert.Contains(t, out.String(), "… 40 of 400 rows")
}

func TestRepairsInARow(t *testing.T) {
	s := misguided(t)
	s.numbers(t, 400)
	s.rows(t, "SELECT * FROM num LIMIT 1")
	s.hash(t, "num:17", "v", "1.5")
	s.hash(t, "num:18", "w", "n/a", "new", "field")
	s.hash(t, "num:19", "v", "n/a")
	rows := s.rows(t, "SELECT * FROM num WHERE id BETWEEN 17 AND 19 ORDER BY id")
	assert.Equal(t, []string{"17|1.5|17|NULL", "18|18|n/a|field", "19|n/a|19|NULL"}, rows)
}

func TestNewFieldsJoinTheStar(t *testing.T) {
	s := misguided(t)
	s.numbers(t, 400)
	s.rows(t, "SELECT * FROM num LIMIT 1")
	s.hash(t, "num:399", "late", "x")
	r, err := s.RunAll(t.Context(), "SELECT * FROM num ORDER BY id DESC LIMIT 1")
	require.NoError(t, err)
	assert.Equal(t, "late", r.Schema().Field(3).Name)
	assert.Equal(t, []string{"399|399|399|x"}, texts(t, r))
	got := collect(t, s.Table("num").Filter(frame.Col("late").Eq("x")).Select("id"))
	assert.Equal(t, []string{"399"}, got)
}

// TestNewFieldsJoinAStarWithoutSomeColumns has a * that leaves columns out or replaces them find the fields that nobody knew, above all where
// the rows are written back.
func TestNewFieldsJoinAStarWithoutSomeColumns(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		{"SELECT * EXCLUDE (w) FROM num WHERE id = 399", "399|399|x"},
		{"SELECT * REPLACE (1 AS w) FROM num WHERE id = 399", "399|399|1|x"},
		{"SELECT NUM.* REPLACE (1 AS w) FROM num WHERE id = 399", "399|399|1|x"},
		{"SELECT a.* EXCLUDE (w), b.v FROM num AS a JOIN num AS b ON a.id = b.id WHERE a.id = 399", "399|399|x|399"},
		{"SELECT * LIKE '%a%' FROM num WHERE id = 399", "x"},
	} {
		s := misguided(t)
		s.numbers(t, 400)
		s.rows(t, "SELECT * FROM num LIMIT 1")
		s.hash(t, "num:399", "late", "x")
		if strings.Contains(c.query, "LIKE") { // which needs a column to begin with
			s.rows(t, "SELECT * FROM num WHERE id = 399")
		}
		assert.Equal(t, []string{c.want}, s.rows(t, c.query), c.query)
	}
	s := misguided(t)
	s.numbers(t, 400)
	s.rows(t, "SELECT * FROM num LIMIT 1")
	s.hash(t, "num:399", "late", "x")
	s.run(t, "REPLACE INTO num SELECT * REPLACE (1 AS w) FROM num WHERE id = 399")
	assert.Equal(t, []string{"399|399|1|x"}, s.rows(t, "SELECT * FROM num WHERE id = 399"))
	s.hash(t, "num:398", "later", "y")
	_, err := s.Table("num").Filter(frame.Col("id").Eq(398)).WithColumn("w", frame.Lit(2)).WriteTable(t.Context(), "num", frame.WithMode(frame.Replace))
	require.NoError(t, err)
	assert.Equal(t, []string{"398|398|2|NULL|y"}, s.rows(t, "SELECT * FROM num WHERE id = 398"))
	assert.Equal(t, []string{"397|NULL|NULL"}, collect(t, s.Table("num").Filter(frame.Col("id").Eq(397)).Drop("v", "w")))
}

func TestWritesAreRepairedBeforeTheFirstRow(t *testing.T) {
	s := misguided(t)
	s.numbers(t, 400)
	s.run(t, "CREATE TABLE copies (id BIGINT, v TEXT) WITH (key = 'copy:{id}')")
	s.misguess(t, "num:390", "v", "n/a")
	assert.Equal(t, "400 rows written", s.run(t, "INSERT INTO copies SELECT id, v FROM num"))
	assert.Equal(t, "n/a", s.redis.HGet(t.Context(), "copy:390", "v").Val())
	s.misguess(t, "num:391", "w", "1.5")
	assert.Equal(t, "400 rows written", s.run(t, "CREATE TABLE more WITH (key = 'more:{id}') AS SELECT id, w FROM num"))
	s.hash(t, "num:392", "w", "n/a")
	report, err := s.Table("num").Select("id", "w").WriteRedis(t.Context(), "most:{id}")
	require.NoError(t, err)
	assert.Equal(t, frame.WriteReport{Written: 400}, report)
	assert.Equal(t, "n/a", s.redis.HGet(t.Context(), "most:392", "w").Val())
}

// TestAResultThatIsUnderWayFails spoils rows while a stream of more rows than are held back is read.
func TestAResultThatIsUnderWayFails(t *testing.T) {
	s := start(t, frame.WithRedis(redisrel.WithSampleRows(50)))
	const n = 30_000
	s.numbers(t, n)
	r, err := s.Run(t.Context(), "SELECT id, v FROM num")
	require.NoError(t, err)
	s.server.Load(t, n, func(i int) (string, []any) { return fmt.Sprintf("num:%d", i), []any{"v", "n/a"} })
	for err == nil {
		b, next := r.Next(t.Context())
		if err = next; err == nil {
			b.Release()
		}
	}
	require.NotErrorIs(t, err, io.EOF)
	assert.Equal(t, frame.CodeData, frame.CodeOf(err))
	for _, part := range []string{"rows of this result are out already", "table num: key num:", "field v", `"n/a" is not a BIGINT`, `WithInfer("all")`, `WithInfer("text")`, "declare"} {
		assert.ErrorContains(t, err, part)
	}
	assert.Equal(t, 1, strings.Count(err.Error(), `WithInfer("all")`), "said once")
	_, again := r.Next(t.Context())
	assert.Equal(t, err, again, "an error stays")
	st := r.Stats()
	assert.Positive(t, st.Rows)
	assert.Zero(t, st.Repairs)
	require.NoError(t, r.Close())

	r, err = s.Run(t.Context(), "SELECT id, v FROM num")
	require.NoError(t, err, "the session has widened the column")
	assert.Equal(t, "TEXT", frame.TypeName(r.Schema().Field(1)))
	assert.Len(t, texts(t, r), n)
}

func TestDeclaredTypesAreNotRepaired(t *testing.T) {
	s := start(t)
	s.users(t, 3)
	s.declareUsers(t)
	s.hash(t, "user:2", "score", "n/a")
	err := s.fails(t, frame.CodeData, "SELECT score FROM users")
	assert.ErrorContains(t, err, "user:2")
	assert.ErrorContains(t, err, "score")
	assert.ErrorContains(t, err, "n/a")
	var e *frame.Error
	assert.True(t, errors.As(err, &e))
	s.run(t, "CREATE TABLE lax (id BIGINT, score BIGINT) WITH (key = 'user:{id}', bad_values = 'null')")
	r, err := s.RunAll(t.Context(), "SELECT score FROM lax WHERE id = 2")
	require.NoError(t, err)
	assert.EqualValues(t, 1, r.Stats().Read.Repaired)
	assert.Equal(t, []string{"NULL"}, texts(t, r))
}

func TestWithInfer(t *testing.T) {
	for mode, want := range map[string]string{"all": "TEXT", "text": "TEXT"} {
		s := start(t, frame.WithInfer(mode), frame.WithRedis(redisrel.WithSampleRows(20)))
		s.numbers(t, 400)
		s.hash(t, "num:17", "v", "n/a")
		r, err := s.Run(t.Context(), "SELECT v FROM num")
		require.NoError(t, err)
		assert.Equal(t, want, frame.TypeName(r.Schema().Field(0)), mode)
		assert.Zero(t, r.Stats().Repairs)
		require.NoError(t, r.Close())
	}
	_, err := frame.Open(t.Context(), "redis://127.0.0.1:1", frame.WithInfer("al"))
	assert.Equal(t, frame.CodeName, frame.CodeOf(err), "%v", err)
}

func TestARepairThatLeavesNoSenseNamesTheValue(t *testing.T) {
	s := misguided(t)
	s.numbers(t, 400)
	s.misguess(t, "num:17", "v", "oops")
	_, err := s.Run(t.Context(), "SELECT sum(v) FROM num")
	var e *frame.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, frame.CodeType, e.Code)
	assert.Contains(t, e.Hint, `key num:17 has "oops" in v; `)
	assert.Contains(t, e.Hint, "CAST")
}
