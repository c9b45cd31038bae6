package plan

import "github.com/apache/arrow/go/v17/arrow"

// JSONTable says what JSON_TABLE makes of the parts that its path finds: a row for each, and for those of nested paths the
// combinations of a part with each of its own parts. Nested paths beside each other give their rows one after the other.
type JSONTable struct {
	// Path is relative to the part around a nested table; empty for the outermost, whose path is an argument.
	Path    string
	Columns []JSONColumn
	Nested  []*JSONTable
}

// JSONColumn is a column of a JSONTable.
type JSONColumn struct {
	Name string
	Type Type
	Path string
	// Ordinality numbers the rows of the column's table from 1; Exists tells whether there is something at the path.
	Ordinality, Exists bool
	// OnEmpty is for a path that finds nothing, OnError for a value that is none of the type.
	OnEmpty, OnError JSONDefault
}

// JSONDefault is what a column has where its value is missing or wrong: an error, or Value, which is NULL where nothing was
// said.
type JSONDefault struct {
	Error bool
	Value *Literal
}

// fields are the columns, those of nested tables behind their own table's.
func (t *JSONTable) fields() []arrow.Field {
	var out []arrow.Field
	for _, c := range t.Columns {
		out = append(out, NewField(c.Name, c.Type))
	}
	for _, n := range t.Nested {
		out = append(out, n.fields()...)
	}
	return out
}
