// Package editing is what helps while a statement is typed: its colours, what the word at the cursor can become, and the
// signature of the function around it. All of it reads the text alone, as the parser's tokens, and what is known of the
// tables; nothing waits for a server.
package editing
