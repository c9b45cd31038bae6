// Package vec has the typed kernels that operators share: reading Arrow arrays without interface calls ([View]), picking
// rows ([Gather]), growing columns and row stores ([Column], [Rows]), and hash tables over key columns ([KeyTable]).
//
// Row numbers are int32 and dense, so that a table holds at most 2^31-1 rows. All memory that grows with the data comes
// from the allocator; scratch of the size of one batch is the Go heap's.
package vec
