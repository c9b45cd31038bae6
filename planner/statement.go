package planner

import (
	"rsql/planner/opt"
	"rsql/planner/parse"
	"rsql/planner/plan"
)

// The statements, as the parser gives them.
type (
	// Statement is one parsed statement.
	Statement = parse.Statement
	// Query is a SELECT, a set operation or VALUES.
	Query = parse.Query
	// Explain is EXPLAIN [ANALYZE].
	Explain = parse.Explain
	// Insert is INSERT or REPLACE.
	Insert = parse.Insert
	// Copy is COPY.
	Copy = parse.Copy
	// Change is UPDATE, DELETE, TRUNCATE or MERGE.
	Change = parse.Change
	// CreateTable is CREATE TABLE, with or without AS.
	CreateTable = parse.CreateTable
	// DropTable is DROP TABLE.
	DropTable = parse.DropTable
	// CreateView is CREATE VIEW.
	CreateView = parse.CreateView
	// DropView is DROP VIEW.
	DropView = parse.DropView
	// ShowTables is SHOW TABLES.
	ShowTables = parse.ShowTables
	// ShowCreateTable is SHOW CREATE TABLE.
	ShowCreateTable = parse.ShowCreateTable
	// Describe is DESCRIBE.
	Describe = parse.Describe
	// Attach is ATTACH.
	Attach = parse.Attach
	// Detach is DETACH.
	Detach = parse.Detach
	// ShowDatabases is SHOW DATABASES.
	ShowDatabases = parse.ShowDatabases
	// Ident is an identifier as the user wrote it.
	Ident = parse.Ident
	// Option is one name = value of a WITH list.
	Option = parse.Option
	// Piece is one statement of a script, and where it stands.
	Piece = parse.Piece
	// Fired tells how often an optimiser rule changed the plan.
	Fired = opt.Fired
)

// Parse parses one statement. Errors are *plan.Error with a position in text.
func Parse(text string) (Statement, error) { return parse.Parse(text) }

// Names are the parts of the path that stands before a table's name; nil for none.
func Names(path []Ident) []string { return parse.Names(path) }

// Split cuts a script into statements at its semicolons.
func Split(script string) ([]Piece, error) { return parse.Split(script) }

// Complete reports whether a text ends in a complete statement, for an editor that reads line by line.
func Complete(text string) bool { return parse.Complete(text) }

// Substituted is a text with the values of its variables in their places.
type Substituted = parse.Substituted

// Substitute puts values in the place of :'name' and :"name", outside strings, quoted names and comments.
func Substitute(text string, value func(name string) (string, bool)) (*Substituted, error) {
	return parse.Substitute(text, value)
}

// ParseType reads a SQL type, as in CAST(x AS type).
func ParseType(text string) (plan.Type, error) {
	stmt, err := Parse("SELECT CAST(NULL AS " + text + ")")
	if q, ok := stmt.(*Query); err == nil && ok {
		if t, ok := q.Source.OnlyType(); ok {
			return t, nil
		}
	}
	return plan.Type{}, plan.Errorf(plan.CodeType, "there is no type %s", text).
		WithHint("the types are BOOLEAN, BIGINT, DOUBLE, DECIMAL(p,s), TEXT, BLOB, DATE, TIMESTAMP and JSON")
}
