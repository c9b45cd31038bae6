// Package plan is the vocabulary that every layer of rsql shares: types, expressions, plan nodes, tables, readers and
// errors. It imports Arrow and nothing else of ours.
//
// # Vocabulary
//
//   - A [Table] is a relation that can be scanned: a key template over Redis, a list of values, an Arrow table.
//   - A [Node] is one immutable operator of a plan tree. There is one tree, not a logical and a physical one: physical
//     choices (pushed filters, lookup keys, top-k) are fields on nodes, set by optimiser rules.
//   - An [Expr] is a scalar expression over the columns of its node's input. Columns are ordinals, never names.
//   - A [Reader] is a pull-based stream of [Batch]es; both scans and operators are readers.
//   - A [ScanSpec] is what a scan is asked for: columns, pushed filters, a limit, and lookup keys.
//   - The truth report ([ScanReport]) is what a scan has to say about what it read and what it met.
//
// # Ownership
//
// Ownership is transferred, never lent. Whoever receives a Batch from Next owns it and must Release it; whoever creates
// a Reader must Close it, and Close stops all work below it.
//
// # Construction
//
// Nodes and expressions are built by checked constructors only (NewFilter, NewCall, …). SQL and the DataFrame API
// drive the same constructors, so a plan that exists is well typed, whichever way it came.
package plan
