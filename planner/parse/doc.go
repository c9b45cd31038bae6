// Package parse turns text into statements.
//
// The grammar is that of github.com/xwb1989/sqlparser (MySQL's), reached through a pre-pass. The pre-pass has a scanner of
// its own ([token]) and knows where an operand begins and ends, which clause it is in, and nothing of precedence; it
// writes the statement again, in a form of which sqlparser sees structure only: every identifier is backquoted and
// carries its number, every literal and parameter is a numbered value argument, and what sqlparser's grammar lacks is
// written as something that it has (the list stands at [Query]). sqlparser then builds the tree and settles precedence.
// Statements other than queries are parsed here entirely.
//
// What a person should know of the dialect:
//
//   - "x" and `x` are identifiers, "" and “ stand for the quote itself. 'x' is a string, ” stands for the quote, and a
//     backslash is an ordinary character (standard strings, not MySQL's), so that Text and Raw of a string literal agree.
//   - Comments are "--" with white space or the end of a line behind it, and /* */, which nest. 5--3 is refused.
//   - A word is a keyword only where the grammar needs one there; key, index, order, values, match, schema and table name
//     columns without quotes.
//   - Parameters are ? and :name.
//   - The length of a type is read and has no effect: CAST(x AS CHAR(3)) cuts nothing. DECIMAL alone is DECIMAL(18,3).
//   - == is =, chained comparisons group to the left, SELECT ALL and sum(ALL x) lose the word.
//
// What is not offered is refused by name with [plan.CodeUnsupported]; what is no SQL, with [plan.CodeSyntax]. Both carry
// the position of the first byte of the token that they are about.
package parse
