package shell

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCharacter(t *testing.T) {
	line := []rune("a" + "e\u0301" + "日" + "👨\u200d👩\u200d👧" + "z")
	for at, want := range [][2]int{{0, 0}, {1, 1}, {1, 3}, {3, 3}, {4, 4}, {4, 9}, {4, 9}, {4, 9}, {4, 9}, {9, 9}, {10, 10}, {10, 10}} {
		begin, end := character(line, at)
		assert.Equal(t, want, [2]int{begin, end}, "%d", at)
	}
	begin, end := character(line, -1)
	assert.Equal(t, [2]int{0, 0}, [2]int{begin, end})
}

func TestBeside(t *testing.T) {
	for text, want := range map[string]string{
		"ab|c\ndef":      "abc\nde|f",
		"abc|\nd":        "abc\nd|",
		"日|本\nabc":       "日本\nab|c",
		"abc|d\n日本":      "abcd\n日|本",
		"e\u0301|x\nabc": "e\u0301x\na|bc",
		"a|\n\nc":        "a\n|\nc",
		"last|":          "last|",
		"first\nlast|er": "first\nlast|er",
	} {
		before, after, _ := strings.Cut(text, "|")
		at, plain := len([]rune(before)), before+after
		below, ok := beside(plain, at, 1)
		if !ok {
			below = at
		}
		runes := []rune(plain)
		assert.Equal(t, want, string(runes[:below])+"|"+string(runes[below:]), text)
	}
	above, ok := beside("ab\ncdef", 7, -1)
	assert.True(t, ok)
	assert.Equal(t, 2, above, "the end of a shorter line")
	_, ok = beside("ab\ncdef", 1, -1)
	assert.False(t, ok)
}
