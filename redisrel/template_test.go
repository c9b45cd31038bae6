package redisrel

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseTemplate(t *testing.T) {
	for text, names := range map[string][]string{
		"user:{id}":                 {"id"},
		"order:{region}:{day}:{id}": {"region", "day", "id"},
		"{path*}":                   {"path"},
		"{{{uid}}}:cart":            {"uid"},
		"config":                    nil,
		"a*[b]?\\:{x}":              {"x"},
		"{{}}:{a}":                  {"a"},
	} {
		tpl, err := ParseTemplate(text)
		require.NoError(t, err, text)
		assert.Equal(t, names, tpl.Placeholders(), text)
		assert.Equal(t, text, tpl.String())
	}
	for text, says := range map[string]string{
		"":           "is empty",
		"a:{id":      "without its }",
		"a:id}":      "without its {",
		"{a}{b}":     "side by side",
		"{a}:{a}":    "twice",
		"x:{}":       "no name",
		"x:{*}":      "no name",
		"x:{a*b}":    "no name",
		"x:{a{b}}":   "no name",
		"user:{id}}": "without its {",
	} {
		_, err := ParseTemplate(text)
		require.ErrorContains(t, err, says, text)
	}
}

func TestTemplateMatch(t *testing.T) {
	for _, c := range []struct {
		template, key string
		want          []string // nil: no match
	}{
		{"user:{id}", "user:1", []string{"1"}},
		{"user:{id}", "user:", nil},
		{"user:{id}", "user:1:profile", nil},
		{"user:{id}", "User:1", nil},
		{"{path*}", "a:b:c", []string{"a:b:c"}},
		{"{path*}", "rsql:catalog", nil},
		{"rsql:{x}", "rsql:catalog", []string{"catalog"}},
		{"{{{uid}}}:cart", "{17}:cart", []string{"17"}},
		{"{{{uid}}}:cart", "{1}7}:cart", []string{"1}7"}},
		{"g*b:{id}", "gXb:1", nil},
		{"g*b:{id}", "g*b:1", []string{"1"}},
		{"{a}-{b}", "x-y-z", []string{"x", "y-z"}},
		{"img/{id}/meta", "img/1/meta", []string{"1"}},
		{"img/{id}", "img/1/meta", nil},
		{"img/{id}", "img/a:b", nil},
		{"img/{path*}", "img/1/meta", []string{"1/meta"}},
		{"page:{url}/x", "page:/a/b/x", []string{"/a/b"}},
		{"page:{url}", "page:/a/b", []string{"/a/b"}},
		{"user.{id}", "user.1.5", []string{"1.5"}},
		{"{a}-{b}", "--y", []string{"-", "y"}},
		{"{a}-{b}", "-y", nil},
		{"{a*}x{b}", "1x:x2", []string{"1x:", "2"}},
		{"{a*}:{b}", "1:2:3", []string{"1:2", "3"}},
		{"{a*}:{b*}", "1:2:3", []string{"1", "2:3"}},
		{"{a*}/{b}:x{c}", "p/q/r:y/s:xz", []string{"p/q/r:y", "s", "z"}},
		{"{a}-{b}-:{c}", "1-2-3-:4", []string{"1", "2-3", "4"}},
		{"order:{r}:{d}:{i}", "order:eu:2024:7", []string{"eu", "2024", "7"}},
		{"order:{r}:{d}:{i}", "order:eu:2024:7:x", nil},
		{"config", "config", []string{}},
		{"config", "config2", nil},
		{"a:{x}:a", "a:a", nil},
		{"a:{x}:a", "a:", nil},
	} {
		tpl, err := ParseTemplate(c.template)
		require.NoError(t, err)
		out := make([]string, len(tpl.Placeholders()))
		got := tpl.Match(c.key, out)
		assert.Equal(t, c.want != nil, got, "%s on %s", c.template, c.key)
		if got && c.want != nil {
			assert.Equal(t, c.want, out, "%s on %s", c.template, c.key)
		}
	}
}

func TestTemplateMatchDoesNotAllocate(t *testing.T) {
	tpl, err := ParseTemplate("order:{region}:{day}:{id}")
	require.NoError(t, err)
	out := make([]string, 3)
	assert.Zero(t, testing.AllocsPerRun(100, func() { tpl.Match("order:eu:2024-03-01:17", out) }))
}

func TestTemplateKeyRefuses(t *testing.T) {
	for _, c := range []struct {
		template string
		values   []string
		says     string
	}{
		{"user:{id}", []string{""}, "cannot be empty"},
		{"user:{id}", []string{"a:b"}, "holds a ':'"},
		{"user/{id}", []string{"a:b"}, "holds a ':'"},
		{"user/{id}", []string{"a/b"}, "holds a '/'"},
		{"{a}-{b}", []string{"x-y", "z"}, `would be read as a = "x"`},
		{"{a}:{b}", []string{"rsql", "catalog"}, "rsql's own keys"},
	} {
		tpl, err := ParseTemplate(c.template)
		require.NoError(t, err)
		_, err = tpl.Key(c.values)
		require.ErrorContains(t, err, c.says)
	}
}

func TestTemplateGlob(t *testing.T) {
	tpl, err := ParseTemplate("or?der:{region}:{id}")
	require.NoError(t, err)
	assert.Equal(t, `or\?der:*:*`, tpl.Glob(nil))
	assert.Equal(t, `or\?der:e\*u:*`, tpl.Glob([]Bound{BoundTo("e*u"), {}}))
	assert.Equal(t, `or\?der:*:4\[*`, tpl.Glob([]Bound{{}, BoundToPrefix("4[")}))
	assert.Equal(t, "or?der:", tpl.Prefix())
	assert.True(t, tpl.Impossible([]Bound{BoundTo("a:b"), {}}))
	assert.True(t, tpl.Impossible([]Bound{BoundTo(""), {}}))
	assert.False(t, tpl.Impossible([]Bound{BoundToPrefix(""), BoundTo("x")}))
}

// refMatch is leftmost-shortest matching by trying every end, the definition that Match must agree with.
func refMatch(t *Template, key string, i int, out []string) bool {
	if !strings.HasPrefix(key, t.lits[i]) {
		return false
	}
	key = key[len(t.lits[i]):]
	if i == len(t.names) {
		return key == ""
	}
	for n := 1; n <= len(key); n++ {
		if t.fits(i, key[:n]) && refMatch(t, key[n:], i+1, out) {
			out[i] = key[:n]
			return true
		}
	}
	return false
}

// randomText is over few letters, so that literals and values often collide.
func randomText(r *rand.Rand, letters string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = letters[r.IntN(len(letters))]
	}
	return string(b)
}

func randomTemplate(r *rand.Rand, letters string) *Template {
	var b strings.Builder
	n := r.IntN(4)
	b.WriteString(randomText(r, letters, r.IntN(3)))
	for i := range n {
		b.WriteString("{" + string(rune('p'+i)))
		if r.IntN(3) == 0 {
			b.WriteByte('*')
		}
		b.WriteString("}" + randomText(r, letters, 1+r.IntN(2)))
	}
	b.WriteString("b")
	text := strings.TrimSuffix(b.String(), "b")
	tpl, err := ParseTemplate(text)
	if err != nil {
		tpl, _ = ParseTemplate("a{p}")
	}
	return tpl
}

func TestTemplateProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	matched, made := 0, 0
	for range 200_000 {
		letters := []string{"a-:", "a-/", "a/:"}[r.IntN(3)]
		tpl := randomTemplate(r, letters)
		n := len(tpl.names)
		want, got := make([]string, n), make([]string, n)
		key := tpl.lits[0] + randomText(r, letters, r.IntN(8)) + tpl.lits[n]
		ok := tpl.Match(key, got)
		require.Equal(t, refMatch(tpl, key, 0, want), ok, "%s on %q", tpl, key)
		if ok {
			matched++
			require.Equal(t, want, got, "%s on %q", tpl, key)
			back, err := tpl.Key(got)
			require.NoError(t, err)
			require.Equal(t, key, back)
			require.True(t, globMatch(tpl.Glob(nil), key))
			if n > 0 {
				bounds := make([]Bound, n)
				bounds[r.IntN(n)] = BoundToPrefix(got[0][:1])
				i := r.IntN(n)
				bounds[i] = BoundTo(got[i])
				if boundsHold(bounds, got) {
					require.True(t, globMatch(tpl.Glob(bounds), key), "%s %v on %q", tpl, bounds, key)
				}
			}
		}
		values := make([]string, n)
		for i := range values {
			values[i] = randomText(r, letters, r.IntN(3))
		}
		if key, err := tpl.Key(values); err == nil {
			made++
			require.True(t, tpl.Match(key, got))
			require.Equal(t, values, got)
		}
	}
	assert.Greater(t, matched, 10_000)
	assert.Greater(t, made, 10_000)
}

func FuzzTemplate(f *testing.F) {
	f.Add("user:{id}", "user:17")
	f.Add("{{{uid}}}:cart", "{7}:cart")
	f.Add("{a*}x{b}:", "1x:x2:")
	f.Fuzz(func(t *testing.T, text, key string) {
		tpl, err := ParseTemplate(text)
		if err != nil || len(key) > 64 || len(tpl.names) > 4 {
			return
		}
		got, want := make([]string, len(tpl.names)), make([]string, len(tpl.names))
		ok := tpl.Match(key, got)
		own := strings.HasPrefix(key, ownPrefix) && !tpl.own
		require.Equal(t, refMatch(tpl, key, 0, want) && !own, ok)
		if ok {
			require.Equal(t, want, got)
			back, err := tpl.Key(got)
			require.NoError(t, err)
			require.Equal(t, key, back)
			require.True(t, globMatch(tpl.Glob(nil), key))
		}
	})
}
