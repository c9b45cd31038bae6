package redisrel

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

func TestExamine(t *testing.T) {
	server := redistest.Start(t)
	c := server.Client(t)
	require.NoError(t, c.Set(t.Context(), "k", "v", 0).Err())
	s, err := Connect(t.Context(), server.URL)
	require.NoError(t, err)
	defer s.Close()
	e, err := s.Examine(t.Context())
	require.NoError(t, err)
	assert.Equal(t, server.Addr, e.Addr)
	assert.Regexp(t, `^\d+\.\d+`, e.Version)
	assert.Equal(t, []string{"standalone", "master", "default", "noeviction"}, []string{e.Mode, e.Role, e.User, e.Eviction})
	assert.EqualValues(t, 1, e.Keys)
	assert.Empty(t, e.Refused)
	assert.Positive(t, e.Median)
	assert.GreaterOrEqual(t, e.Slowest, e.Median)
	assert.EqualValues(t, 1, c.DBSize(t.Context()).Val(), "nothing is written")

	require.NoError(t, c.Do(t.Context(), "ACL", "SETUSER", "ann", "on", ">x", "~*", "+@all", "-zscan", "-@write").Err())
	limited, err := Connect(t.Context(), "redis://ann:x@"+server.Addr)
	require.NoError(t, err)
	defer limited.Close()
	e, err = limited.Examine(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"EXPIRE", "HDEL", "ZSCAN"}, slices.Sorted(maps.Keys(e.Refused)))
	assert.Equal(t, "ann", e.User)

	require.NoError(t, c.Do(t.Context(), "ACL", "SETUSER", "reader", "on", ">x", "~*", "+@read", "+info", "+scan").Err())
	reader, err := Connect(t.Context(), "redis://reader:x@"+server.Addr)
	require.NoError(t, err)
	defer reader.Close()
	e, err = reader.Examine(t.Context())
	require.NoError(t, err, "PING is refused, and nothing needs it")
	assert.Equal(t, []string{"EXPIRE", "HDEL"}, slices.Sorted(maps.Keys(e.Refused)))
	assert.Positive(t, e.Median, "a refusal is a round trip")
	assert.Empty(t, e.User)
}

func TestInfoFields(t *testing.T) {
	got := infoFields("# Server\r\nredis_version:7.2\r\nmodule:name=search,ver=1\r\nmodule:name=json,ver=2\r\n\r\nrole:slave\r\n")
	assert.Equal(t, map[string]string{"redis_version": "7.2", "modules": "search json", "role": "slave"}, got)
}
