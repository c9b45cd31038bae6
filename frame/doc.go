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
// # Inferred types and repair
//
// The types of a table that nobody declared are guessed from a sample. When a value does not fit its column while a
// query runs, the column is widened and the query runs again, unseen, unless rows have already been handed out; then it
// fails with an error that names key, field and value. Actions that give the whole result at once are always repaired.
package frame
