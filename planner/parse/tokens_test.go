package parse

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// marks has a letter for each kind of token.
const marks = "wnsdpocb?"

func TestTokens(t *testing.T) {
	for text, want := range map[string]string{
		"":                                      "",
		"  \n":                                  "",
		"SELECT a, 'x''y' FROM \"t\" -- so\n":   "w:SELECT w:a o:, s:'x''y' w:FROM n:\"t\" c:-- so",
		"/* a */ -- b\n1.5e3 -x'00'":            "c:/* a */ -- b d:1.5e3 o:- s:x'00'",
		"a = :who AND :'it' > ? OR :\"t\".a::b": "w:a o:= p::who w:AND p::'it' o:> p:? w:OR p::\"t\" o:. w:a o::: w:b",
		"'open -- text":                         "?:'open -- text",
		"a \"b":                                 "w:a ?:\"b",
		"a /* b":                                "w:a ?:/* b",
		"5--3 # x":                              "d:5 b:-- d:3 b:# w:x",
		"日本 \x00":                               "w:日本 b:\x00",
	} {
		var got []string
		for _, token := range Tokens(text) {
			got = append(got, string(marks[token.Kind])+":"+text[token.Start:token.End])
		}
		assert.Equal(t, want, strings.Join(got, " "), text)
	}
	assert.Equal(t, "x'y", Tokens("'x''y'")[0].Value)
}

func FuzzTokens(f *testing.F) {
	for _, text := range []string{"SELECT 'a' -- b", ":'x' :\"", "\uFEFF/* */ a", "/*!*/", "--", "\xff'"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, token := range Tokens(text) {
			if token.Start < end || token.End <= token.Start || token.End > len(text) {
				t.Fatalf("%q: token %v behind %d", text, token, end)
			}
			end = token.End
		}
		if strings.TrimLeft(text[end:], " \t\n\r\f\v\uFEFF") != "" {
			t.Fatalf("%q: nothing is said of %q", text, text[end:])
		}
	})
}
