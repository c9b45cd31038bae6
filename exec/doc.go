// Package exec runs plans: one operator a file, each a [plan.Reader] over Arrow batches.
//
// # Vocabulary
//
//   - An operator computes the batches of one [plan.Node] from those of its inputs.
//   - [Build] lowers a tree of nodes to operators. It does no I/O: scans open at the first Next.
//   - A stream is what Build puts around every operator: it keeps the promises of [plan.Reader] (errors that stay, one
//     Close, no empty batches, an end to everything below after the last batch), and counts for [Metrics].
//   - The probe side of a join streams; the build side is read whole into a table in memory.
//   - A pipeline is the operators that take one batch after the other (filter, project, the probe side of a join) over a
//     source. Each worker has its own of these, and takes batches from the source as it needs them. What reads a pipeline
//     to its end keeps a state for each worker, and merges these at last.
//
// # Decisions
//
//   - Workers join in only where an input turns out to have more than some thousand rows. Where an aggregate or the table
//     of a join ends a pipeline, batches overtake each other; elsewhere an exchange keeps them in the order of the source.
//   - Below a LIMIT and a write one worker runs all: the one must not read ahead, the other says which row failed.
//   - The time of a node that several workers run is the mean of theirs, so that times add up.
//   - Memory is accounted, not refused inside Arrow: an operator that keeps rows asks the [Budget] after each batch, and
//     ends the statement with a CodeMemory error when the limit is passed. The limit may so be passed by one batch, or by
//     the growth of one table.
//   - A sort writes sorted runs to temporary files before that, and merges them by normalised keys. DISTINCT, INTERSECT, EXCEPT
//     and aggregates keep the tables that they have, and distribute rows of other keys by hash to files, each of which is
//     worked on alone afterwards. Tables of joins have to be in memory.
//   - NULL is a group and equals NULL in GROUP BY, DISTINCT and null-safe equalities; -0.0 equals 0.0; NaN, which only
//     foreign tables can hold, is above all numbers and equals itself.
//   - sum of BIGINT and DECIMAL and avg of both are exact until the result; sum and avg of DOUBLE are compensated.
//   - A lookup join fetches a small first chunk and looks no further ahead until more is asked for, so that a LIMIT costs few
//     keys; from then on it is one chunk ahead. NULL keys are fetched by nobody: a mark join that meets one asks the right
//     side for one row, or reads it whole where one row does not settle the answer.
//   - A sort keeps 36 bytes a row beside the rows while it sorts; with a limit of k it holds about 2k rows.
//   - The rows of a common table expression are batches in one buffer, which reads no further than the scan that is ahead.
//     The work table of a recursion is a copy of its rows: batches that have columns in common would grow in number
//     without growing in memory.
//   - An ASOF join takes the last of several nearest rows, in the order in which its right side gives them.
//   - A write has read its whole input, and checked all of it, before the first row is written.
//   - An apply runs its right side for each combination of outer values in a left batch, with the values put in as constants.
//     What reads a table and uses none of them is read once and kept in memory.
//   - A mark join takes all of its equalities that are not null-safe for the comparisons of one IN: a comparison that is
//     NULL makes the mark NULL unless another row matches.
package exec
