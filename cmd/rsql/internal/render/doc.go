// Package render writes results as text, batch by batch.
//
// A [Writer] is one format on one stream. Each result is a Begin, any number of Batches, and an End; or an Abort where the
// statement failed half-way. What was aborted never reads as a complete result: the JSON array stays open, a CSV ends
// in an open quote, and the other formats say so in a last line that is no row.
//
// The formats and their decisions:
//
//   - table: boxes; needs all rows before the first line. Numbers to the right.
//   - csv: RFC 4180 with \n behind each line. NULL is an empty cell without quotes, an empty text is "".
//   - tsv: a tab between cells; tab, newline, carriage return and backslash inside a value are \t, \n, \r and \\. NULL is
//     an empty cell, and so is an empty text: use csv or json where the two must be told apart.
//   - tabbed: CSV with tabs, in files whose names end in .tsv, .tab or .txt.
//   - json: an array of objects. Numbers keep all their digits, a JSON value is embedded, a BLOB is a string of \x and
//     hex. Columns of the same name are told apart by a number: id, id_2.
//   - ndjson: one such object a line.
//   - markdown: a table of GitHub's Markdown.
//   - unaligned: that of psql -A: values as they are, with | between them; NULL is an empty cell; the number of rows last.
//   - vertical: one "column | value" a line, for rows too wide for a screen.
//
// NULL is NULL in table, markdown and vertical, which are for people; in these, control characters and invisible format
// characters are shown escaped, so that stored data can neither draw on a terminal nor hide from its reader. Several
// results on one stream are separated by an empty line, except in json and ndjson, where none is needed, and in
// unaligned. [Options] leave out headers and what else is no row.
package render
