// Package frame is the public Go API of rsql: SQL and DataFrames over the data that lives in a Redis server.
//
// Open gives a [Session]. A session runs SQL ([Session.Run], [Session.Prepare]) and makes lazy frames ([Session.Table],
// [Session.Scan], [Session.SQL]). A [Frame] is a query that has not run: its verbs (Select, Filter, Join, …) return new
// frames and do no I/O, and the first error among them is kept until an action. Actions (Collect, Count, Show,
// WriteRedis, …) take a context, plan, run, and return an error.
//
//	s, err := frame.Open(ctx, "redis://localhost:6379")
//	…
//	defer s.Close()
//	err = s.Table("user").
//		Filter(frame.Col("score").Gt(50)).
//		GroupBy("city").Agg(frame.CountAll().As("n")).
//		OrderBy(frame.Col("n").Desc()).
//		Show(ctx, os.Stdout)
//
// SQL and frames build the same plans through the same checked constructors.
//
// # Results
//
// A result is a stream of Arrow record batches ([Rows], [Frame.Batches]), Go values row by row ([Rows.All], [Frame.All]), or
// all of it at once ([Frame.Collect], [Frame.ToArrow]). A batch that Next gives is the caller's to Release. [Rows.Stats]
// says what the statement cost and what it met: keys skipped, vanished, repaired. [CollectInto] and [All] make structs of rows;
// [Frame.Reader] is Arrow's own reader. The other way round [FromStructs], [Session.FromRows], [Session.FromArrow] and
// [Session.FromReader] make tables of what a program has.
//
// # Functions
//
// [Session.RegisterFunc] adds scalar functions and aggregates in Go to those that SQL and [Fn] can call, [Session.RegisterTableFunc] functions
// that give rows, and [Session.Register] tables.
//
// # Databases and servers
//
// SQL reads and writes tables of other databases, FROM "3".users, and of servers that [Session.Attach] has connected to, FROM east.users;
// frames get them by [Session.Database], and write to them with [Into]. Attached servers are the session's own until
// [Session.Detach] or [Session.Close].
//
// # Inferred types and repair
//
// The types of a table that nobody declared are guessed from a sample. When a value does not fit its column while a
// query runs, the column is widened and the query runs again, unseen, unless rows have already been handed out; then it
// fails with an error that names key, field and value. What gives the whole result at once ([Session.RunAll], Collect,
// Count, ToArrow, Show) and what writes is always repaired. CREATE TABLE, [Session.LoadCatalog] and [WithInfer] make types
// certain.
//
// # Writing
//
// INSERT, REPLACE, UPDATE, DELETE, MERGE, TRUNCATE and CREATE TABLE … AS through [Session.Run], [Frame.Update], [Frame.Delete], [Frame.MergeInto], [Frame.WriteRedis] and
// [Frame.WriteTable], write rows, each whole or not at all. The query has run and all rows are checked before the first one is
// sent. UPDATE, DELETE and MERGE look at each row where it is, and change it only while it is what they looked at. There is
// no transaction over the whole statement: where one stops half-way, what was written stays, and the report counts it.
// [WithReadOnly] refuses all changes, [WithDryRun] tries them without making them.
//
// # Errors
//
// Errors are [*Error]s with a [Code] to act on, a message that names the object and a hint; errors.As finds them. Those about
// the text of a statement have their Line and Column in it. Those about a frame name the verb and the Site in the program that
// called it, and appear with the action, since names and types are looked up then, and values when rows come.
package frame
