package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"rsql/cmd/rsql/internal/render"
	"rsql/frame"
)

// signalError is the signal that ended the work.
type signalError struct {
	signal syscall.Signal
	// written says what a write that was stopped had done; may be empty.
	written string
}

// Error says so in a word, and what was written.
func (e *signalError) Error() string {
	text := "ended by a signal: " + e.signal.String()
	if e.signal == syscall.SIGINT {
		text = "interrupted"
	}
	if e.written != "" {
		text += ": " + e.written
	}
	return text
}

// grace is how long work may take to end after a signal. Work that waits for the reply of a server that hangs cannot be
// stopped; it then ends with the process.
const grace = 700 * time.Millisecond

// untilSignal does the work with a context that ends with the first of the signals. A second one ends the process at once.
// Where the signal is why the work failed, or did not end, the error is a *signalError, which also tells of rows written.
// writes is set where the work may write some.
func untilSignal(ctx context.Context, signals []os.Signal, writes bool, work func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	caught := make(chan os.Signal, 1)
	signal.Notify(caught, signals...)
	defer signal.Stop(caught)
	result := make(chan error, 1)
	go func() { result <- work(ctx) }()
	select {
	case err := <-result:
		return err
	case s := <-caught:
		signal.Stop(caught)
		number, _ := s.(syscall.Signal) // so they are, on every system
		ended := &signalError{signal: number}
		cancel(ended)
		select {
		case err := <-result:
			if err == nil {
				return nil
			}
			ended.written = render.Printable(frame.StoppedWrite(err))
		case <-time.After(grace):
			if writes {
				ended.written = "a write did not end in time; some of its rows may be written"
			}
		}
		return ended
	}
}

// batchSignals end a batch. The shell takes Ctrl-C for itself.
var (
	batchSignals = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}
	shellSignals = []os.Signal{syscall.SIGTERM, syscall.SIGHUP}
)
