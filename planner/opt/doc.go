// Package opt rewrites bound plans into plans that give the same rows for less work.
//
// # Vocabulary
//
//   - A [Rule] is one rewriting: one rule, one file. It says whether it fired, keeps no state, and fires no more on what it
//     has given out, so that a set of rules comes to rest.
//   - A fallible expression may end a statement with an error for some row (a cast of text, integer arithmetic). It is not
//     moved to where it would see rows that something kept from it before: a join, or a conjunct in front of it.
//   - A volatile expression (random) is never duplicated, folded or moved.
//   - An outer value is a constant of a subquery, given by the [plan.Apply] around it for each left row. To unnest is to make
//     an ordinary join of that.
//   - Side is where the columns of a join's condition come from: left, right, both or none.
//
// # Order
//
// Logical rules run to a fixpoint first: constants, subqueries, filters, kinds and order of joins. Then all rules run to a fixpoint,
// with those that settle what a scan is asked for: pushed filters, columns, limits, lookup joins, build sides. After every
// rule that fired, [Optimize] checks that the plan still has the same columns and that every reference is one of them.
package opt
