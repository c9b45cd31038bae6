package shell

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

func TestKeyTree(t *testing.T) {
	tree := newKeyTree("")
	add := func(key, kind string) { tree.add(frame.KeyInfo{Key: key, Type: kind, TTL: -1, Memory: 100}, key) }
	for i := range 40 {
		add(fmt.Sprintf("user:%d", i), "hash")
		add(fmt.Sprintf("user:%d:cart", i), "list")
	}
	add("config", "string")
	add("a:b:c", "set")
	tree.fold()
	p := &treePrinter{count: scaled(10.3), rows: [][]string{{"prefix", "keys", "types", "memory", "ttl"}}}
	p.add(tree, "", 0, true)
	var out strings.Builder
	require.NoError(t, printColumns(&out, p.rows, 1, 3, 4))
	assert.Equal(t, strings.TrimLeft(`
prefix      keys  types           memory  ttl
user:       ≈820  hash, list  100 B each
├─ *        ≈410  hash        100 B each
└─ *:       ≈410  list        100 B each
   └─ cart  ≈410  list        100 B each
a:           ≈10  set         100 B each
└─ b:        ≈10  set         100 B each
   └─ c        1  set         100 B each
config         1  string      100 B each
`, "\n"), out.String())
}

func TestWordsStayBesideManyHashTags(t *testing.T) {
	tree := newKeyTree("")
	add := func(key string) { tree.add(frame.KeyInfo{Key: key, Type: "hash", TTL: -1, Memory: -1}, key) }
	words := []string{"user", "order", "session", "cart", "product", "counter", "stats", "events", "board", "geo", "lock", "queue"}
	for i := range 12 {
		add(fmt.Sprintf("{acct%d}:profile:%d", i, i))
		for _, w := range words {
			add(fmt.Sprintf("%s:%d", w, i))
		}
	}
	tree.fold()
	assert.Len(t, tree.below, len(words)+1)
	assert.Equal(t, 12, tree.below["*:"].keys)
	assert.Equal(t, 12, tree.below["user:"].keys)
}

func TestATreeOfManyPrefixesIsBounded(t *testing.T) {
	tree := newKeyTree("")
	for i := range mostGroups {
		for j := range mostGroups {
			for k := range 3 {
				key := fmt.Sprintf("%d:%d:%d", i, j, k)
				tree.add(frame.KeyInfo{Key: key, Type: "hash", TTL: 1, Memory: -1}, key)
			}
		}
	}
	tree.fold()
	p := &treePrinter{count: exactly, rows: [][]string{nil}}
	p.add(tree, "", 0, true)
	assert.Len(t, p.rows, mostPrefixes+1)
	assert.Positive(t, p.left)
	assert.Equal(t, []string{"0:", "30", "hash", "", "100 %"}, p.rows[1])
}
