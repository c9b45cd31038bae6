package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// signalError is the signal that ended the work.
type signalError struct{ signal syscall.Signal }

// Error says so in a word.
func (e *signalError) Error() string {
	if e.signal == syscall.SIGINT {
		return "interrupted"
	}
	return "ended by a signal: " + e.signal.String()
}

// grace is how long work may take to end after a signal. Work that waits for the reply of a server that hangs cannot be
// stopped; it then ends with the process.
const grace = 700 * time.Millisecond

// untilSignal does the work with a context that ends with the first of the signals. A second one ends the process at once.
// Where the signal is why the work failed, or did not end, the error is a *signalError.
func untilSignal(ctx context.Context, signals []os.Signal, work func(context.Context) error) error {
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
		ended := &signalError{number}
		cancel(ended)
		select {
		case err := <-result:
			if err == nil {
				return nil
			}
		case <-time.After(grace):
		}
		return ended
	}
}

// batchSignals end a batch. The shell takes Ctrl-C for itself.
var (
	batchSignals = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}
	shellSignals = []os.Signal{syscall.SIGTERM, syscall.SIGHUP}
)
