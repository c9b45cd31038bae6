package frame_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/planner/plan"
)

// viewRows are the rows of a statement as text, values separated by tabs.
func viewRows(t *testing.T, s *frame.Session, text string) []string {
	t.Helper()
	rows, err := sltRows(t, s, text)
	require.NoError(t, err, text)
	return rows
}

func TestViewsAreSeenByAllClients(t *testing.T) {
	s := start(t)
	s.hash(t, "user:1", "name", "Ann", "city", "Bern")
	s.run(t, "CREATE TABLE users (id BIGINT, name TEXT, city TEXT) WITH (key = 'user:{id}')")
	s.run(t, "CREATE VIEW \"Named\" (who, n) AS SELECT name, /* kept */ count(*) FROM users GROUP BY name")
	s.run(t, "CREATE TEMPORARY VIEW mine AS SELECT id FROM users")
	other := open(t, s.server.URL)
	assert.Equal(t, []string{"Ann\t1"}, viewRows(t, other, "SELECT * FROM named"))
	_, err := other.RunAll(t.Context(), "SELECT * FROM mine")
	assert.Equal(t, plan.CodeName, plan.CodeOf(err))

	assert.Equal(t, []string{"Named\tCREATE VIEW Named (who, n) AS\\nSELECT name, /* kept */ count(*) FROM users GROUP BY name"},
		viewRows(t, other, `SHOW CREATE VIEW "Named"`))
	assert.Equal(t, []string{"mine\tCREATE TEMPORARY VIEW mine AS\\nSELECT id FROM users"}, viewRows(t, s.Session, "SHOW CREATE TABLE mine"))
	assert.Equal(t, []string{"who\tTEXT\tcolumn", "n\tBIGINT\tcolumn"}, viewRows(t, other, "DESCRIBE Named"))
	assert.Equal(t, []string{"Named\tview\t(empty)\t(empty)\tNULL", "mine\ttemporary view\t(empty)\t(empty)\tNULL",
		"users\tdeclared\tuser:{id}\thash\t1"}, viewRows(t, s.Session, "SHOW TABLES"))
	catalog, err := s.redis.HGetAll(t.Context(), "rsql:catalog").Result()
	require.NoError(t, err)
	assert.Len(t, catalog, 2)
}

func TestViewsAreFrames(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE VIEW v AS VALUES (1, 'a'), (2, 'b')")
	rows, err := s.Table("v").Where("col1 > 1").Collect(t.Context())
	require.NoError(t, err)
	assert.Len(t, rows, 1)
}

func TestErrorsOfViewsStandAtTheirName(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE t (id BIGINT, a TEXT) WITH (key = 'sometable:{id}')")
	s.run(t, "CREATE VIEW v AS SELECT id, CAST(a AS BIGINT) AS n FROM t WHERE a <> ''")
	s.run(t, "INSERT INTO t VALUES (1, 'x')")
	_, err := s.RunAll(t.Context(), "SELECT n FROM v")
	var e *plan.Error
	require.ErrorAs(t, err, &e)
	at, known := e.Pos.Offset()
	assert.True(t, !known || at == len("SELECT n FROM "), "%d is in the text of the view", at)
	s.run(t, "DROP TABLE t")
	_, err = s.RunAll(t.Context(), "SELECT\n  *\nFROM v")
	require.ErrorAs(t, err, &e)
	at, _ = e.Pos.Offset()
	assert.Equal(t, len("SELECT\n  *\nFROM "), at)
	assert.ErrorContains(t, err, "view v: there is no table t")
}

func TestCatalogFilesHoldViews(t *testing.T) {
	s := start(t)
	require.NoError(t, s.LoadCatalog(t.Context(), "CREATE TABLE t (id BIGINT) WITH (key = 't:{id}');\nCREATE VIEW v AS SELECT id FROM t;"))
	assert.Empty(t, viewRows(t, s.Session, "SELECT * FROM v"))
	err := s.LoadCatalog(t.Context(), "CREATE VIEW w AS SELECT nope FROM t")
	assert.ErrorContains(t, err, "there is no column nope")
	n, err := s.redis.Exists(t.Context(), "rsql:catalog").Result()
	require.NoError(t, err)
	assert.Zero(t, n)
}
