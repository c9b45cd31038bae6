package main

import (
	"database/sql"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTarget(t *testing.T) {
	for _, test := range []struct{ name, arg, rsqlURL, redisURL, want string }{
		{"nothing", "", "", "", defaultURL},
		{"the argument comes first", "redis://a:1/2", "redis://b", "redis://c", "redis://a:1/2"},
		{"then RSQL_URL", "", "redis://b", "redis://c", "redis://b"},
		{"then REDIS_URL", "", "", "redis://c", "redis://c"},
		{"no scheme", "localhost:6380", "", "", "redis://localhost:6380"},
		{"a host alone", "localhost", "", "", "redis://localhost"},
		{"TLS", "rediss://h:1", "", "", "rediss://h:1"},
		{"a socket", "unix:///run/redis.sock", "", "", "unix:///run/redis.sock"},
		{"a user and a password", "u:p@h:1", "", "", "redis://u:p@h:1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("RSQL_URL", test.rsqlURL)
			t.Setenv("REDIS_URL", test.redisURL)
			var args []string
			if test.arg != "" {
				args = []string{test.arg}
			}
			got, err := target(args)
			require.NoError(t, err)
			assert.Equal(t, test.want, got)
		})
	}
}

func TestTargetTellsStatementsFromServers(t *testing.T) {
	_, err := target([]string{"SELECT 1"})
	var usage *usageError
	require.ErrorAs(t, err, &usage)
	assert.Equal(t, `"SELECT 1" is no server`, usage.text)
	assert.Equal(t, `statements are given with -c, as in rsql -c "SELECT 1", or on stdin`, usage.hint)
}

func TestTargetShowsNoPassword(t *testing.T) {
	_, err := target([]string{"u:geheim@host 1"})
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "geheim")
}

func TestMemoryLimit(t *testing.T) {
	for text, want := range map[string]int64{"512MB": 512_000_000, "2GiB": 2 << 30, "100": 100, "0": 0} {
		var f flags
		require.NoError(t, f.takeMemory(text))
		assert.Equal(t, want, f.memoryLimit)
	}
	for _, text := range []string{"", "-1", "much", "99999999999GB", "0%", "101%", "NaN%", "%"} {
		assert.Error(t, (&flags{}).takeMemory(text), text)
	}
}

func TestTheLastValueOfAParameterCounts(t *testing.T) {
	var f flags
	for _, v := range []string{"a=1", "b=x=y", "a=2"} {
		require.NoError(t, f.takeParam(v))
	}
	require.Len(t, f.params, 2)
	assert.Equal(t, sql.Named("b", "x=y"), f.params[0])
	assert.Equal(t, sql.Named("a", "2"), f.params[1])
}
