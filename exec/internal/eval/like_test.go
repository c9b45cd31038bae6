package eval

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// likeRegexp is LIKE as a regular expression: the slow reference.
func likeRegexp(p string, escape rune, fold bool) *regexp.Regexp {
	flags := "(?s)"
	if fold {
		flags = "(?is)"
	}
	var b strings.Builder
	runes := []rune(p)
	for i := 0; i < len(runes); i++ {
		switch c := runes[i]; {
		case c == escape && escape != 0 && i+1 < len(runes):
			i++
			b.WriteString(regexp.QuoteMeta(string(runes[i])))
		case c == '%':
			b.WriteString(".*")
		case c == '_':
			b.WriteString(".")
		default:
			b.WriteString(regexp.QuoteMeta(string(c)))
		}
	}
	return regexp.MustCompile(flags + `\A` + b.String() + `\z`)
}

func checkLike(t *testing.T, s, p string, escape rune, fold bool) {
	t.Helper()
	want := likeRegexp(p, escape, fold).MatchString(s)
	require.Equal(t, want, compilePattern(p, escape, fold).match(s), "%q LIKE %q ESCAPE %q, fold %v", s, p, string(escape), fold)
}

func TestLikeAgainstRegexp(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 3_000 {
		s, p := randomText(r, 8), randomText(r, 6)
		for _, escape := range []rune{'\\', 0, 'a', 'ñ', '%', '_'} {
			checkLike(t, s, p, escape, false)
			checkLike(t, s, p, escape, true)
		}
	}
}

func FuzzLike(f *testing.F) {
	f.Add("añb", "a_b%", '\\', true)
	f.Add("50%", `50\%`, '\\', false)
	f.Add("ſK", "s_", rune(0), true)
	f.Fuzz(func(t *testing.T, s, p string, escape rune, fold bool) {
		if !utf8.ValidString(s) || !utf8.ValidString(p) || !utf8.ValidRune(escape) || len(p) > 500 {
			t.Skip("a regular expression reads UTF-8 only")
		}
		checkLike(t, s, p, escape, fold)
	})
}

func TestLikeShapes(t *testing.T) {
	for p, want := range map[string]shape{
		"abc": exact, "": exact, "abc%": prefix, "%abc": suffix, "%abc%": within, "%": prefix, "%%": within,
		"a%b": general, "a_": general, "%a%b%": general, `a\%`: exact, "%%%": general,
	} {
		assert.Equal(t, want, compilePattern(p, '\\', false).shape, p)
	}
}

func TestPatternsThatChangeByRow(t *testing.T) {
	env := checked(t)
	b := batch(t, env.Alloc, []*plan.Literal{literal("abc"), literal("abc"), literal("ABC"), null(plan.TextType)},
		[]*plan.Literal{literal("a%"), literal("b%"), literal("a%"), literal("%")})
	defer b.Release()
	for name, want := range map[string][]string{"like": {"true", "false", "false", "NULL"}, "ilike": {"true", "false", "true", "NULL"}} {
		got, err := evalTexts(t, env, call(t, name, ref(t, b, 0), ref(t, b, 1)), b)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
}
