package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
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

// untilSignal does the work with a context that ends with the first of the signals. A second one ends the process at once,
// should the work not stop. Where the signal is why the work failed, the error is a *signalError.
func untilSignal(ctx context.Context, signals []os.Signal, work func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	caught := make(chan os.Signal, 1)
	signal.Notify(caught, signals...)
	defer signal.Stop(caught)
	done := make(chan struct{})
	defer close(done)
	go func() {
		select {
		case s := <-caught:
			signal.Stop(caught)
			if number, ok := s.(syscall.Signal); ok {
				cancel(&signalError{number})
			}
		case <-done:
		}
	}()
	err := work(ctx)
	var s *signalError
	if err != nil && errors.As(context.Cause(ctx), &s) {
		return s
	}
	return err
}

// batchSignals end a batch. The shell takes Ctrl-C for itself.
var (
	batchSignals = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}
	shellSignals = []os.Signal{syscall.SIGTERM, syscall.SIGHUP}
)
