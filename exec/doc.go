// Package exec runs plans: one operator a file, each a [plan.Reader] over Arrow batches.
//
// # Vocabulary
//
//   - An operator computes the batches of one [plan.Node] from those of its inputs.
//   - [Build] lowers a tree of nodes to operators. It does no I/O: scans open at the first Next.
//   - A stream is what Build puts around every operator: it keeps the promises of [plan.Reader] (errors that stay, one
//     Close, no empty batches, an end to everything below after the last batch), and counts for [Metrics].
//   - The probe side of a join streams; the build side is read whole into a table in memory.
//
// # Decisions
//
//   - Memory is accounted, not refused inside Arrow: an operator that keeps rows asks the [Budget] after each batch, and
//     ends the statement with a CodeMemory error when the limit is passed. The limit may so be passed by one batch, or by
//     the growth of one table.
//   - NULL is a group and equals NULL in GROUP BY, DISTINCT and null-safe equalities; -0.0 equals 0.0; NaN, which only
//     foreign tables can hold, is above all numbers and equals itself.
//   - sum of BIGINT and DECIMAL and avg of both are exact until the result; sum and avg of DOUBLE are compensated.
//   - A mark join takes all of its equalities that are not null-safe for the comparisons of one IN: a comparison that is
//     NULL makes the mark NULL unless another row matches.
package exec
