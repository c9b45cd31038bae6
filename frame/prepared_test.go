package frame_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

func (s *setup) prepare(t *testing.T, text string) *frame.Prepared {
	t.Helper()
	p, err := s.Prepare(t.Context(), text)
	require.NoError(t, err)
	return p
}

func answers(t *testing.T, p *frame.Prepared, args ...any) []string {
	t.Helper()
	r, err := p.Query(t.Context(), args...)
	require.NoError(t, err)
	return texts(t, r)
}

func TestPreparedStatements(t *testing.T) {
	s := start(t)
	s.users(t, 50)
	s.declareUsers(t)
	p := s.prepare(t, "SELECT name FROM users WHERE id = ?")
	for i := 1; i <= 50; i++ {
		assert.Equal(t, []string{fmt.Sprintf("user %d", i)}, answers(t, p, i))
	}
	assert.Equal(t, []string{"user 7"}, answers(t, p, "7"), "text is read as what the column is")
	assert.Equal(t, []string{"user 7"}, answers(t, p, 7.0))
	assert.Empty(t, answers(t, p, nil), "nothing equals NULL")
	row, err := p.Row(t.Context(), 7)
	require.NoError(t, err)
	assert.Equal(t, "user 7", row.Get("name"))
	_, err = p.Row(t.Context(), 51)
	assert.ErrorIs(t, err, frame.ErrNoRows)
	for _, args := range [][]any{{}, {1, 2}, {"x"}, {7.5}, {true}} {
		_, err := p.Query(t.Context(), args...)
		assert.Error(t, err, "%v", args)
		_, err = p.Row(t.Context(), args...)
		assert.Error(t, err, "%v", args)
	}
	for text, code := range map[string]frame.Code{
		"SELECT x FROM users": frame.CodeName, "SELEC": frame.CodeSyntax,
	} {
		_, err := s.Prepare(t.Context(), text)
		assert.Equal(t, code, frame.CodeOf(err), "%v", err)
	}
}

func TestStatementsOfOtherKindsArePrepared(t *testing.T) {
	s := start(t)
	s.declareUsers(t)
	p := s.prepare(t, "REPLACE INTO users (id, name) VALUES (?, :name)")
	assert.Equal(t, []string{"", "name"}, p.Params())
	for i := range 3 {
		r, err := p.Query(t.Context(), i, named("name", fmt.Sprint("n", i)))
		require.NoError(t, err)
		assert.Equal(t, "1 row written", r.Message())
		require.NoError(t, r.Close())
	}
	assert.Equal(t, []string{"0|n0", "1|n1", "2|n2"}, s.rows(t, "SELECT id, name FROM users ORDER BY id"))
	_, err := p.Query(t.Context(), 1)
	assert.Equal(t, frame.CodeName, frame.CodeOf(err))
	names, err := frame.Params("SELECT :a, ?, :a")
	require.NoError(t, err)
	assert.Equal(t, []string{"a", ""}, names, "one value serves every place of a name")
	_, err = frame.Params("SELEC")
	assert.Equal(t, frame.CodeSyntax, frame.CodeOf(err))
}

func TestPing(t *testing.T) {
	s := start(t)
	require.NoError(t, s.Ping(t.Context()))
	s.server.Stop()
	assert.Equal(t, frame.CodeConnection, frame.CodeOf(s.Ping(t.Context())))
}

func TestAPreparedStatementSendsNothingButItsFetch(t *testing.T) {
	s := start(t)
	s.users(t, 50)
	s.declareUsers(t)
	p := s.prepare(t, "SELECT name FROM users WHERE id = ?")
	answers(t, p, 1)
	assert.Equal(t, map[string]int64{"hmget": 1}, s.sent(t, func() { answers(t, p, 7) }))
}

func TestPreparedStatementsFollowTheTypesOfTheirValues(t *testing.T) {
	s := start(t)
	p := s.prepare(t, "SELECT ? AS v")
	for _, c := range []struct {
		value     any
		want, typ string
	}{{7, "7", "BIGINT"}, {"x", "x", "TEXT"}, {1.5, "1.5", "DOUBLE"}, {nil, "NULL", "TEXT"}, {true, "true", "BOOLEAN"}, {8, "8", "BIGINT"}} {
		r, err := p.Query(t.Context(), c.value)
		require.NoError(t, err)
		assert.Equal(t, c.typ, frame.TypeName(r.Schema().Field(0)))
		assert.Equal(t, []string{c.want}, texts(t, r))
	}
}

func TestPreparedStatementsAreRepairedAndFollowTheCatalog(t *testing.T) {
	s := misguided(t)
	s.numbers(t, 400)
	p := s.prepare(t, "SELECT v FROM num WHERE id = :id")
	assert.Equal(t, []string{"17"}, answers(t, p, named("id", 17)))
	s.hash(t, "num:17", "v", "n/a")
	r, err := p.Query(t.Context(), named("id", 17))
	require.NoError(t, err)
	assert.Equal(t, 1, r.Stats().Repairs)
	assert.Equal(t, []string{"n/a"}, texts(t, r))
	r, err = p.Query(t.Context(), named("id", 17))
	require.NoError(t, err)
	assert.Zero(t, r.Stats().Repairs)
	require.NoError(t, r.Close())

	s.run(t, "CREATE TABLE t (id BIGINT, v TEXT) WITH (key = 'num:{id}')")
	q := s.prepare(t, "SELECT * FROM t WHERE id = 18")
	assert.Equal(t, []string{"18|18"}, answers(t, q))
	s.run(t, "DROP TABLE t")
	_, err = q.Query(t.Context())
	assert.Equal(t, frame.CodeName, frame.CodeOf(err), "%v", err)
	s.run(t, "CREATE TABLE t (id BIGINT, w BIGINT, v TEXT) WITH (key = 'num:{id}')")
	assert.Equal(t, []string{"18|18|18"}, answers(t, q))
}

func TestStatementsRunConcurrently(t *testing.T) {
	s := misguided(t)
	s.numbers(t, 400)
	s.rows(t, "SELECT v, w FROM num LIMIT 1")
	s.hash(t, "num:17", "v", "1.5")
	s.hash(t, "num:18", "v", "n/a", "extra", "x")
	p := s.prepare(t, "SELECT v FROM num WHERE id = ?")
	lazy := s.Table("num").Filter(frame.Col("id").Lt(20)).Agg(frame.CountAll())
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range 10 {
				id := 20 + (g*10+i)%300
				assert.Equal(t, []string{fmt.Sprint(id)}, answers(t, p, id))
				assert.Equal(t, []string{"n/a"}, s.rows(t, "SELECT v FROM num WHERE id = 18"))
				assert.Equal(t, []string{"20"}, collect(t, lazy))
				assert.Len(t, s.rows(t, "SELECT * FROM num"), 400)
				table := fmt.Sprintf("t%d_%d", g, i)
				s.run(t, "CREATE TEMPORARY TABLE "+table+" (id BIGINT, w BIGINT) WITH (key = 'num:{id}')")
				assert.Equal(t, []string{"400"}, s.rows(t, "SELECT count(*) FROM "+table))
				s.run(t, "DROP TABLE "+table)
			}
		}()
	}
	wg.Wait()
}
