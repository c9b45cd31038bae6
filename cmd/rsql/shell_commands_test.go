package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestShellFormatsResultsAsTold(t *testing.T) {
	s := openTerminal(t, 40, 100, loaded(t).URL)
	s.prompts(".help for help")
	s.enter(".nullvalue ∅", ".timer off", ".stats off")
	s.prompts("what statements read: off")
	s.enter("SELECT 1 AS a, NULL AS b;")
	s.prompts("│      1 │ ∅    │\n└────────┴──────┘\n1 row")
	s.enter(`\x`)
	s.prompts("a line a column: on")
	s.enter("SELECT 1 AS a, NULL AS b;")
	s.prompts("-[ row 1 ]-\na | 1\nb | ∅\n1 row")
	s.enter(`\x off`, ".mode csv", ".headers off", "SELECT 'x,y' AS a;")
	s.prompts("\"x,y\"\n1 row")
	s.enter(".mode", ".mode cvs")
	s.prompts("csv\nrsql> .mode cvs\nerror: there is no format cvs\nhint: did you mean csv?")
	s.enter(".timer maybe")
	s.prompts("error: maybe is neither on nor off\nhint: without either, the choice turns over")
}

func TestShellParametersAndPsqlsNames(t *testing.T) {
	s := openTerminal(t, 40, 100, loaded(t).URL)
	s.prompts(".help for help")
	s.enter(".timer off", ".stats off", ".mode csv", ".param name 'O''Neil", `\set t "n"`, `.param who "O'Neil"`, ".param x 'Neil")
	s.prompts("error: the argument 'Neil does not end\nhint: close it with '")
	s.enter(".param name")
	s.enter(".param", `SELECT :who AS w, count(*) AS c FROM :"t" WHERE :'who' <> ':who';`)
	s.prompts("w,c\nO'Neil,1000\n1 row")
	s.enter(".param who", "SELECT :who;")
	s.shows("no value for parameter :who")
	s.enter(`\d n`)
	s.shows("BIGINT")
	s.enter(`\dt z*`)
	s.prompts("0 rows")
	s.enter(`\conect`)
	s.prompts("error: there is no command \\conect\nhint: did you mean .connect?")
	s.enter(".tables a b")
	s.prompts("error: .tables takes no more than 1 arguments\nhint: write .tables [GLOB]")
	s.enter(".read")
	s.prompts("error: .read wants FILE\nhint: write .read FILE")
	s.enter(".read nix.sql")
	s.prompts("error: there is no file nix.sql\nhint: paths are relative to the working directory")
	s.enter(`\q`)
	assert.Zero(t, s.exits())
}

func TestShellTakesArgumentsAsTheyAreMeant(t *testing.T) {
	dir := t.TempDir()
	s := openTerminal(t, 40, 160, loaded(t).URL)
	s.prompts(".help for help")
	s.enter(".timer off", ".stats off", ".mode csv", "SELECT :nope;")
	s.prompts("hint: write the value itself, or give -v nope=…, in the shell .param nope …")
	s.enter(".param y 'it''s'", "SELECT :y AS y;")
	s.prompts("y\nit's\n1 row")
	s.enter(".bench 0")
	s.prompts("error: 0 is no number of runs\nhint: write .bench 10")
	s.enter(".save bad name SELECT 1")
	s.prompts("error: name SELECT 1 is no statement\nhint: write .save NAME SELECT …; a name has no blanks")
	s.enter(".save two SELECT 1 +  1")
	s.prompts("kept; .run two runs it: SELECT 1 + 1")
	s.enter(".once "+dir+"/a b c.csv", "SELECT 1;")
	s.prompts("a b c.csv'")
	s.enter(".once '"+dir+"/a b.csv'", "SELECT 5 AS five;", "SELECT 6 AS six;")
	s.prompts("six\n6\n1 row")
	assert.Equal(t, "five\n5\n", read(t, filepath.Join(dir, "a b.csv")))
	s.enter(".keys n")
	s.prompts("0 keys\n.keys n:* shows those that begin so")
	rows := filepath.Join(dir, "rows.csv")
	require.NoError(t, os.WriteFile(rows, []byte("id,v\nown,1\n"), 0o600))
	for _, options := range []string{"--mode ignore", "MODE replace", "(MODE replace)", "(mode replace, ttl '1h')"} {
		s.enter(".import " + rows + " n " + options)
		s.prompts(options + "\n1 row written")
	}
	s.enter(".import " + rows + " n replace")
	s.prompts("error: replace is no option\nhint: write --mode replace, or --checkpoint FILE")
	s.enter("UPDATE n SET v = 2 WHERE id = 'own';", ".export "+dir+"/e.csv")
	s.prompts("error: the statement writes, and has no rows for a file\nhint: give a query: .export FILE SELECT …")
}

func TestShellFiles(t *testing.T) {
	dir := t.TempDir()
	script, result, once := filepath.Join(dir, "s.sql"), filepath.Join(dir, "r.csv"), filepath.Join(dir, "o.json")
	require.NoError(t, os.WriteFile(script, []byte("SELECT 1 AS a;\nSELECT nix;"), 0o600))
	s := openTerminal(t, 40, 140, loaded(t).URL)
	s.prompts(".help for help")
	s.enter(".read " + script)
	s.shows("error: " + script + ":2:8: there is no column nix\n")
	s.enter(".output "+result, "SELECT 2 AS b;", ".once "+once, "SELECT 3 AS c;", "SELECT 4 AS d;", `\o`, "SELECT 'here' AS e;")
	s.shows("│ here │")
	assert.Equal(t, "b\n2\nd\n4\n", strings.ReplaceAll(read(t, result), "\n\n", "\n"))
	assert.Equal(t, "[\n{\"c\":3}\n]\n", read(t, once))
	s.enter(".once | tr a-z A-Z", "SELECT 'piped' AS e;")
	s.shows("PIPED")
	rows := filepath.Join(dir, "rows.csv")
	require.NoError(t, os.WriteFile(rows, []byte("id,v\nimported,1\n"), 0o600))
	s.enter(".import " + rows + " n --mode ignore")
	s.shows("1 row")
	s.enter("SELECT v AS came FROM n WHERE id = 'imported';")
	s.shows("│      1 │")
	s.enter(`\copy (SELECT 7 AS x) TO '` + filepath.Join(dir, "copied.csv") + `'`)
	s.until(func(string) bool {
		text, err := os.ReadFile(filepath.Join(dir, "copied.csv"))
		return err == nil && string(text) == "x\n7\n"
	}, "the file")
	s.enter(".once "+dir+"/missing/x.csv", "SELECT 1;")
	s.shows("no such file or directory")
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	return string(text)
}

func TestShellRunsTheLastStatementAgain(t *testing.T) {
	t.Setenv("VISUAL", "sed -i s/first/second/")
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	server := loaded(t)
	s := openTerminal(t, 60, 100, server.URL)
	s.prompts(".help for help")
	s.enter(".explain")
	s.prompts("error: there is no last statement\nhint: write one behind the command")
	s.enter("SELECT 'first' AS word;")
	s.shows("│ first │")
	s.enter(".save greeting")
	s.shows("kept; .run greeting runs it")
	s.enter(".edit")
	s.shows("│ second │")
	s.enter(".run greting")
	s.prompts("error: no statement is kept as greting\nhint: did you mean greeting?")
	s.enter(".run greeting")
	s.shows("SELECT 'first' AS word;\n┌")
	s.enter(".bench 3")
	s.shows("3 runs: least ")
	s.enter(".bench 3 INSERT INTO n (id, v) VALUES ('new', 1)")
	s.shows("error: the statement writes")
	s.enter(".bench 3 DELETE FROM n")
	s.shows("error: the statement writes")
	s.enter(".explain DELETE FROM n WHERE v < 10")
	s.shows("delete n")
	s.enter("SELECT count(*) AS \"all are there\" FROM n;")
	s.shows("│          1000 │")
	s.enter(".explain SELECT count(*) FROM n")
	s.shows("scan n [")
	s.enter(".watch 0.1")
	s.until(func(screen string) bool { return strings.Count(screen, "every 100ms; Ctrl-C ends it") > 2 }, "three runs")
	s.send(ctrlC)
	s.until(func(screen string) bool { return strings.HasSuffix(strings.TrimRight(screen, "\n"), "\nrsql>") }, "a prompt")
}

func TestShellGoesToAnotherServer(t *testing.T) {
	first, second := loaded(t), loaded(t)
	s := openTerminal(t, 40, 100, first.URL)
	s.prompts(".help for help")
	s.enter(".connect 127.0.0.1:1")
	s.shows("error: redis 127.0.0.1:1: connection refused")
	s.enter(".connect")
	s.prompts(first.URL)
	s.enter(`\c ` + second.URL)
	s.prompts("on " + second.URL)
	first.Kill()
	s.enter("SELECT count(*) FROM n;")
	s.shows("│     1000 │")
	s.enter(".quit")
	assert.Zero(t, s.exits())
}

func TestShellShowsKeys(t *testing.T) {
	server := loaded(t)
	c := server.Client(t)
	require.NoError(t, c.Set(t.Context(), "evil", "a\x1b[31mb", time.Hour).Err())
	require.NoError(t, c.RPush(t.Context(), "queue", "a", "b", "c").Err())
	s := openTerminal(t, 50, 100, server.URL)
	s.prompts(".help for help")
	s.enter(".keys")
	s.shows("1,002 keys\nprefix   keys  types")
	s.shows("\n└─ *    1,000  hash ")
	s.enter(".keys q*")
	s.shows("\n1 key\n")
	s.shows("\nqueue      1  list ")
	s.enter(".peek queue 2")
	s.prompts("│      0 │ a     │\n│      1 │ b     │\n└────────┴───────┘\n… and 1 more")
	s.shows("queue: list, 3 elements, ")
	s.enter(".peek evil")
	s.prompts("│ a\\x1b[31mb │\n└────────────┘")
	s.shows("evil: string, 7 bytes, ")
	s.enter(".peek nix")
	s.prompts("error: there is no key nix")
}

func TestShellCompletesCommands(t *testing.T) {
	s := openTerminal(t, 30, 100, loaded(t).URL)
	s.prompts(".help for help")
	s.send(".sche\t")
	s.shows("rsql> .schema")
	s.enter(" n")
	s.prompts(") WITH (key = 'n:{id}');")
}

// configHome is the folder of settings of a test: that of its environment, where it has set one.
func configHome(t *testing.T) string {
	t.Helper()
	if home := os.Getenv("RSQL_TEST_CONFIG_HOME"); home != "" {
		return home
	}
	return t.TempDir()
}

func TestShellBeginsAsItsSettingsSay(t *testing.T) {
	first, second := loaded(t), loaded(t)
	home := t.TempDir()
	t.Setenv("RSQL_TEST_CONFIG_HOME", home)
	require.NoError(t, os.Mkdir(filepath.Join(home, "rsql"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(home, "rsql", "rsql.toml"),
		[]byte("[connections.first]\nurl = '"+first.URL+"'\n[connections.second]\nurl = '"+second.URL+"'\nread-only = true\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(home, "rsql", "rc.sql"),
		[]byte(".timer off\n.stats off\n.param who Ann\nSELECT\n  1;\n.nix\nSELECT nix;\n"), 0o600))
	s := openTerminal(t, 30, 120, "first")
	s.shows("rsql on first (" + first.URL + "); .help for help")
	s.shows("rc.sql: there is no command .nix")
	s.shows("rc.sql: there is no column nix")
	s.enter("SELECT :who AS who;")
	s.prompts("│ Ann  │\n└──────┘\n1 row")
	s.send(".connect sec" + tab)
	s.enter("")
	s.prompts("on second (" + second.URL + ")")
	s.enter("DELETE FROM n WHERE v = 1;")
	s.shows("error: DELETE would change the server, which this session only reads")
	s.enter(".connect first", "DELETE FROM n WHERE v = 1;")
	s.shows("1 row")
}
