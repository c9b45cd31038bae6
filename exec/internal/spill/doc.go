// Package spill keeps batches in temporary files, for operators that have no memory left for their rows.
//
// A [Dir] makes a directory of its own below the one for temporary files with the first file that is asked for, and removes
// it with the last. A [Writer] writes batches of one schema to a [File], as a stream in Arrow's IPC format; a [Reader]
// gives them back. While a directory is in use a file in it is locked, so that directories of processes that were killed
// can be told from those at work.
package spill
