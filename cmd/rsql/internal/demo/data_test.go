package demo

import (
	"strconv"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func filled(t *testing.T) *miniredis.Miniredis {
	t.Helper()
	m := miniredis.NewMiniRedis()
	fill(m)
	return m
}

func TestFillIsTheSameInEveryRun(t *testing.T) {
	a, b := filled(t), filled(t)
	require.Equal(t, a.Keys(), b.Keys())
	for _, key := range a.Keys() {
		if a.Type(key) != "hash" {
			continue
		}
		fields, err := a.HKeys(key)
		require.NoError(t, err)
		for _, f := range fields {
			if a.HGet(key, f) != b.HGet(key, f) {
				t.Fatalf("%s %s: %q and %q", key, f, a.HGet(key, f), b.HGet(key, f))
			}
		}
	}
}

func TestFill(t *testing.T) {
	m := filled(t)
	assert.Greater(t, len(m.Keys()), 20_000)
	missing, berlin := 0, 0
	for i := range userCount {
		fields, err := m.HKeys("user:" + strconv.Itoa(i+1))
		require.NoError(t, err)
		if len(fields) < 8 {
			missing++
		}
		if m.HGet("user:"+strconv.Itoa(i+1), "city") == "Berlin" {
			berlin++
		}
	}
	assert.Greater(t, missing, userCount/20, "some fields are missing")
	assert.Greater(t, berlin, userCount/len(places)*2, "cities are skewed")
	assert.Equal(t, "zset", m.Type("leaderboard"))
}

func TestSessionsExpire(t *testing.T) {
	m := filled(t)
	for _, key := range m.Keys() {
		if len(key) > 8 && key[:8] == "session:" {
			assert.Positive(t, m.TTL(key), key)
		} else {
			assert.Zero(t, m.TTL(key), key)
		}
	}
}

func TestMoney(t *testing.T) {
	assert.Equal(t, "-0.05", money(-5))
	assert.Equal(t, "12.30", money(1230))
}
