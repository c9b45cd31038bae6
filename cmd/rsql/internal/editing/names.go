package editing

// Names is what is known of a server's tables. It answers at once, with nothing for what is not known yet, which it then
// finds out in the background.
type Names interface {
	// Spaces lists what can stand before the name of a table.
	Spaces() []Space
	// Tables lists the tables of a space, as SQL writes it; of names without one for "".
	Tables(space string) []Table
	// Named lists the tables of a space whose names begin with a text, those of few keys included, which Tables may lack.
	Named(space, begin string) []Table
	// Columns lists the columns of a table or of a pattern of keys, pseudo-columns last.
	Columns(space, table string) []Column
}

// Space is an attached server, or a database. Path has its parts: east, or east and 3.
type Space struct {
	Path  []string
	About string
}

// Table is a table as SHOW TABLES lists it: Kind is declared, discovered, …, Key the template of its keys, Keys about how many
// it has; 0 where nobody knows.
type Table struct {
	Name, Kind, Key string
	Keys            int64
}

// Column is a column and its type.
type Column struct{ Name, Type string }

// Offer is what a word can become.
type Offer struct {
	// Text takes the place of the word.
	Text string
	// About says more: a type, a signature. It may be empty.
	About string
	// Kind is the kind of thing that it is, in the plural: tables, columns, functions, …
	Kind string
	// Open is set where more of the same word is to follow, as behind the name of a folder.
	Open bool
}

// The kinds of offers.
const (
	kindTables    = "tables"
	kindKeys      = "keys"
	kindColumns   = "columns"
	kindFunctions = "functions"
	kindKeywords  = "keywords"
	kindTypes     = "types"
	kindFiles     = "files"
	kindSpaces    = "servers and databases"
)
