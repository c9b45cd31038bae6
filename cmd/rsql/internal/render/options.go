package render

// Options are how a format is written where it leaves a choice. The zero value is the format as its documentation says.
type Options struct {
	// NoHeader leaves out the line of column names, in formats that have one and can be read without.
	NoHeader bool
	// TuplesOnly leaves out everything but rows: NoHeader, footers, and the empty line between two results.
	TuplesOnly bool
	// Null stands for NULL; nil is the format's own text. In json and ndjson it is null all the same.
	Null *string
	// Types adds the types of the columns to the header of a table.
	Types bool
	// Width is what a table may be wide, in cells of a terminal; wider ones have their columns shortened, or are written as
	// vertical. 0 is any width.
	Width int
	// MaxRows is how many rows a table shows; the number of all is then said. 0 is all.
	MaxRows int
	// Color paints the header and NULLs of a table.
	Color bool
	// Separator stands between the cells of unaligned; empty is |.
	Separator string
}

func (o Options) header() bool { return !o.NoHeader && !o.TuplesOnly }
