// Package redisrel makes relations of what lies in a Redis server: which keys are rows of which table, how their bytes
// become columns, and how they are read and written.
//
// # Vocabulary
//
//   - A [KeyPattern] says which keys are rows: a [Template] with placeholders, or a raw glob, a [Pattern].
//   - classify and widen decide the types of columns that nobody declared; decoders append Redis bytes to Arrow builders.
//   - A rowShape says how keys of one Redis type become rows. Where a key gives many, an elementReader reads a part of it at
//     a time, and positions say where to go on.
//   - A scanRequest is what a scan is asked for: columns, key pattern, exact keys or bounds, a limit. openScan gives the
//     [plan.Reader] that answers it.
//
// # How a scan runs
//
// A keySource gives keys (SCAN, or a list), each once. A fetcher reads a page of them in one pipeline, judges each reply on
// its own, and leaves the values where they are, as cells in the reply's bytes. A rowDecoder turns pages into batches, on
// the goroutine that calls Next, which is the only one that allocates Arrow memory. For a scan, the three overlap
// (pipedPages); for a handful of keys or a small limit they take turns on one goroutine (inlinePages).
//
// A fault may cost time, never rows: reading again is safe, so a page is read again after a broken connection and while a
// server says that it is loading or busy, within bounds, and everything else that is not an answer is an error.
package redisrel
