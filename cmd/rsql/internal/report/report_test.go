package report

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"rsql/cmd/rsql/internal/render"
	"rsql/frame"
)

func told(err error) string {
	var b strings.Builder
	WriteError(&b, err, 0)
	return b.String()
}

// at is an error at an offset of its statement.
func at(offset int, hint string) *frame.Error {
	e := &frame.Error{Code: frame.CodeName, Msg: "there is no table usres", Hint: hint}
	e.Pos += e.Pos + 1
	for range offset {
		e.Pos++
	}
	return e
}

func TestWriteErrorWithoutAPlace(t *testing.T) {
	assert.Equal(t, "error: boom\n", told(errors.New("boom")))
	e := &frame.Error{Msg: "no", Hint: "yes", Cause: errors.New("why")}
	assert.Equal(t, "error: no: why\nhint: yes\n", told(e))
	assert.Equal(t, "error: table t: no: why\nhint: yes\n", told(fmt.Errorf("table t: %w", e)))
	assert.Equal(t, "error: \\x1b[31mred\n", told(errors.New("\x1b[31mred")))
}

func TestWriteErrorOfACommandLine(t *testing.T) {
	err := &Located{Err: at(14, "did you mean users?"), Source: Source{Text: "SELECT * FROM usres"}}
	assert.Equal(t, "error: line 1, column 15: there is no table usres\n  SELECT * FROM usres\n                ^\nhint: did you mean users?\n", told(err))
}

func TestWriteErrorOfAScript(t *testing.T) {
	text := "SELECT 1;\n\nSELECT *\nFROM usres;\n"
	err := &Located{Err: at(14, ""), Source: Source{Name: "a.sql", Text: text}, Offset: 11}
	assert.Equal(t, "error: a.sql:4:6: there is no table usres\n  4 | FROM usres;\n    |      ^\n", told(err))
	plain := &Located{Err: errors.New("boom"), Source: Source{Name: "a.sql", Text: text}, Offset: 11}
	assert.Equal(t, "error: a.sql:3: boom\n", told(plain))
}

func TestWriteErrorAtTheEnd(t *testing.T) {
	err := &Located{Err: at(6, ""), Source: Source{Text: "SELECT"}}
	assert.Equal(t, "error: line 1, column 7: there is no table usres\n  SELECT\n        ^\n", told(err))
	beyond := &Located{Err: at(99, ""), Source: Source{Text: "SELECT"}}
	assert.Equal(t, told(err), told(beyond))
}

func TestCaretUnderWideCharactersAndTabs(t *testing.T) {
	line := "SELECT\t'日本' FROM usres"
	text, caret := window(line, strings.Index(line, "usres"), windowWidth)
	assert.Equal(t, line, text)
	assert.Equal(t, "      \t            ^", caret)
	text, caret = window("a\x1bb", 2, windowWidth)
	assert.Equal(t, `a\x1bb`, text)
	assert.Equal(t, "     ^", caret)
}

func TestLongLinesAreCutAroundTheCaret(t *testing.T) {
	line := strings.Repeat("a", 500) + "X" + strings.Repeat("b", 500)
	text, caret := window(line, 500, windowWidth)
	assert.Equal(t, "…"+strings.Repeat("a", 60)+"X"+strings.Repeat("b", 38)+"…", text)
	assert.Equal(t, strings.Repeat(" ", 61)+"^", caret)
	text, caret = window(line, 0, windowWidth)
	assert.Equal(t, strings.Repeat("a", 100)+"…", text)
	assert.Equal(t, "^", caret)
}

func TestFooter(t *testing.T) {
	s := frame.Stats{Rows: 3, Elapsed: 12 * time.Millisecond, Read: frame.ScanReport{
		Keys: 20_000, Duplicates: 2, Vanished: 1, WrongType: 3, Foreign: 5, Repaired: 4, RoundTrips: 80, BytesIn: 1_100_000, BytesOut: 100_000,
	}, Repairs: 1}
	assert.Equal(t, "3 rows · 12 ms · scanned 20,000 keys · 2 duplicates dropped · 1 key vanished · "+
		"3 keys of another type skipped · 5 keys of another template passed over · 4 values read as NULL · 1 guessed type widened · 80 round trips · 1.2 MB", Footer(s, ""))
	assert.Equal(t, "1 row written · 90 µs", Footer(frame.Stats{Elapsed: 90 * time.Microsecond}, "1 row written"))
	assert.Equal(t, "1 row · 1.5 s", Footer(frame.Stats{Rows: 1, Elapsed: 1500 * time.Millisecond}, ""))
}

func TestWriteErrorCountsCharacters(t *testing.T) {
	err := &Located{Err: at(len("SELECT\n'日本', "), ""), Source: Source{Text: "SELECT\n'日本', x"}}
	assert.Contains(t, told(err), "error: line 2, column 7: there")
}

func TestWriteErrorOfAConnectionHasNoPlace(t *testing.T) {
	e := frame.Error{Code: frame.CodeConnection, Pos: 3, Msg: "redis a:1: gone"}
	assert.Equal(t, "error: redis a:1: gone\n", told(&Located{Err: &e, Source: Source{Text: "SELECT 1"}}))
}

func TestHintsSpeakOfFlags(t *testing.T) {
	for hint, want := range map[string]string{
		`run with WithInfer("all") or WithInfer("text"), or declare the table`: "run with --infer all or --infer text, or declare the table",
		`write the value itself, or give sql.Named("day", …)`:                  "write the value itself, or give -v day=…, in the shell .param day …",
		"run it without WithReadOnly":                                          "run it without --read-only",
	} {
		var b strings.Builder
		WriteError(&b, &frame.Error{Msg: "m", Hint: hint}, 0)
		assert.Equal(t, "error: m\nhint: "+want+"\n", b.String())
	}
}

func TestALongLineFitsTheTerminal(t *testing.T) {
	text := "SELECT " + strings.Repeat("aaaa, ", 20) + "nix FROM t"
	located := &Located{Err: at(strings.Index(text, "nix"), ""), Source: Source{Text: text}}
	for _, width := range []int{30, 40, 80, 200} {
		var b strings.Builder
		WriteError(&b, located, width)
		lines := strings.Split(b.String(), "\n")
		assert.LessOrEqual(t, render.Width(lines[1]), width)
		column := strings.Index(lines[2], "^")
		assert.Equal(t, "nix", string([]rune(lines[1])[column:column+3]), "the caret stands below it")
	}
}
