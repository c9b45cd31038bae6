package redisrel

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// grouped names the groups of keys: name → template and number of keys.
func grouped(keys ...string) map[string]string {
	groups := groupKeys(keys)
	nameGroups(groups)
	out := map[string]string{}
	for _, g := range groups {
		out[g.name] = fmt.Sprintf("%s %d", g.template, len(g.keys))
	}
	return out
}

func TestGroupsOfKeys(t *testing.T) {
	many := func(n int, format string) (out []string) {
		for i := range n {
			out = append(out, fmt.Sprintf(format, i))
		}
		return out
	}
	for _, c := range []struct {
		name string
		keys []string
		want map[string]string
	}{
		{"numbers", []string{"user:1", "user:2"}, map[string]string{"user": "user:{id} 2"}},
		{"one key", []string{"user:1"}, map[string]string{"user": "user:{id} 1"}},
		{"names", []string{"user:ann", "user:bob"}, map[string]string{"user": "user:{id} 2"}},
		{"numbers and names", []string{"user:1", "user:ann"}, map[string]string{"user": "user:{id} 2"}},
		{"different depth", []string{"user:1", "user:1:profile", "user:2:profile", "user:2:settings"}, map[string]string{
			"user": "user:{id} 1", "user_profile": "user:{id}:profile 2", "user_settings": "user:{id}:settings 1",
		}},
		{"values behind a placeholder", []string{"f:1:ann", "f:1:bob", "f:2:cid", "f:3:dan", "f:3:eve"}, map[string]string{"f": "f:{p1}:{id} 5"}},
		{"dates", []string{"v:2024-01-01:home", "v:2024-01-02:home"}, map[string]string{"v_home": "v:{day}:home 2"}},
		{"days and ids", []string{"v:2024-01-01:17", "v:20240102:18"}, map[string]string{"v": "v:{day}:{id} 2"}},
		{"months", []string{"v:2024-01:17"}, map[string]string{"v": "v:{month}:{id} 1"}},
		{"uuids", []string{"s:3fa85f64-5717-4562-b3fc-2c963f66afa6", "s:3fa85f64-5717-4562-b3fc-2c963f66afa7"}, map[string]string{"s": "s:{id} 2"}},
		{"hex", []string{"s:deadbeef01:data", "s:0123abcdef:data"}, map[string]string{"s_data": "s:{id}:data 2"}},
		{"hash tags", []string{"{17}:cart", "{18}:cart"}, map[string]string{"cart": "{{{id}}}:cart 2"}},
		{"hash tags of several segments", []string{"{user:1}:cart", "{user:2}:cart", "{user:30}:cart"}, map[string]string{"user_cart": "{{user:{id}}}:cart 3"}},
		{"tagged ids", []string{"user:{1}", "user:{2}"}, map[string]string{"user": "user:{{{id}}} 2"}},
		{"other separators", []string{"user-1", "user-2", "item_7"}, map[string]string{"user": "user-{id} 2", "item": "item_{id} 1"}},
		{"slashes", []string{"img/1/meta", "img/2/meta", "img/1/data", "user/7", "user/8", "docs/readme.txt", "docs/todo.txt", "a/1:b", "page:/x/1"}, map[string]string{
			"img_meta": "img/{id}/meta 2", "img_data": "img/{id}/data 1", "user": "user/{id} 2", "docs": "docs/{id} 2", "a_b": "a/{id}:b 1", "page_x": "page:/x/{id} 1",
		}},
		{"slashes and colons", []string{"user/1", "user:1"}, map[string]string{"user": "user/{id} 1", "user_2": "user:{id} 1"}},
		{"dots", []string{"user.1.profile", "user.2.profile", "cache.item.4", "cache.item.5", "app.conf", "v1.2.3", "v1.2.4", "USER_42", "USER_43"}, map[string]string{
			"user_profile": "user.{id}.profile 2", "cache.item": "cache.item.{id} 2", "app.conf": "app.conf 1", "v1": "v1.{p1}.{id} 2", "USER": "USER_{id} 2",
		}},
		{"single keys", []string{"leaderboard", "config"}, map[string]string{"leaderboard": "leaderboard 1", "config": "config 1"}},
		{"numbers alone", []string{"1", "2"}, map[string]string{"keys": "{id} 2"}},
		{"name spaces", []string{"shop:user:1", "shop:user:2", "shop:order:1"}, map[string]string{"shop_user": "shop:user:{id} 2", "shop_order": "shop:order:{id} 1"}},
		{"two of one name", []string{"a:1", "a:1:2"}, map[string]string{"a": "a:{id} 1", "a_2": "a:{p1}:{id} 1"}},
		{"empty parts", []string{"a::1", "a::2"}, map[string]string{"a": "a::{id} 2"}},
		{"numbers without a separator", append(many(12, "user%d"), "config"), map[string]string{"user": "user{id} 12", "config": "config 1"}},
		{"few numbers without a separator", []string{"cache:v1:a", "cache:v2:a"}, map[string]string{"cache_v1": "cache:v1:{id} 1", "cache_v2": "cache:v2:{id} 1"}},
		{"numbers behind blanks", many(12, "report of day %d"), map[string]string{"report of day": "report of day {id} 12"}},
		{"numbered hash tags", append(many(12, "{u%d}:cart"), many(3, "user:%d")...), map[string]string{"u_cart": "{{u{id}}}:cart 12", "user": "user:{id} 3"}},
		{"hash tags of names", []string{"{ann}:cart", "{bob}:cart", "{cid}:cart", "{dan}:cart", "{eve}:cart", "user:1"}, map[string]string{"cart": "{{{id}}}:cart 5", "user": "user:{id} 1"}},
		{"a hash tag for all", []string{"{app}:user:1", "{app}:user:2"}, map[string]string{"app_user": "{{app}}:user:{id} 2"}},
		{"what no name can have", append(many(12, "page:/home?x=%d"), "a*b:1", "bin\xff\x00:1", "*:1"), map[string]string{
			"page_home_x": "page:/home?x={id} 12", "a_b": "a*b:{id} 1", "bin": "bin\xff\x00:{id} 1", "keys": "*:{id} 1",
		}},
		{"many single keys", many(201, "x%dy"), map[string]string{"keys": "{id} 201"}},
		{"many names in front", many(60, "name%dx:cart"), map[string]string{"cart": "{id}:cart 60"}},
	} {
		assert.Equal(t, c.want, grouped(c.keys...), c.name)
	}
}

func TestGroupsMatchTheirKeys(t *testing.T) {
	keys := []string{"a", "a:b", "a:1", "a:{x}:1", "{q}", "a::b", ":", "", "x}:1", "a*b:1", "u-1", "u-2024-01-01", "k:\xff:1", "a:b:c:d:e:1"}
	groups := groupKeys(keys)
	nameGroups(groups)
	seen := 0
	for _, g := range groups {
		if g.template == "" { // the empty key has no template
			seen++
			continue
		}
		template, err := ParseTemplate(g.template)
		require.NoError(t, err, g.template)
		for _, key := range g.keys {
			seen++
			assert.True(t, template.Match(key, make([]string, 8)), "%s in %s", key, g.template)
		}
	}
	assert.Equal(t, len(keys), seen)
}

func TestSiblingsWithLikeFieldsAreOneTable(t *testing.T) {
	s, _ := startWith(t, map[string]string{
		"order:eu:1": "total=1 who=a", "order:us:1": "total=2 who=b",
		"shop:user:1": "name=a", "shop:order:1": "total=1",
	})
	found, err := s.discover(t.Context(), 0)
	require.NoError(t, err)
	assert.Equal(t, []string{"order", "shop_order", "shop_user"}, keysOf(found.byName))
	assert.Equal(t, "order:{p1}:{id}", found.byName["order"].template)
	assert.Equal(t, []string{"eu|1|1|a", "us|1|2|b"}, tableRows(t, tableOf(t, s, "order"), nil))
}

func TestListOfTables(t *testing.T) {
	s, r := startWith(t, map[string]string{"user:1": "n=1", "user:2": "n=2", "cart:1": "n=1", "k:1": "n=1"})
	client := r.Client(t)
	require.NoError(t, client.Do(t.Context(), "ZADD", "board", 1, "ann").Err())
	require.NoError(t, client.Do(t.Context(), "XADD", "log:1", "*", "a", "b").Err())
	declare(t, s, "people", "user:{id}", "n BIGINT")
	require.NoError(t, created(s.CreateTable(t.Context(), Declaration{Name: "mine", Key: "k:{id}"}, false, true)))
	list, err := s.Tables(t.Context(), "")
	require.NoError(t, err)
	tables := list.Tables
	assert.Equal(t, []TableInfo{
		{"board", KindDiscovered, "board", "zset", 1},
		{"cart", KindDiscovered, "cart:{id}", "hash", 1},
		{"log", KindDiscovered, "log:{id}", "stream", 1},
		{"mine", KindTemporary, "k:{id}", "hash", 1},
		{"people", KindDeclared, "user:{id}", "hash", 2},
	}, tables)
}

func TestTablesThatTheSampleDoesNotShow(t *testing.T) {
	s, r := startWith(t, nil, WithSampleKeys(100), WithSampleRows(50))
	r.Load(t, 5000, func(i int) (string, []any) { return fmt.Sprintf("big:%d", i), []any{"n", i} })
	loadHashes(t, r, map[string]string{"rare:1": "x=1", "rare:1:part": "y=1"})
	rare := tableOf(t, s, "rare")
	assert.Equal(t, []string{"1|1"}, tableRows(t, rare, nil))
	_, err := s.Table(t.Context(), "rarer")
	assert.ErrorContains(t, err, "there is no table rarer")
	list, err := s.Tables(t.Context(), "")
	require.NoError(t, err)
	tables := list.Tables
	require.NotEmpty(t, tables)
	assert.Equal(t, "big", tables[0].Name)
	assert.InDelta(t, 5000, tables[0].Keys, 500, "a guess from the share of the sample")
	assert.InDelta(t, 5000, tableOf(t, s, "big").rel.size.Load(), 500)
}

func TestTablesThatGoOnBehindAName(t *testing.T) {
	s, _ := startWith(t, map[string]string{"counter:1:hits": "h=1", "counter:2:hits": "h=1", "counter:1:miss": "m=2", "counter:2:miss": "m=2", "user:1": "n=1"})
	_, err := s.Table(t.Context(), "counter")
	assert.ErrorContains(t, err, "there is no table counter; did you mean counter_hits or counter_miss?")
}

func TestNewKeysAreFoundAtOnce(t *testing.T) {
	s, r := startWith(t, map[string]string{"a:1": "n=1"})
	tableOf(t, s, "a")
	loadHashes(t, r, map[string]string{"b:1": "n=1", "a:2": "n=2"})
	assert.Len(t, tableRows(t, tableOf(t, s, "a"), nil), 2)
	s.found.at = s.found.at.Add(-discoveryAge) // a name that is not known is looked for again after a moment
	assert.Len(t, tableRows(t, tableOf(t, s, "b"), nil), 1)
}
