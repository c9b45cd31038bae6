package redisrel

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func listed(t *testing.T, s *Server, like string) (*TableList, map[string]TableInfo) {
	t.Helper()
	list, err := s.Tables(t.Context(), like)
	require.NoError(t, err)
	byName := map[string]TableInfo{}
	for _, info := range list.Tables {
		byName[info.Name] = info
	}
	return list, byName
}

func TestListSaysWhatItHasLookedAt(t *testing.T) {
	s, r := startWith(t, nil, WithSampleKeys(100), WithSampleRows(50))
	list, _ := listed(t, s, "")
	assert.True(t, list.Complete)
	r.Load(t, 5000, func(i int) (string, []any) { return fmt.Sprintf("big:%d", i), []any{"n", i} })
	s.Refresh()
	list, names := listed(t, s, "")
	assert.False(t, list.Complete)
	assert.EqualValues(t, 5000, list.Total)
	assert.Less(t, list.Looked, int64(1000))
	assert.Positive(t, list.Looked)
	assert.Contains(t, names, "big")
	list, _ = listed(t, s, "%")
	assert.False(t, list.Complete)
}

func TestListAsksForNamesThatTheSampleDoesNotShow(t *testing.T) {
	s, r := startWith(t, nil, WithSampleKeys(100), WithSampleRows(50))
	r.Load(t, 5000, func(i int) (string, []any) { return fmt.Sprintf("big:%d", i), []any{"n", i} })
	loadHashes(t, r, map[string]string{"shop:eu:order:1": "x=1", "shop:us:order:2": "x=1", "shop:us:order:3": "x=1", "shop:eu:user:1": "y=1"})
	require.NoError(t, r.Client(t).Do(t.Context(), "ZADD", "leaderboard", 1, "ann").Err())
	_, before := listed(t, s, "")
	require.NotContains(t, before, "leaderboard")
	for _, like := range []string{"lead%", "leaderboard", "%board", "l_aderboard"} {
		list, names := listed(t, s, like)
		assert.True(t, list.Complete, like)
		assert.Equal(t, TableInfo{"leaderboard", KindDiscovered, "leaderboard", "zset", 1}, names["leaderboard"], like)
		assert.Contains(t, names, "big")
	}
	for _, like := range []string{`shop\_o%`, "shop_o%"} {
		_, names := listed(t, s, like)
		assert.Equal(t, TableInfo{"shop_order", KindDiscovered, "shop:{p1}:order:{id}", "hash", 3}, names["shop_order"], like)
	}
	assert.Len(t, tableRows(t, tableOf(t, s, "shop_order"), nil), 3, "what the list has can be read")
}

func TestSizesOfDeclaredTablesThatTheSampleDoesNotShow(t *testing.T) {
	s, r := startWith(t, nil, WithSampleKeys(100), WithSampleRows(50))
	r.Load(t, 5000, func(i int) (string, []any) { return fmt.Sprintf("big:%d", i), []any{"n", i} })
	loadHashes(t, r, map[string]string{"one": "x=1", "rare:1": "x=1"})
	declare(t, s, "one", "one", "x BIGINT")
	declare(t, s, "none", "none", "x BIGINT")
	declare(t, s, "rare", "rare:{id}", "x BIGINT")
	require.NoError(t, created(s.CreateTable(t.Context(), Declaration{Name: "mine", Key: "one"}, false, true)))
	_, names := listed(t, s, "")
	for name, want := range map[string]int64{"one": 1, "mine": 1, "none": 0, "rare": unknownSize} {
		assert.Equal(t, want, names[name].Keys, name)
	}
}
