package render

// Options are how a format is written where it leaves a choice. The zero value is the format as its documentation says.
type Options struct {
	// NoHeader leaves out the line of column names, in formats that have one and can be read without.
	NoHeader bool
	// TuplesOnly leaves out everything but rows: NoHeader, footers, and the empty line between two results.
	TuplesOnly bool
	// Null stands for NULL; nil is the format's own text. In json and ndjson it is null all the same.
	Null *string
	// Separator stands between the cells of unaligned; empty is |.
	Separator string
}

func (o Options) header() bool { return !o.NoHeader && !o.TuplesOnly }
