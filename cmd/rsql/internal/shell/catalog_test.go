package shell

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/cmd/rsql/internal/editing"
	"rsql/frame"
	"rsql/redisrel/redistest"
)

// catalogOf is the catalog of a session with a server, and a channel that gives something when more is known.
func catalogOf(t *testing.T, server *redistest.Server) (*frame.Session, *catalog, <-chan struct{}) {
	t.Helper()
	session, err := frame.Open(t.Context(), server.URL)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, session.Close()) })
	c := newCatalog(session)
	t.Cleanup(c.stop)
	more := make(chan struct{}, 10)
	c.changed = func() { more <- struct{}{} }
	return session, c, more
}

func TestCatalogAsksInTheBackground(t *testing.T) {
	server := redistest.Start(t)
	require.NoError(t, server.Client(t).HSet(t.Context(), "user:1", "name", "Ann").Err())
	session, c, more := catalogOf(t, server)

	assert.Empty(t, c.Columns("", "user"), "nothing is known, and nobody waits")
	<-more
	assert.Equal(t, []editing.Table{{Name: "user", Kind: "discovered", Key: "user:{id}", Keys: 1}}, c.Tables(""))
	assert.Empty(t, c.Columns("", "user"))
	<-more
	assert.Contains(t, c.Columns("", "user"), editing.Column{Name: "name", Type: "TEXT"})
	assert.Empty(t, c.Columns("", "use"), "a name that is half typed")
	assert.Empty(t, more, "what is known is not asked again")

	rows, err := session.RunAll(t.Context(), "CREATE TABLE t (id BIGINT) WITH (key = 't:{id}')")
	require.NoError(t, err)
	require.NoError(t, rows.Close())
	c.forget()
	assert.Len(t, c.Tables(""), 1, "the old answer serves until there is a new one")
	<-more
	assert.Len(t, c.Tables(""), 2)
}

func TestCatalogAsksForNamesThatASampleLacks(t *testing.T) {
	server := redistest.Start(t)
	server.Load(t, 30_000, func(i int) (string, []any) { return fmt.Sprintf("big:%d", i), []any{"n", i} })
	require.NoError(t, server.Client(t).HSet(t.Context(), "leaders:1", "name", "Ann").Err())
	_, c, more := catalogOf(t, server)
	assert.Empty(t, c.Named("", "lead"), "all tables are asked for first")
	<-more
	assert.Empty(t, c.Named("", "l"), "a letter is too little")
	assert.Empty(t, c.Named("", "lead"))
	<-more
	named := c.Named("", "lead")
	require.Len(t, named, 1)
	assert.LessOrEqual(t, named[0].Keys, int64(3), "one key of the 10,000 of 30,001 that a sample has, if it has it")
	assert.Positive(t, named[0].Keys)
	named[0].Keys = 0
	assert.Equal(t, []editing.Table{{Name: "leaders", Kind: "discovered", Key: "leaders:{id}"}}, named)
	assert.Empty(t, more, "what is known is not asked again")
}

func TestCatalogDoesNotWaitForAServerThatHangs(t *testing.T) {
	server := redistest.Start(t)
	session, err := frame.Open(t.Context(), server.URL)
	require.NoError(t, err)
	defer session.Close()
	require.NoError(t, server.Pause())
	c := newCatalog(session)
	assert.Empty(t, c.Tables(""))
	began := time.Now()
	c.stop()
	assert.Less(t, time.Since(began), 10*time.Second)
	assert.Empty(t, c.Columns("", "u:*"), "nothing is asked any longer")
	require.NoError(t, server.Resume())
	c.asking.Wait()
}

func TestCatalogKnowsAttachedServers(t *testing.T) {
	server, east := redistest.Start(t), redistest.Start(t)
	require.NoError(t, east.Client(t).HSet(t.Context(), "person:1", "age", 3).Err())
	session, err := frame.Open(t.Context(), server.URL)
	require.NoError(t, err)
	defer session.Close()
	require.NoError(t, session.Attach(t.Context(), "east", east.URL))
	c := newCatalog(session)
	defer c.stop()
	more := make(chan struct{}, 10)
	c.changed = func() { more <- struct{}{} }
	assert.Empty(t, c.Tables("east"))
	<-more
	assert.Equal(t, []editing.Space{{Path: []string{"east"}, About: "server"}}, c.Spaces())
	assert.Empty(t, c.Tables("eas"), "a name that is half typed")
	assert.Empty(t, c.Tables("east"))
	<-more
	assert.Equal(t, []editing.Table{{Name: "person", Kind: "discovered", Key: "person:{id}", Keys: 1}}, c.Tables("east"))
	assert.Empty(t, c.Columns("east", "person"))
	<-more
	assert.Contains(t, c.Columns("east", "person"), editing.Column{Name: "age", Type: "BIGINT"})
}
