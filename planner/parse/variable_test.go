package parse

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func TestSubstitute(t *testing.T) {
	values := map[string]string{"a": "O'Neil", "t": `we"ird`, "e": "", "日": "x"}
	value := func(name string) (string, bool) { v, ok := values[name]; return v, ok }
	for text, want := range map[string]string{
		`select :'a'`:                           `select 'O''Neil'`,
		`select * from :"t" where n = :'a';`:    `select * from "we""ird" where n = 'O''Neil';`,
		`select :a, ':''a''', ":'a'" -- :'a'`:   `select :a, ':''a''', ":'a'" -- :'a'`,
		`/* :'a' */ select 'it'':' , 'a', :'e'`: `/* :'a' */ select 'it'':' , 'a', ''`,
		`select x::'a', : 'a', :'日':'a'`:        `select x::'a', : 'a', 'x''O''Neil'`,
		"select `:'a'`, :'a":                    "select `:'a'`, :'a",
	} {
		got, err := Substitute(text, value)
		require.NoError(t, err, text)
		assert.Equal(t, want, got.Text)
	}
	for text, offset := range map[string]int{`select :'nix'`: 7, `select 1 from :"e"`: 14} {
		_, err := Substitute(text, value)
		var e *plan.Error
		require.ErrorAs(t, err, &e, text)
		assert.Equal(t, plan.At(offset), e.Pos, text)
	}
}

func TestSubstitutedOrigin(t *testing.T) {
	text := `select :'a', nix, :'b' from t`
	s, err := Substitute(text, func(name string) (string, bool) { return strings.Repeat(name, 9), true })
	require.NoError(t, err)
	for _, word := range []string{"select", "nix", "from", "t"} {
		assert.Equal(t, strings.LastIndex(text, word), s.Origin(strings.LastIndex(s.Text, word)), word)
	}
	assert.Equal(t, strings.Index(text, ":'b'"), s.Origin(strings.Index(s.Text, "bbb")+3))
	assert.Equal(t, len(text), s.Origin(len(s.Text)))
}
