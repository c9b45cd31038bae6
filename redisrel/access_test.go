package redisrel

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// rule is a filter of the property test together with what it says.
type rule struct {
	expr  plan.Expr
	holds func(key string, parts []string) bool
}

// TestAccessReadsWhatTheFiltersSay makes tables, keys and filters at random, and holds the keys that a scan would read to
// those that the filters describe: none may be missing, and where all filters are Exact none may be too many.
func TestAccessReadsWhatTheFiltersSay(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	words := []string{"a", "b", "ab", "a-b", "-", "a:b", "", "*", "a*", "[x]", "1", "rsql", "x?"}
	templates := []string{"{p}", "t:{p}", "t:{p}:{q}", "{p}-{q}", "t:{p*}", "{p*}:{q}", "t*:{p}-{q}:x", "{p}:{q}:{r}", "lonely", "{{{p}}}:{q}"}
	patterns := []string{"*", "t:*", "t:[ab]*", "a*:*", "lonely", `\*`}
	exactSeen, emptySeen := 0, 0
	for range 4000 {
		r := randomRelation(t, random, templates, patterns)
		keys := randomKeys(random, r, words)
		var rules []rule
		for range 1 + random.IntN(3) {
			rules = append(rules, randomRule(t, random, r, words, keys))
		}
		tab := &Table{rel: r}
		var filters []plan.Expr
		exact := true
		for _, f := range rules {
			if s := tab.Supports(f.expr); s != plan.No {
				filters = append(filters, f.expr)
				exact = exact && s == plan.Exact
			} else {
				exact = false
			}
		}
		a := r.accessFor(filters)
		for _, key := range keys {
			parts := make([]string, 8)
			if !r.pattern.Match(key, parts) {
				continue
			}
			wanted := true
			for _, f := range rules {
				wanted = wanted && f.holds(key, parts)
			}
			read := a.reads(key)
			what := "table " + r.pattern.String() + ", key " + key + ", filters " + render(filters)
			if wanted {
				require.True(t, read, "a row is missing: %s", what)
			} else if exact {
				require.False(t, read, "a row is too many: %s", what)
			}
		}
		if a.exact {
			exactSeen++
		}
		if a.exact && len(a.keys) == 0 {
			emptySeen++
		}
	}
	assert.Greater(t, exactSeen, 500)
	assert.Greater(t, emptySeen, 100)
}

func render(filters []plan.Expr) string {
	var out []string
	for _, f := range filters {
		out = append(out, f.String())
	}
	return strings.Join(out, " AND ")
}

// reads reports whether the scan reader would give a row for a key that exists.
func (a *access) reads(key string) bool {
	parts := make([]string, 8)
	if a.exact {
		return slices.Contains(a.keys, key) && a.pattern.Match(key, parts)
	}
	return globMatch(a.pattern.Glob(a.bounds), key) && a.pattern.Match(key, parts) && (a.bounds == nil || boundsHold(a.bounds, parts))
}

func randomRelation(t *testing.T, random *rand.Rand, templates, patterns []string) *relation {
	if random.IntN(4) == 0 {
		p, err := ParsePattern(patterns[random.IntN(len(patterns))])
		require.NoError(t, err)
		return newRelation("t", KindPattern, p, hashShape, nil)
	}
	p, err := ParseTemplate(templates[random.IntN(len(templates))])
	require.NoError(t, err)
	var columns []column
	for i, name := range p.Placeholders() {
		columns = append(columns, column{name: name, source: fromPart, part: i, typ: plan.TextType})
	}
	return newRelation("t", KindPattern, p, hashShape, columns)
}

func randomKeys(random *rand.Rand, r *relation, words []string) []string {
	keys := []string{"lonely", "*", "rsql:catalog"}
	for range 12 {
		if t := r.template(); t != nil && random.IntN(3) > 0 {
			values := make([]string, len(r.parts))
			for i := range values {
				values[i] = words[random.IntN(len(words))]
			}
			if key, err := t.Key(values); err == nil {
				keys = append(keys, key)
			}
			continue
		}
		keys = append(keys, "t:"+words[random.IntN(len(words))]+":"+words[random.IntN(len(words))], words[random.IntN(len(words))]+"-"+words[random.IntN(len(words))])
	}
	return keys
}

// randomRule is =, IN or LIKE over a placeholder or the key.
func randomRule(t *testing.T, random *rand.Rand, r *relation, words, keys []string) rule {
	at, part, pool := r.keyAt, -1, keys
	if len(r.parts) > 0 && random.IntN(4) > 0 {
		part = random.IntN(len(r.parts))
		at, pool = r.parts[part], words
	}
	value := func(key string, parts []string) string {
		if part < 0 {
			return key
		}
		return parts[part]
	}
	c, err := plan.NewColumn(r.schema, at)
	require.NoError(t, err)
	word := func() string { return pool[random.IntN(len(pool))] }
	switch random.IntN(3) {
	case 0:
		w := word()
		return rule{callOf(t, "=", c, plan.TextLiteral(w)), func(key string, parts []string) bool { return value(key, parts) == w }}
	case 1:
		var list []plan.Expr
		var texts []string
		for range 1 + random.IntN(3) {
			w := word()
			list, texts = append(list, plan.TextLiteral(w)), append(texts, w)
		}
		return rule{inList(t, c, list...), func(key string, parts []string) bool { return slices.Contains(texts, value(key, parts)) }}
	}
	w := word()
	w = w[:random.IntN(len(w)+1)]
	return rule{
		callOf(t, "like", c, plan.TextLiteral(strings.ReplaceAll(w, "_", `\_`)+"%")),
		func(key string, parts []string) bool { return strings.HasPrefix(value(key, parts), w) },
	}
}

func TestLikePrefix(t *testing.T) {
	for _, c := range []struct{ pattern, escape, want string }{
		{"abc%", `\`, "abc"}, {"abc", `\`, "abc"}, {"a_c%", `\`, "a"}, {"%", `\`, ""}, {"", `\`, ""},
		{`a\%b%`, `\`, "a%b"}, {`a\\b%`, `\`, `a\b`}, {"a!_b%", "!", "a_b"}, {`a\%`, "", `a\`}, {`a\`, `\`, "a"},
	} {
		assert.Equal(t, c.want, likePrefix(c.pattern, c.escape), "%q", c.pattern)
	}
}

func TestCrossProductsAreBounded(t *testing.T) {
	p, err := ParseTemplate("t:{a}:{b}")
	require.NoError(t, err)
	r := newRelation("t", KindPattern, p, hashShape, []column{{name: "a", source: fromPart, typ: plan.BigIntType}, {name: "b", source: fromPart, part: 1, typ: plan.BigIntType}})
	list := func(at, n int) plan.Expr {
		c, err := plan.NewColumn(r.schema, at)
		require.NoError(t, err)
		var items []plan.Expr
		for i := range n {
			items = append(items, plan.IntLiteral(int64(i)))
		}
		return inList(t, c, items...)
	}
	a := r.accessFor([]plan.Expr{list(0, 100), list(1, 1000)})
	assert.Len(t, a.keys, maxCrossKeys)
	a = r.accessFor([]plan.Expr{list(0, 101), list(1, 1000)})
	assert.False(t, a.exact)
	assert.Equal(t, "t:*:*", a.pattern.Glob(a.bounds))
}

func TestDescribedCommands(t *testing.T) {
	s, _ := startWith(t, map[string]string{"u v:1": "a=1 b=2"})
	u := tableOf(t, s, "u v")
	describe := func(names []string, filters ...plan.Expr) plan.ScanPath {
		return u.DescribeScan(plan.ScanSpec{Columns: columnsOf(t, u, names...), Filters: filters, Limit: plan.NoLimit})
	}
	assert.Equal(t, []string{`SCAN 0 MATCH "u v:*" COUNT 150`, `HGETALL "u v:*"`}, describe(nil).Commands)
	assert.Equal(t, []string{`SCAN 0 MATCH "u v:*" COUNT 150`, `TYPE "u v:*"`}, describe([]string{}).Commands)
	one := callOf(t, "=", refTo(t, u, "id"), plan.IntLiteral(1))
	assert.Equal(t, []string{`HMGET "u v:1" b`, `PTTL "u v:1"`}, describe([]string{"b", "id", "_ttl"}, one).Commands)
	both := inList(t, refTo(t, u, "id"), plan.IntLiteral(1), plan.IntLiteral(2))
	assert.Equal(t, []string{`HMGET "u v:1" b …`}, describe([]string{"b"}, both).Commands)
}
