package redisrel

import (
	"fmt"
	"strings"
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

// TestListOfAllKeysIsComplete has the sample end where the keys do.
func TestListOfAllKeysIsComplete(t *testing.T) {
	for _, size := range []int{100, 120, 149} {
		s, r := startWith(t, nil, WithSampleKeys(100))
		r.Load(t, size, func(i int) (string, []any) { return fmt.Sprintf("big:%d", i), []any{"n", i} })
		list, names := listed(t, s, "")
		assert.True(t, list.Complete, "%d keys, looked at %d", size, list.Looked)
		assert.EqualValues(t, size, names["big"].Keys)
	}
}

// TestListNamesSingleKeysLast has many tables of one key: more than fit on a screen, and more than are looked into.
func TestListNamesSingleKeysLast(t *testing.T) {
	const most = 235
	for _, single := range []int{230, 240} {
		s, r := startWith(t, nil)
		s.settings.mostGroups = most
		r.Load(t, single, func(i int) (string, []any) { return "a" + strings.Repeat(":x", i), []any{"n", i} })
		loadHashes(t, r, map[string]string{"zone:1": "a=1", "zone:2": "a=2", "zone:3": "a=2"})
		list, names := listed(t, s, "")
		assert.Equal(t, "zone", list.Tables[0].Name)
		assert.EqualValues(t, 3, names["zone"].Keys)
		assert.Len(t, list.Tables, min(most, single+1))
		assert.Equal(t, list.Complete, single < most, "some are not listed")
		for _, info := range list.Tables[1:] {
			assert.EqualValues(t, 1, info.Keys)
		}
	}
}

// TestListLooksForNamesSoFar has more keys than are gone over for a pattern of names.
func TestListLooksForNamesSoFar(t *testing.T) {
	s, r := startWith(t, nil, WithSampleKeys(100), WithSampleRows(50))
	s.settings.namedReach = 2000
	r.Load(t, 20_000, func(i int) (string, []any) { return fmt.Sprintf("big:%d", i), []any{"n", i} })
	r.ResetStats(t)
	list, _ := listed(t, s, "shop%")
	assert.False(t, list.Complete)
	assert.GreaterOrEqual(t, list.Looked, int64(2000))
	assert.Less(t, list.Looked, int64(4000))
	assert.Less(t, r.CommandStats(t)["scan"], int64(20))
	s.settings.namedReach = 30_000
	s.Refresh()
	list, _ = listed(t, s, "shop%")
	assert.True(t, list.Complete)
}
