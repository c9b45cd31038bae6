package redisrel

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCommonGlob(t *testing.T) {
	for want, globs := range map[string][]string{
		"user:*":         {"user:*", "user:*"},
		"[ou][rs][de]*":  {"order:*", "use*"},
		"*":              {"user:*", "*:x"},
		"user:[17]*":     {"user:1*", "user:7:*"},
		`x[\-\\\]\^a]*`:  {"x]*", "x-*", "x^*", `x\\*`, "xa*"},
		`a\*[bc]*`:       {`a\*b*`, `a\*c*`},
		"user:1:profile": {"user:1:profile"},
	} {
		assert.Equal(t, want, commonGlob(globs))
	}
}

// TestCommonGlobMatchesWhatItsPartsMatch tries random globs and keys of few characters, those with a meaning among them.
func TestCommonGlobMatchesWhatItsPartsMatch(t *testing.T) {
	letters := []byte(`ab-]^\*?[:`)
	random := func(n int) string {
		out := make([]byte, 1+rand.IntN(n))
		for i := range out {
			out[i] = letters[rand.IntN(len(letters))]
		}
		return string(out)
	}
	matched := 0
	for range 50_000 {
		var globs []string
		for range 2 + rand.IntN(3) {
			globs = append(globs, string(appendGlobEscaped(nil, random(5)))+"*")
		}
		common := commonGlob(append([]string(nil), globs...))
		key := random(8)
		for _, g := range globs {
			if globMatch(g, key) {
				matched++
				require.True(t, globMatch(common, key), "%q of %q for %q", key, globs, common)
			}
		}
	}
	assert.Positive(t, matched)
}
