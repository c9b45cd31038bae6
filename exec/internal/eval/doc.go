// Package eval computes scalar expressions over batches: the kernels of every operator and function of the registry in
// planner/plan.
//
// # Vocabulary
//
//   - A node is a compiled expression. It computes a [datum] over an [input].
//   - A datum is an Arrow array, or a scalar: an array of one row that stands for every row. Scalars are never expanded
//     where a kernel can read them as they are; expressions of constants are computed once, by [New].
//   - An input is a batch, or the rows of one that a condition selected. Columns are gathered when they are first read.
//   - A [kernel] computes a call from its arguments. A kernel dispatches on types once a batch, never once a row.
//   - A [run] owns every array and buffer that is made while a batch is evaluated, and releases them all at the end, also
//     after an error or a panic of the allocator. What is handed out is retained first.
//
// # Decisions
//
//   - An error in a row that is not reached is not raised: the right side of AND is computed for rows whose left side is
//     not false, of OR for rows whose left side is not true, branches of CASE and later arguments of COALESCE for the rows
//     that come to them. A row in which an argument is NULL is never computed by a function that gives NULL for it.
//   - BIGINT and DECIMAL that leave their range are errors, and so is a DOUBLE that would be infinite or not a number;
//     the message has the operation with its operands. sqrt, ln, log10 and log2 of a number outside their domain, and
//     division by zero, are NULL.
//   - Conversions from DOUBLE and DECIMAL to BIGINT or to a DECIMAL of a smaller scale round half away from zero.
//   - CAST from TEXT ignores white space around numbers, dates and booleans. A DATE may be cut out of the text of a time.
//     The text of a DECIMAL must have no more digits after the point than the type: nothing is lost unasked.
//   - A JSON document becomes a number or a boolean when it is one, or is a string that is one; null becomes NULL.
//   - In a LIKE pattern an escape at the end stands for itself, and an empty ESCAPE means that there is none. ILIKE and REGEXP's
//     (?i) disregard case in the same way, by Unicode's simple folding.
//   - A constant pattern or path that is malformed is an error of [New]; others are errors of the row.
//   - round and trunc of a DOUBLE to a number of digits work on the shortest decimal of it, the one that is shown.
//   - Dates and times stay within the years 0 to 9999, which are those that can be written as text and read back.
//   - AT TIME ZONE takes a TIMESTAMP for UTC. The data of time zones are part of the program.
//   - The letters of strftime are C's, those of date_format MySQL's, the patterns of to_char PostgreSQL's. A time that is read
//     without a date is one of 1900-01-01.
//   - A text that a function would make longer than 64 MiB is an error, and so is a batch's column of more than 2 GiB.
package eval
