// Package runner runs statements one after the other and hands their results to a writer: the work that the batch command
// and the shell have in common.
package runner
