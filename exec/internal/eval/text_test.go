package eval

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTextFunctionsAgainstRunes compares functions that count characters with what they do to a slice of runes.
func TestTextFunctionsAgainstRunes(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 20_000 {
		s := randomText(r, 8)
		runes := []rune(s)
		start, n := int64(r.IntN(25)-12), int64(r.IntN(14)-2)
		var want, head, tail []rune
		for i, c := range runes {
			at, first := int64(i)+1, start
			if start < 0 {
				first = int64(len(runes)) + start + 1
			}
			if at >= first && at < first+n {
				want = append(want, c)
			}
			length := int64(len(runes))
			if n >= 0 && at <= n || n < 0 && at <= length+n {
				head = append(head, c)
			}
			if n >= 0 && at > length-n || n < 0 && at > -n {
				tail = append(tail, c)
			}
		}
		require.Equal(t, string(want), substring(s, start, n), "substring(%q, %d, %d)", s, start, n)
		require.Equal(t, string(head), s[:leftEnd(s, n)], "left(%q, %d)", s, n)
		require.Equal(t, string(tail), s[rightOffset(s, n):], "right(%q, %d)", s, n)
		part := randomText(r, 2)
		require.Equal(t, strings.ReplaceAll(s, "a", part), string(must(replace(nil, s, "a", part))))
		require.Equal(t, strings.ToLower(s), string(appendLower(nil, s)))
		require.Equal(t, strings.ToUpper(s), string(appendUpper(nil, s)))
		if at := position(s, part); at > 0 {
			require.True(t, strings.HasPrefix(string(runes[at-1:]), part))
		} else {
			require.NotContains(t, s, part)
		}
	}
}
