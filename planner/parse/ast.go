package parse

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// Statement is one parsed statement. The concrete types are those of this file.
type Statement interface{ statement() }

// Query is a SELECT, a set operation or VALUES. In Body every identifier is encoded (see [Source.Ident]) and every literal
// and parameter is a value argument (see [Source.Literal]); TRUE, FALSE and NULL are sqlparser's own nodes. What
// sqlparser's grammar lacks is carried so:
//
//   - FULL JOIN is sqlparser.JoinTableExpr with Join == sqlparser.StraightJoinStr. NATURAL, SEMI, ANTI and ASOF JOIN are
//     found by [Source.Form].
//   - Every function call is a sqlparser.FuncExpr, CAST and :: included: cast(x, <LitType>), try_cast(x, <LitType>);
//     EXTRACT(unit FROM x) is extract(<LitWord unit>, x); POSITION(a IN b) is position(a, b); TRIM(BOTH a FROM b) is
//     trim(b, a), LEADING ltrim(b, a), TRAILING rtrim(b, a); SUBSTRING(x FROM a FOR b) is substring(x, a, b);
//     CURRENT_DATE, CURRENT_TIMESTAMP and NOW are calls without arguments; IF(a,b,c), LEFT, RIGHT, REPLACE, MOD, DIV as a
//     function, VALUES, DATABASE and the like are plain calls too.
//   - a ILIKE b is a LIKE with a sqlparser.UnaryExpr BINARY around its pattern, a ~* b a REGEXP with one; a IS NOT DISTINCT
//     FROM b is a <=> b; a IS DISTINCT FROM b is a != BINARY b; BETWEEN SYMMETRIC a AND b is BETWEEN BINARY a AND b.
//   - a XOR b is a call of [LogicalXor]; a SIMILAR TO b is a REGEXP similar_to_escape(b), a GLOB b is a REGEXP glob_to_regexp(b).
//   - ORDER BY x NULLS FIRST is ORDER BY nulls_first(x), NULLS LAST nulls_last(x).
//   - VALUES (…), (…) is a UNION ALL of SELECTs without FROM, whose first one names its columns col1, col2, …
//   - Every set operation is a sqlparser.Union, in the standard's precedence; [Source.SetOp] says which.
//   - WITH is found by [Source.With] on the node of the query it belongs to (Select, Union or ParenSelect), nested ones
//     included. It covers that node with its ORDER BY, and nothing beside it.
//   - An OFFSET without LIMIT is a sqlparser.Limit whose Rowcount is NULL; that of FETCH FIRST n ROWS WITH TIES is with_ties(n).
//   - A SELECT without FROM has sqlparser's own table dual, the only name that is not encoded; FROM dual is read as that.
//   - -> and ->> are calls of json_get and json_get_text.
//   - A derived table without an alias is called subquery1, subquery2, ….
//   - Plain columns apart, an item without an alias has a [Source.Label], the user's text.
//   - What a call has besides its arguments (FILTER, OVER, ORDER BY, …) is [Ident.Call] of its decoded name; the WINDOW clause
//     and QUALIFY of a SELECT are found by [Source.Tail].
//   - The column list of a derived table or CTE, t(a, b), is [Ident.Columns] of the decoded alias.
type Query struct {
	Source *Source
	Body   sqlparser.SelectStatement
}

// CTE is one common table expression of a WITH.
type CTE struct {
	Name  Ident
	Query *Query
	// Recursive says that the query, as all of its list, may refer to the names of the whole list.
	Recursive    bool
	Materialized Materialized
}

// Materialized says whether the rows of a common table expression are computed once for all references.
type Materialized uint8

// What a WITH may say: nothing, AS MATERIALIZED, AS NOT MATERIALIZED.
const (
	AsNeeded Materialized = iota
	Always
	Never
)

// Explain is EXPLAIN [ANALYZE] of a query or a write.
type Explain struct {
	Analyze   bool
	Statement Statement
}

// Insert is INSERT [IGNORE] INTO, INSERT OVERWRITE or REPLACE INTO, from a query or from VALUES (which is a query, too).
type Insert struct {
	Mode  plan.WriteMode
	Table Ident
	// Alias is what expressions call the table; empty for its name.
	Alias   Ident
	Columns []Ident
	Query   *Query
	// Conflict is what is done with rows that are there; nil for what the mode says. ON CONFLICT DO NOTHING is INSERT IGNORE,
	// with a Conflict that sets nothing.
	Conflict *OnConflict
	// Returning is the list of RETURNING; nil without one.
	Returning sqlparser.SelectExprs
	// Options are those of WITH (…), as in INSERT INTO t WITH (ttl = '1h') SELECT ….
	Options []Option
}

// CreateTable is CREATE [OR REPLACE] [TEMPORARY] TABLE [IF NOT EXISTS] name [(columns)] [WITH (options)] [AS query].
type CreateTable struct {
	Name        Ident
	OrReplace   bool
	Temporary   bool
	IfNotExists bool
	Columns     []ColumnDef
	Options     []Option
	// Query is the query of CREATE TABLE … AS; nil without one.
	Query *Query
	// Text is the statement as the user wrote it.
	Text string
}

// ColumnDef is a column of a declaration.
type ColumnDef struct {
	Name Ident
	Type plan.Type
}

// Option is one name = value of a WITH (…) list. Value is the text of a string, number or word.
type Option struct {
	Name  Ident
	Value string
	// ValuePos is where the value stands.
	ValuePos plan.Pos
}

// DropTable is DROP TABLE [IF EXISTS] name.
type DropTable struct {
	Name     Ident
	IfExists bool
}

// ShowTables is SHOW TABLES [FROM path] [LIKE 'pattern'].
type ShowTables struct {
	// From is the database or server whose tables are meant; nil for those of names without one.
	From []Ident
	Like string
}

// ShowCreateTable is SHOW CREATE TABLE name, or SHOW CREATE VIEW name.
type ShowCreateTable struct{ Name Ident }

// Describe is DESCRIBE name, DESC name, SHOW COLUMNS FROM name (Name), or DESCRIBE query (Query).
type Describe struct {
	Name  Ident
	Query *Query
}

func (*Query) statement()           {}
func (*Explain) statement()         {}
func (*Insert) statement()          {}
func (*CreateTable) statement()     {}
func (*DropTable) statement()       {}
func (*ShowTables) statement()      {}
func (*ShowCreateTable) statement() {}
func (*Describe) statement()        {}

// Ident is an identifier as the user wrote it.
type Ident struct {
	Name   string
	Quoted bool
	Pos    plan.Pos
	// Path is what stands before the name of a table: a database, a server, or a server and a database; nil for nothing.
	Path []Ident
	// Columns is the column list behind an alias, t(a, b); nil without one.
	Columns []Ident
	// Lateral says of the alias of a derived table that it may use columns of the tables before it.
	Lateral bool
	// Summarize is the query of SUMMARIZE, where this is the name of the table that stands for it; nil otherwise.
	Summarize *Query
	// Pivot and Unpivot are what stands behind the words, where this is the name of the table that stands for it; nil otherwise.
	Pivot   *Pivot
	Unpivot *Unpivot
	// Sample is the TABLESAMPLE behind a table's name or a derived table's alias; nil without one.
	Sample *Sample
	// Table is a table function, where this is the name of a table that stands for it; nil otherwise.
	Table *TableCall
	// File is a file or a call of read_csv and its like, where this is the name of a table that stands for it; nil otherwise.
	File *plan.FileSpec
	// Array says of the name of a call that it stands for [a, b] or ARRAY[a, b].
	Array bool
	// Star is a * with something behind it, where this is the name of a call that stands for it; nil otherwise.
	Star *Star
	// Call is what a call has besides its arguments, where this is a function's name; nil for nothing.
	Call *Modifiers
}

// LiteralKind says what a value argument stands for.
type LiteralKind uint8

// The kinds of literals. LitType is the type of a cast, LitWord a bare word such as the unit of EXTRACT.
const (
	LitString LiteralKind = iota
	LitInteger
	LitDecimal
	LitDouble
	LitBlob
	LitDate
	LitTimestamp
	LitInterval
	LitParam
	LitType
	LitWord
)

// Literal is what a value argument of the rewritten text stands for.
type Literal struct {
	Kind LiteralKind
	// Text is the value: of a string its unescaped text, of a number its digits (unsigned, as written), of a blob its
	// bytes, of a date or timestamp the quoted text, of a word the word in lower case.
	Text string
	// Raw is a string literal's text between its quotes with backslashes kept, for LIKE patterns; '' is reduced to '.
	Raw string
	Pos plan.Pos
	// Param is the ordinal of a parameter (from 0 in order of first appearance), Name its name, empty for ?.
	Param int
	Name  string
	// Interval is the value of an INTERVAL.
	Interval arrow.MonthDayNanoInterval
	// Type is the type of a LitType. Its Text is the type's name, that of a smaller integer type where one is asked for.
	Type plan.Type
}

// Source is a statement's text together with what the pre-pass took out of it. It is immutable after Parse.
type Source struct {
	// Text is the statement as the user wrote it; every Pos is an offset into it.
	Text string
	// Params are the parameters in order of first appearance; a name appears once, each ? is one of its own.
	Params []Literal

	idents   []Ident
	literals []Literal
	withs    map[sqlparser.SelectStatement][]CTE
	sets     map[sqlparser.SelectStatement]SetOp // by the right side
	joins    map[*sqlparser.JoinTableExpr]JoinForm
	labels   map[*sqlparser.AliasedExpr]string
	tails    map[*sqlparser.Select]*Tail
}
