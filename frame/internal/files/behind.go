package files

import (
	"fmt"

	"rsql/planner/plan"
)

// behindBatches is how many batches wait to be written at most: about those that come while a row group is compressed.
const behindBatches = 8

// behind writes batches in a goroutine of its own, while the next ones are made.
type behind struct {
	of      Sink
	batches chan plan.Batch
	// ended is closed when no more is written; err, the first error, is set before.
	ended chan struct{}
	err   error
}

var _ Sink = (*behind)(nil)

// Behind is a sink that writes while the caller makes the next batches. An error of a batch may come with a later one, or with Close, which
// ends the goroutine and has to be called.
func Behind(of Sink) Sink {
	s := &behind{of: of, batches: make(chan plan.Batch, behindBatches), ended: make(chan struct{})}
	go s.run()
	return s
}

func (s *behind) run() {
	defer close(s.ended)
	for b := range s.batches {
		if s.err = s.write(b); s.err != nil {
			return
		}
	}
}

// write writes one batch. A panic, which nobody else would see, is an error.
func (s *behind) write(b plan.Batch) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the writer failed: %v", p)
		}
	}()
	defer b.Release()
	return s.of.Write(b)
}

// Write implements Sink.
func (s *behind) Write(b plan.Batch) error {
	b.Retain()
	select {
	case s.batches <- b:
		return nil
	case <-s.ended:
		b.Release()
		return s.err
	}
}

// Close implements Sink. It writes what waits, unless there was an error.
func (s *behind) Close() error {
	close(s.batches)
	<-s.ended
	for b := range s.batches { // behind an error
		b.Release()
	}
	err := s.of.Close()
	if s.err != nil {
		return s.err
	}
	return err
}
