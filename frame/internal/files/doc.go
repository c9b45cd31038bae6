// Package files reads files as tables: CSV, JSON and NDJSON here, Parquet and Arrow through packages of their own. A [Finder]
// gives the [plan.Table] of a [plan.FileSpec], keeps the types that it inferred, and widens them where a later value does
// not fit.
//
// A file is read as a stream of batches, of the columns that are asked for. Several files are one table whose columns are
// the union of theirs, by name; a column that a file does not have is NULL in its rows.
package files
