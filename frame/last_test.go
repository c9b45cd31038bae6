package frame_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

func TestTheLastResultIsATable(t *testing.T) {
	s := start(t, frame.WithLastResult())
	s.users(t, 9)
	s.declareUsers(t)
	err := s.fails(t, frame.CodeName, "SELECT * FROM _")
	assert.ErrorContains(t, err, "there is no last result yet")
	s.rows(t, "SELECT city, count(*) AS n, max(id) AS n FROM users GROUP BY city")
	before := s.server.CommandStats(t)
	assert.Equal(t, []string{"Basel|3|8", "Bern|3|7", "Zürich|3|9"}, s.rows(t, "SELECT city, n, n_2 FROM _ ORDER BY city"))
	assert.Equal(t, []string{"9|3"}, s.rows(t, "SELECT sum(a.n), count(*) FROM _ a JOIN _ b ON a.city = b.city"), "the last one each time")
	assert.Equal(t, []string{"9"}, s.rows(t, `SELECT "sum(a.n)" FROM _ LIMIT 1`))
	assert.Empty(t, s.rows(t, "SELECT 1 FROM _ WHERE FALSE"))
	assert.Empty(t, s.rows(t, "SELECT * FROM _"), "an empty result is one")
	after := s.server.CommandStats(t)
	assert.Equal(t, before["hmget"]+before["scan"], after["hmget"]+after["scan"], "it is read without the server")
}

func TestWhatIsNoLastResult(t *testing.T) {
	s := start(t, frame.WithLastResult())
	s.users(t, 3)
	s.declareUsers(t)
	s.rows(t, "SELECT 7 AS x")
	s.refuses(t, frame.CodeName, "SELECT nix FROM users")
	s.run(t, "INSERT INTO users (id, name) VALUES (10, 'j')")
	r, err := s.Run(t.Context(), "SELECT * FROM users")
	require.NoError(t, err)
	b, err := r.Next(t.Context())
	require.NoError(t, err)
	b.Release()
	require.NoError(t, r.Close())
	assert.Equal(t, []string{"7"}, s.rows(t, "SELECT x FROM _"), "neither errors, writes, nor a result that was left early")
	s.rows(t, "SELECT i FROM generate_series(1, 100001) g(i)")
	assert.ErrorContains(t, s.fails(t, frame.CodeName, "SELECT * FROM _"), "more than 100000 rows")
	s.rows(t, "SELECT i FROM generate_series(1, 100000) g(i)")
	assert.Equal(t, []string{"100000|5000050000"}, s.rows(t, "SELECT count(*), sum(i) FROM _"))
}

func TestAPreparedStatementReadsTheLastResult(t *testing.T) {
	s := start(t, frame.WithLastResult())
	s.rows(t, "SELECT 1 AS x")
	p, err := s.Prepare(t.Context(), "SELECT x + 1 AS x FROM _")
	require.NoError(t, err)
	for _, want := range []string{"2", "6"} {
		r, err := p.Query(t.Context())
		require.NoError(t, err)
		assert.Equal(t, []string{want}, texts(t, r))
		s.rows(t, "SELECT 5 AS x")
	}
}

func TestWithoutTheOptionThereIsNoLastResult(t *testing.T) {
	s := start(t)
	s.rows(t, "SELECT 1 AS x")
	s.refuses(t, frame.CodeName, "SELECT * FROM _")
}
