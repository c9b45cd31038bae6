package redisrel

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

// TestOnlyWhatANameMayMeanIsLookedInto has a keyspace of many tables, of which a statement names one.
func TestOnlyWhatANameMayMeanIsLookedInto(t *testing.T) {
	r := redistest.Start(t)
	r.Load(t, 3000, func(i int) (string, []any) {
		return fmt.Sprintf("kind%c%c:%d", 'a'+i%300%26, 'a'+i%300/26, i), []any{"n", i}
	})
	r.Load(t, 50, func(i int) (string, []any) { return fmt.Sprintf("user:%d", i), []any{"name", i} })
	r.Load(t, 50, func(i int) (string, []any) {
		return fmt.Sprintf("order:%s:%d", []string{"eu", "us"}[i%2], i), []any{"total", i}
	})
	for name, template := range map[string]string{"user": "user:{id}", "order": "order:{p1}:{id}"} {
		s, err := Connect(t.Context(), r.URL)
		require.NoError(t, err)
		r.ResetStats(t)
		assert.Equal(t, template, tableOf(t, s, name).rel.pattern.String())
		assert.LessOrEqual(t, r.CommandStats(t)["hrandfield"], int64(2*typeSamples), "only its own groups are looked into")
		r.ResetStats(t)
		assert.Equal(t, "kindha:{id}", tableOf(t, s, "kindha").rel.pattern.String())
		assert.Zero(t, r.CommandStats(t)["scan"], "the keys that were sampled for one name serve others")
		_, err = s.Table(t.Context(), "order_eu")
		assert.ErrorContains(t, err, "there is no table order_eu", "as with all tables in sight")
		require.NoError(t, s.Close())
	}
}

// TestNamesMeanTheSameAloneAndTogether resolves every name of keyspaces made of few words with all groups looked into, and alone.
func TestNamesMeanTheSameAloneAndTogether(t *testing.T) {
	r := redistest.Start(t)
	client := r.Client(t)
	rng := rand.New(rand.NewPCG(1, 2))
	pick := func(of ...string) string { return of[rng.IntN(len(of))] }
	for range 40 {
		require.NoError(t, client.FlushAll(t.Context()).Err())
		keys := map[string]string{}
		for range 60 {
			depth := 1 + rng.IntN(4)
			parts := []string{pick("a", "b", "a_b", "7", "{9}")}
			for range depth {
				parts = append(parts, pick("x", "y", "a", "b", "2", "17", "99", "x_2"))
			}
			keys[strings.Join(parts, pick(":", ":", ":", "/"))] = pick("n=1", "n=1 m=2", "k=3", "k=3 l=4")
		}
		loadHashes(t, r, keys)
		s, err := Connect(t.Context(), r.URL)
		require.NoError(t, err)
		sample, err := s.discoverKeys(t.Context(), 0)
		require.NoError(t, err)
		whole, err := s.lookAt(t.Context(), sample, sample.sampled)
		require.NoError(t, err)
		names := keysOf(whole.byName)
		for _, g := range sample.sampled {
			names = append(names, g.literalName())
		}
		for _, name := range names {
			if numbered(name) {
				continue
			}
			alone, err := s.lookAt(t.Context(), sample, sample.about(name))
			require.NoError(t, err)
			if want := whole.byName[name]; want == nil {
				assert.Nil(t, alone.byName[name], name)
			} else if assert.NotNil(t, alone.byName[name], name) {
				assert.Equal(t, want.template, alone.byName[name].template, name)
				assert.ElementsMatch(t, want.keys, alone.byName[name].keys, name)
			}
		}
		require.NoError(t, s.Close())
	}
}
