// Package shell is the conversation with a person at a terminal: reading statements of several lines with editing and
// history, running them so that Ctrl-C ends the query and not the shell, and the commands that begin with a dot.
package shell
