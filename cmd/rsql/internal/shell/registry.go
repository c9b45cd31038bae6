package shell

import (
	"context"
	"io"
)

// command is what a word with a dot, or one of psql's with a backslash, does. This table of commands is what runs them, what
// .help prints, and what docs/command.md is tested against.
type command struct {
	names []string
	// args is how its arguments are written; minArgs and maxArgs how many there are, maxArgs negative for any number.
	args             string
	minArgs, maxArgs int
	// help is a line, more what .help NAME adds; may be empty.
	help, more string
	// takes are what its arguments are, for completion; the last stands for all that follow.
	takes []argument
	// raw is set where the rest of the line is one argument as it is.
	raw bool
	// instead is what does the same where nobody talks; set where the command only makes sense in a conversation.
	instead string
	run     func(s *shell, ctx context.Context, args []string, out io.Writer) error
}

// commands lists all commands, in the order of .help.
func commands() []command {
	return []command{
		{names: []string{".help", `\?`}, takes: []argument{takesCommand}, args: "[TOPIC]", maxArgs: 1, help: "this list, or more about a command, a function or a topic", run: (*shell).help},
		{names: []string{".tables", `\dt`}, takes: []argument{takesTable}, args: "[GLOB]", maxArgs: 1, help: "the tables, declared and discovered", run: (*shell).tables,
			more: "With a glob such as user*, those whose names it matches."},
		{names: []string{".schema"}, takes: []argument{takesTable}, args: "[TABLE]", maxArgs: 1, help: "the declaration of a table, or of all", run: (*shell).schema},
		{names: []string{`\d`}, takes: []argument{takesTable}, args: "[TABLE]", maxArgs: 1, help: "the columns of a table, or the tables", run: (*shell).describe},
		{names: []string{".keys"}, args: "[GLOB]", maxArgs: 1, help: "the keyspace as a tree of prefixes, with types, memory and TTL", run: (*shell).keys,
			more: "Of a large keyspace it looks at 2,000 keys, page by page. Parts of many values are *. ttl is the share of keys that have one."},
		{names: []string{".peek"}, args: "KEY [ELEMENTS]", minArgs: 1, maxArgs: 2, help: "a key of any type, and its first elements", run: (*shell).peek},
		{names: []string{".mode"}, instead: "--format", takes: []argument{takesFormat}, args: "[FORMAT]", maxArgs: 1, help: "how results are written", run: (*shell).mode,
			more: "The formats are those of --format; without one, .mode says which it is."},
		{names: []string{`\x`}, instead: "--format vertical", takes: []argument{takesSwitch}, args: "[on|off]", maxArgs: 1, help: "a line a column instead of a table, and back", run: (*shell).expanded},
		{names: []string{".headers", `\t`}, instead: "--no-header", takes: []argument{takesSwitch}, args: "[on|off]", maxArgs: 1, help: "the names of columns", run: (*shell).headers,
			more: `\t is psql's: it turns them over, so that the first one leaves them out.`},
		{names: []string{".nullvalue"}, instead: "--null", args: "TEXT", minArgs: 1, maxArgs: 1, help: "what stands for NULL", run: (*shell).nullValue,
			more: "'' is the empty text. In json and ndjson NULL stays null."},
		{names: []string{".maxrows"}, instead: "a batch writes all rows", args: "N", minArgs: 1, maxArgs: 1, help: "how many rows of a table are shown, 100 at first", run: (*shell).showRows,
			more: "0 is all. How many rows there are is said below the table. Files get all rows."},
		{names: []string{".width"}, instead: "a batch writes all of each value", args: "N", minArgs: 1, maxArgs: 1, help: "how wide tables may be, the terminal's width at first", run: (*shell).setWidth,
			more: "The widest columns of text are shortened; what still does not fit is written a line a column. 0 is the terminal's width."},
		{names: []string{".pager"}, instead: "rsql … | less", args: "[on|off]", maxArgs: 1, takes: []argument{takesSwitch}, help: "results longer than the screen go to $PAGER, or less", run: (*shell).setPager},
		{names: []string{".timer", `\timing`}, instead: "EXPLAIN ANALYZE", takes: []argument{takesSwitch}, args: "[on|off]", maxArgs: 1, help: "the time that a statement took, behind its result", run: (*shell).timer},
		{names: []string{".stats"}, instead: "EXPLAIN ANALYZE", takes: []argument{takesSwitch}, args: "[on|off]", maxArgs: 1, help: "what a statement read, behind its result", run: (*shell).stats},
		{names: []string{".param", `\set`}, instead: "-v name=value", takes: []argument{takesParam, takesNothing}, args: "[NAME [VALUE]]", maxArgs: 2, help: "the values of :name, :'name' and :\"name\"", run: (*shell).param,
			more: "Without a value, NAME has none any longer. The history keeps no value."},
		{names: []string{".explain"}, takes: []argument{takesSQL}, args: "[SQL]", raw: true, maxArgs: 1, help: "runs a query, or the last one, and shows how it went", run: (*shell).explain,
			more: "Of a statement that writes it shows the plan and does not run it."},
		{names: []string{".chart"}, args: "KIND [X Y …] [FILE]", minArgs: 1, maxArgs: -1, takes: []argument{takesChart, takesColumn}, help: "the last result as bar, line, hist or scatter, here or in a file of HTML, SVG or PNG", run: (*shell).chart,
			more: "X is the first column unless columns are named, Y the numbers beside it. hist counts the values of a column."},
		{names: []string{".bench"}, takes: []argument{takesSQL}, args: "[TIMES] [SQL]", raw: true, maxArgs: 1, help: "runs a query, or the last one, ten times, and says how long it took", run: (*shell).bench,
			more: "Results are read and dropped. Statements that write are refused."},
		{names: []string{".watch", `\watch`}, instead: "the shell", args: "[SECONDS]", maxArgs: 1, help: "runs the last query every two seconds, until Ctrl-C", run: (*shell).watch},
		{names: []string{".edit", `\e`}, instead: "the shell", help: "the last statement in $VISUAL or $EDITOR, and runs what was changed", run: (*shell).edit},
		{names: []string{".read", `\i`}, takes: []argument{takesFile}, args: "FILE", minArgs: 1, maxArgs: 1, help: "runs the statements of a file", run: (*shell).readFile},
		{names: []string{".output", `\o`}, instead: "-o FILE", takes: []argument{takesFile}, args: "[FILE]", raw: true, maxArgs: 1, help: "results go to a file from here on, or to the terminal again", run: (*shell).output,
			more: "The file's name decides the format: .csv, .json, .ndjson, .md, .parquet, .arrow; .tsv, .tab and .txt are CSV with tabs; else it is tsv. \"| COMMAND\" is a program that reads them."},
		{names: []string{".once"}, instead: "-o FILE", takes: []argument{takesFile}, args: "FILE", raw: true, minArgs: 1, maxArgs: 1, help: "the next results go to a file", run: (*shell).once,
			more: "As .output, for one statement."},
		{names: []string{".import"}, takes: []argument{takesFile, takesTable, takesNothing}, args: "FILE TABLE [OPTIONS]", minArgs: 2, maxArgs: -1, help: "writes the rows of a file into a table", run: (*shell).importFile,
			more: "It is COPY TABLE FROM 'FILE' (OPTIONS), which are written so or as --mode ignore, --checkpoint FILE, --ttl 1h, --delim ';', …"},
		{names: []string{".export"}, takes: []argument{takesFile, takesSQL}, args: "FILE [SQL]", raw: true, minArgs: 1, maxArgs: 1, help: "writes the rows of a query, or of the last one, into a file", run: (*shell).exportFile,
			more: "It is COPY (SQL) TO 'FILE': the file appears when it is complete. Its name decides the format: .csv, .json, .parquet, .arrow, …, and .gz or .zst behind it."},
		{names: []string{`\copy`}, args: "TABLE FROM FILE | (SQL) TO FILE", raw: true, minArgs: 1, maxArgs: 1, takes: []argument{takesTable, takesSQL}, help: "COPY, which reads and writes files of this machine anyway", run: (*shell).copy},
		{names: []string{".save"}, takes: []argument{takesSaved, takesSQL}, args: "[NAME [SQL]]", raw: true, maxArgs: 1, help: "keeps a statement, or the last one, under a name; lists them", run: (*shell).save},
		{names: []string{".run"}, takes: []argument{takesSaved}, args: "NAME", minArgs: 1, maxArgs: 1, help: "runs a statement that .save kept", run: (*shell).runSaved},
		{names: []string{".connect", `\c`}, instead: "the argument of rsql", args: "[URL | NAME]", maxArgs: 1, takes: []argument{takesConnection}, help: "goes to another server; without one, says which it is", run: (*shell).connect},
		{names: []string{".quit", ".exit", `\q`}, help: "leaves; so do exit and Ctrl-D", run: (*shell).quit},
	}
}
