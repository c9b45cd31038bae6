package editing

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestHighlight(t *testing.T) {
	show := strings.NewReplacer(keywordColor, "<k>", callColor, "<f>", textColor, "<s>", numberColor, "<n>", paramColor, "<p>",
		commentColor, "<c>", badColor, "<b>", reset, "<>")
	for text, want := range map[string]string{
		"SELECT lower(name), 'it' -- so\nFROM t": "<k>SELECT<> <f>lower<>(name), <s>'it'<> <c>-- so<>\n<k>FROM<> t",
		"select t.date, lower FROM \"from\"":     "<k>select<> t.date, lower <k>FROM<> \"from\"",
		"x = 1.5 AND y > :who":                   "x = <n>1.5<> <k>AND<> y > <p>:who<>",
		"'open -- no comment":                    "<s>'open -- no comment<>",
		"a /* open":                              "a <c>/* open<>",
		"a \"open":                               "a \"open",
		"a # b":                                  "a <b>#<> b",
		"a::bigint":                              "a::<k>bigint<>",
		"nix(1)":                                 "nix(<n>1<>)",
	} {
		assert.Equal(t, want, show.Replace(Highlight(text)), text)
	}
}

func FuzzHighlightAddsNothingButColours(f *testing.F) {
	sgr := regexp.MustCompile("\x1b\\[[0-9;]*m")
	for _, text := range []string{"SELECT 'a' -- b", "a \"", "/* */ x'", "\uFEFF日本 1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "\x1b") {
			t.Skip("colours of its own")
		}
		if got := sgr.ReplaceAllString(Highlight(text), ""); got != text {
			t.Fatalf("%q became %q", text, got)
		}
	})
}
