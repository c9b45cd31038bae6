// Package bind turns syntax into plans: a parsed statement and a catalog become a tree of typed nodes in which columns are
// ordinals. Every error of a name, a type or a conversion arises here (a value met while rows flow aside), as a
// [plan.Error] that points at the user's own token.
//
// # Vocabulary
//
//   - A scope is what names mean at one place: the columns of FROM, under the names of their tables. What stands around a
//     query has scopes, too, and collects the values that the query takes of its rows.
//   - A block is one SELECT under construction: its input so far, its select items, its grouping. Subqueries in
//     expressions widen the block's input by a column (a join), so that ordinals bound before stay valid.
//   - A site is where an expression stands: it says which names, aggregates and subqueries are allowed there.
//   - A slot is the place of an aggregate, or of a subquery above one, whose column does not exist yet while the
//     expressions around it are bound.
//
// # Names
//
// A name is taken exactly as written, else regardless of case where only one thing fits, else refused with the candidates.
// ORDER BY looks for output columns first, GROUP BY and HAVING for input columns first. Common table expressions hide
// tables of the catalog.
package bind
