//go:build !unix

package shell

// bindSuspend does nothing where processes are not suspended.
func (e *editor) bindSuspend() {}
