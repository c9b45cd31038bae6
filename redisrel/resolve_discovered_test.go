package redisrel

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

// TestMisspeltNamesOfLargeKeyspaces asks for names that are nearly those of tables, and for rare tables with other names.
func TestMisspeltNamesOfLargeKeyspaces(t *testing.T) {
	r := redistest.Start(t, "--enable-debug-command", "yes")
	s := connect(t, r)
	require.NoError(t, r.Client(t).Do(t.Context(), "DEBUG", "POPULATE", 400_000, "user", 1).Err())
	r.ResetStats(t)
	_, err := s.Table(t.Context(), "usr")
	require.ErrorContains(t, err, "there is no table usr; of 400000 keys about 250")
	assert.ErrorContains(t, err, `were looked at, and none is named so; did you mean user? FROM "usr:*" looks at all keys`)
	assert.LessOrEqual(t, r.CommandStats(t)["scan"], int64((nearReach+s.settings.sampleKeys)/s.pageKeys+2), "pages of the keyspace")

	_, err = s.Table(t.Context(), "invoice")
	assert.ErrorContains(t, err, "there is no table invoice; SHOW TABLES", "all keys were looked at")
	loadHashes(t, r, map[string]string{"usr:1": "name=eve", "invoice:1": "total=3"})
	assert.Equal(t, "invoice:{id}", tableOf(t, s, "invoice").Key(), "a rare table with a name of its own is found wherever it is")
	assert.Equal(t, "usr:*", tableOf(t, s, "usr:*").Key(), "as the message says")
}
