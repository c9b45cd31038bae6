// Package sqldriver is the driver of database/sql for rsql. Importing it registers the name rsql, whose data source name is the URL of a
// Redis server as [frame.Open] takes it:
//
//	import _ "rsql/frame/sqldriver"
//
//	db, err := sql.Open("rsql", "redis://localhost:6379")
//	rows, err := db.QueryContext(ctx, "SELECT name FROM user WHERE city = :city", sql.Named("city", "Bern"))
//
// [OpenDB] makes a [sql.DB] of a session, with all of its options.
//
// All connections of a DB share one session, and with it what it knows of the tables: they cost nothing, and SetMaxOpenConns
// bounds how many statements run at the same time. [Conn.Session], by [sql.Conn.Raw], is the way to all else.
//
// # Statements
//
// Parameters are ? by position and :name by [sql.Named]. A text of several statements has a result for each of them, by NextResultSet; each
// statement runs when its result is asked for, so closing the rows before that runs no more of them. Exec runs all of them. A text
// with a mistake of syntax anywhere in it runs none.
//
// RowsAffected is the number of rows that were written, into a file by COPY TO as well, changed or removed. There is no LastInsertId: keys come from the rows.
// There are no transactions: a row lands whole or not at all, a statement does not.
//
// # Values
//
// BIGINT is int64, DOUBLE float64, BOOLEAN bool, TEXT and JSON string, BLOB []byte, DATE and TIMESTAMP time.Time in UTC, and DECIMAL a
// string of its digits. Every column may hold NULL, so ScanType gives the Null types of database/sql.
package sqldriver
