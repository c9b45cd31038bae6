package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

const (
	tab   = "\t"
	ctrlE = "\x05"
	ctrlR = "\x12"
	left  = "\x1b[D"
	right = "\x1b[C"
	down  = "\x1b[B"
	altF  = "\x1bf"
)

// typed waits until the screen ends in a line that is being typed.
func (s *terminal) typed(want string) {
	s.t.Helper()
	s.until(func(screen string) bool { return strings.HasSuffix(strings.TrimRight(screen, "\n"), want) }, want)
}

func TestShellCompletesWhatTheServerHas(t *testing.T) {
	server := loaded(t)
	require.NoError(t, server.Client(t).HSet(t.Context(), "person:1", "zname", "Ann", "other", "no").Err())
	s := openTerminal(t, 30, 100, server.URL)
	s.prompts(".help for help")
	s.send("SELECT zn FROM p" + tab)
	s.shows("rsql> SELECT zn FROM p")
	// What the server has comes in its own time; until then there is nothing to complete.
	s.until(func(string) bool {
		s.send(tab)
		return strings.Contains(s.text(), "FROM person")
	}, "the table")
	s.send(strings.Repeat(left, len(" FROM person ")))
	s.until(func(string) bool {
		s.send(tab)
		return strings.Contains(s.text(), "SELECT zname FROM person")
	}, "the column")
	s.send(ctrlE + "WHERE " + tab)
	s.shows("\ncolumns\nid            -- BIGINT\n")
	s.send("true;\r")
	s.shows("│ Ann   │")
}

func TestShellShowsSignatures(t *testing.T) {
	s := openTerminal(t, 30, 100, loaded(t).URL)
	s.prompts(".help for help")
	s.send("SELECT lowe" + tab)
	s.typed("rsql> SELECT lower(\nlower(text) → TEXT · in lower case")
	s.send("'A')")
	s.typed("rsql> SELECT lower('A')")
	s.enter(";")
	s.prompts("1 row · " + s.after("1 row · "))
}

// after is what follows a text on its line of the screen.
func (s *terminal) after(text string) string {
	s.t.Helper()
	s.shows(text)
	_, rest, _ := strings.Cut(s.text(), text)
	rest, _, _ = strings.Cut(rest, "\n")
	return rest
}

func TestShellSuggestsFromTheHistory(t *testing.T) {
	s := openTerminal(t, 30, 100, loaded(t).URL)
	s.prompts(".help for help")
	s.enter(".timer off", ".stats off", "SELECT 'one'", "AS a;", "SELECT 'two' AS b;")
	s.prompts("│ two  │\n└──────┘\n1 row")
	s.send("SELECT 'o")
	s.typed("rsql> SELECT 'one'\n      AS a;")
	s.send("x'")
	s.typed("rsql> SELECT 'ox'")
	s.send("\x7f\x7f" + right)
	s.typed("rsql> SELECT 'one'\n      AS a;")
	s.send("\r")
	s.prompts("│ one  │\n└──────┘\n1 row")
	s.send("SELECT 't" + ctrlE + "\r")
	s.prompts("│ b    │\n│ TEXT │\n├──────┤\n│ two  │\n└──────┘\n1 row")
	s.send("SELECT 'o")
	s.typed("AS a;")
	s.send(" 3'")
	s.send("\r;\r") // only what was typed runs
	s.shows("│ o 3   │")
	s.send("SELECT 't" + altF)
	s.typed("rsql> SELECT 'two' AS b;")
	s.send(" ;\r") // a word was taken, and no more
	s.until(func(screen string) bool { return strings.Count(screen, "│ 'two' │") == 1 }, "the word alone")
	s.send("SELECT" + ctrlC)
	s.typed("rsql> SELECT^C\nrsql>")
}

func TestALongSuggestionAtTheBottomOfTheScreenLeavesTheResultAbove(t *testing.T) {
	s := openTerminal(t, 10, 60, loaded(t).URL)
	s.prompts(".help for help")
	long := "SELECT 1 AS " + strings.Repeat("a", 32) + ", 2 AS " + strings.Repeat("b", 60) + ", 3 AS " + strings.Repeat("c", 50)
	s.enter(".timer off", ".stats off", ".pager off", long+";", "SELECT 'q' AS x;")
	s.prompts("│ q    │\n└──────┘\n1 row")
	for _, key := range "SELECT 1 A" {
		s.send(string(key))
	}
	s.typed("c;")
	s.shows("\n1 row\nrsql> SELECT 1 AS aaaa")
	s.send("x")
	s.typed("│ q    │\n└──────┘\n1 row\nrsql> SELECT 1 Ax")
}

func TestTabEndsTheOnlyWordWithABlankThatGivesWay(t *testing.T) {
	s := openTerminal(t, 30, 100, loaded(t).URL)
	s.prompts(".help for help")
	s.send("SELECT 1 AS quality quali" + tab + "2;" + ctrlC)
	s.typed("rsql> SELECT 1 AS quality qualify 2;^C\nrsql>")
	s.send("SELECT 1::bigi" + tab + ", 2::bigi" + tab + "AS b" + strings.Repeat(left, 5) + "x")
	s.typed("rsql> SELECT 1::bigint, 2::bigintx AS b")
	s.send(ctrlC + ".ch" + tab + "ba" + tab + "x")
	s.typed("rsql> .chart bar x")
}

func TestTabQuotesNamesThatMustBe(t *testing.T) {
	server := loaded(t)
	for _, key := range []string{"union:1", "order:1", "order:2"} {
		require.NoError(t, server.Client(t).HSet(t.Context(), key, "number", "7").Err())
	}
	s := openTerminal(t, 30, 100, server.URL)
	s.prompts(".help for help")
	s.send("SELECT * FROM ord" + tab)
	s.typed("rsql> SELECT * FROM order")
	s.send("WHERE num" + tab)
	s.typed("rsql> SELECT * FROM order WHERE number")
	s.send(ctrlC + "SELECT * FROM un" + tab)
	s.shows("rsql> SELECT * FROM \"union\ntables\n")
}

func TestTabAgainWhereTheServerAnswersLate(t *testing.T) {
	server := loaded(t)
	require.NoError(t, server.Client(t).HSet(t.Context(), "person:1", "name", "Ann").Err())
	proxy := redistest.StartProxy(t, server.Addr)
	proxy.OnCommand(func(redistest.Command) redistest.Fault { return redistest.Fault{Delay: 100 * time.Millisecond} })
	s := openTerminal(t, 30, 100, proxy.Addr)
	s.prompts(".help for help")
	s.send("SELECT * FROM pe" + tab)
	s.typed("rsql> SELECT * FROM pe")
	s.typed("rsql> SELECT * FROM person")
	s.send("WHERE na" + tab + "X")
	s.typed("rsql> SELECT * FROM person WHERE naX")
	s.send("\x7f" + tab)
	s.typed("rsql> SELECT * FROM person WHERE name")
}

func TestCtrlCGivesUpTheLineWithItsList(t *testing.T) {
	s := openTerminal(t, 30, 100, loaded(t).URL)
	s.prompts(".help for help")
	s.send("SELECT lo" + tab + tab + tab)
	s.shows("functions")
	s.send(ctrlC)
	s.typed("^C\nrsql>")
	s.enter(".timer off", ".stats off", "SELECT 1;")
	s.prompts("\n1 row")
	s.send(ctrlR + "SEL")
	s.shows("inc-search")
	s.send(ctrlC + "SELECT 2") // what comes behind Ctrl-C is kept
	s.typed("^C\nrsql> SELECT 2")
}

func TestEscapeClosesTheListAndTakesNoOtherKey(t *testing.T) {
	s := openTerminal(t, 30, 100, loaded(t).URL)
	s.prompts(".help for help")
	s.send("SELECT lo" + tab)
	s.shows("lower(")
	s.send("\x1b")
	s.typed("rsql> SELECT lo")
	s.send("w" + tab + tab)
	s.shows("rsql> SELECT lower(")
	s.shows("acosh(") // the list of the second Tab
	s.send("\x1b")
	s.typed("rsql> SELECT lower(\nlower(text) → TEXT · in lower case")
	s.send("'B')")
	s.typed("rsql> SELECT lower('B')")
	s.send("\x1b")
	time.Sleep(300 * time.Millisecond) // as slow as people are
	s.send("b")
	s.typed("rsql> SELECT lower('B')b")
	s.send(" c\x1bb" + "x") // Alt-B
	s.typed("rsql> SELECT lower('B')b xc")
}

func TestShellSearchesTheHistory(t *testing.T) {
	s := openTerminal(t, 30, 100, loaded(t).URL)
	s.prompts(".help for help")
	s.enter(".timer off", ".stats off", "SELECT 'needle' AS a;", "SELECT 'hay' AS b;")
	s.prompts("│ hay  │\n└──────┘\n1 row")
	s.send(ctrlR + "needl")
	s.shows("SELECT 'needle' AS a;\nhistory (inc-search): needl")
	s.send("\r\r")
	s.until(func(screen string) bool { return strings.Count(screen, "│ needle │") == 2 }, "the statement's result again")
}

func TestShellTakesWideAndCombiningCharactersAndPastes(t *testing.T) {
	s := openTerminal(t, 30, 100, loaded(t).URL)
	s.prompts(".help for help")
	s.send("SELECT 'ab' AS a, length('e\u0301x') AS n;" + strings.Repeat(left, len("b' AS a, length('ex') AS n;")))
	s.send("日本")
	s.shows("SELECT 'a日本b'")
	s.send("\r")
	s.shows("│ a日本b │      3 │")
	s.typed("1 row · " + s.after("1 row · ") + "\nrsql>")
	s.paste("SELECT 'pas\nted' AS p,\n\t2 AS q;\n")
	s.shows("rsql> SELECT 'pas\n      ted' AS p,\n          2 AS q;")
	assert.NotContains(t, s.text(), `pas\nted`, "it does not run by itself")
	s.send("\r")
	s.shows(`│ pas\nted │      2 │`)
}

func TestCtrlCIsDrawnBehindTheLine(t *testing.T) {
	s := openTerminal(t, 20, 30, loaded(t).URL)
	s.prompts(".help for help")
	s.send("SELECT city" + left + left + ctrlC)
	s.typed("rsql> SELECT city^C\nrsql>")
	s.send("SELECT 1,\r 23,\r 'a'")
	s.typed("rsql> SELECT 1,\n       23,\n       'a'")
	s.send(up + ctrlC)
	s.typed("rsql> SELECT 1,\n       23,\n       'a'^C\nrsql>")
	s.send("SELECT 'a text that wraps over'" + ctrlC)
	s.typed("rsql> SELECT 'a text that wrap\ns over'^C\nrsql>")
	s.paste("SELECT 'a\tb\tc'")
	s.typed("rsql> SELECT 'a     b     c'")
	s.send(ctrlC)
	s.typed("rsql> SELECT 'a     b     c'^C\nrsql>")
}

func TestArrowsGoThroughTheLinesOfAStatementFirst(t *testing.T) {
	s := openTerminal(t, 30, 100, loaded(t).URL)
	s.prompts(".help for help")
	s.enter(".timer off", ".stats off", "SELECT 7 AS n;")
	s.prompts("1 row")
	s.send("SELECT 1,\r2,\r3")
	s.typed("rsql> SELECT 1,\n      2,\n      3")
	s.send(up + up + "0")
	s.typed("rsql> S0ELECT 1,\n      2,\n      3")
	s.send("\x7f" + down + "4")
	s.typed("rsql> SELECT 1,\n      24,\n      3")
	s.send(up + up) // from the first line on, the history
	s.typed("rsql> SELECT 7 AS n;")
	s.send(down)
	s.typed("rsql> SELECT 1,\n      24,\n      3")
}

func TestKeysTakeWholeCharacters(t *testing.T) {
	s := openTerminal(t, 30, 100, loaded(t).URL)
	s.prompts(".help for help")
	s.enter(".timer off", ".stats off")
	// Behind x and e with its accent, one step to the left each.
	s.send("SELECT length('e\u0301x') AS n, 'e\u0301' AS gone" + strings.Repeat(left, len("e' AS gone")) + "a")
	s.send(strings.Repeat(right, 1) + "\x7f" + "\x01" + strings.Repeat(right, len("SELECT length('")) + "\x04" + ctrlE + ctrlE + ";\r")
	s.shows("│      1 │ a    │")
}

func TestTheEditorEditsTheLineAndTheLastStatement(t *testing.T) {
	script := filepath.Join(t.TempDir(), "editor")
	require.NoError(t, os.WriteFile(script, []byte("#!/bin/sh\n{ cat \"$2\"; echo \" + $1\"; } >\"$2.new\"; tr -d '\\n;' <\"$2.new\" >\"$2\"; rm \"$2.new\"\n"), 0o700)) //nolint:gosec // it runs
	t.Setenv("VISUAL", script+" 35")
	s := openTerminal(t, 30, 100, loaded(t).URL)
	s.prompts(".help for help")
	s.enter(".timer off", ".stats off")
	s.send("SELECT 7")
	s.typed("rsql> SELECT 7")
	s.send("\x18\x05")
	s.typed("rsql> SELECT 7 + 35")
	s.send(" AS n;\r")
	s.shows("│     42 │")
	s.prompts("1 row")
	s.enter(".edit")
	s.shows("\nSELECT 7 + 35 AS n + 35\n") // it is run as it came back
	s.shows("error: ")
	s.send(up)
	s.typed("rsql> SELECT 7 + 35 AS n + 35")
}

// TestTheEditorRunsNothingThatIsAsItWas leaves the editor without a change, behind a statement that adds an element.
func TestTheEditorRunsNothingThatIsAsItWas(t *testing.T) {
	t.Setenv("VISUAL", "true")
	s := openTerminal(t, 30, 100, loaded(t).URL)
	s.prompts(".help for help")
	s.enter("CREATE TEMPORARY TABLE jobs (value TEXT, \"index\" BIGINT) WITH (key = 'jobs', type = 'list');", "INSERT INTO jobs (value) VALUES ('one');")
	s.shows("1 row written")
	s.enter(".edit")
	s.prompts("as it was, and not run")
	s.enter("SELECT count(*) AS jobs FROM jobs;")
	s.shows("│      1 │")
}

func TestShellColoursWhatIsTyped(t *testing.T) {
	server := loaded(t)
	for _, plain := range []bool{false, true} {
		args := []string{server.URL, "--color", "always"}
		if plain {
			args[2] = "never"
		}
		s := openTerminal(t, 30, 100, args...)
		s.prompts(".help for help")
		s.send("SELECT 'a'")
		s.shows("rsql> SELECT 'a'")
		s.mu.Lock()
		keyword, name := s.screen.Cell(6, 1).FG, s.screen.Cell(14, 1).FG
		s.mu.Unlock()
		assert.Equal(t, plain, keyword == name, "%v %v", keyword, name)
	}
}
