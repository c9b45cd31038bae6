package plan

import "context"

// FileSpec is what a statement says of files that it reads as a table, or writes.
type FileSpec struct {
	// Format is csv, json, ndjson, parquet or arrow; empty where the names of the files say it.
	Format string
	// Paths are names of files, or patterns such as logs/*.csv; - is the standard input.
	Paths []string
	// Pos is where the first path stands.
	Pos     Pos
	Options []FileOption
	// Others are the names of options that the statement takes besides, for hints.
	Others []string
}

// FileOption is one name = value behind the path. Value is the text of a string, number or word; Bare says that there was
// none, as in (HEADER).
type FileOption struct {
	Name, Value string
	Bare        bool
	// NamePos and ValuePos are where name and value stand.
	NamePos, ValuePos Pos
}

// FileFinder gives the table that files are. Its errors have positions where the statement is at fault.
type FileFinder func(ctx context.Context, spec FileSpec) (Table, error)
