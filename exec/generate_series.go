package exec

import (
	"context"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/exec/internal/eval"
	"rsql/planner/plan"
)

// intSeries counts from a number to another.
type intSeries struct {
	inclusive        bool
	next, stop, step int64
	ended            bool
}

func (s *intSeries) start(_ context.Context, args []arrow.Array, i int) error {
	at := func(k int) int64 { return args[k].(*array.Int64).Value(i) }
	s.next, s.stop, s.step, s.ended = at(0), at(1), 1, false
	if len(args) == 3 {
		s.step = at(2)
	}
	if s.step == 0 {
		return plan.Errorf(plan.CodeValue, "the step of a series is 0")
	}
	return nil
}

func (s *intSeries) fill(_ context.Context, b []array.Builder, most int) (int, error) {
	out := b[0].(*array.Int64Builder)
	n := 0
	for ; n < most && !s.over(); n++ {
		out.Append(s.next)
		next := s.next + s.step
		s.ended = (next > s.next) != (s.step > 0) // beyond the last BIGINT
		s.next = next
	}
	return n, nil
}

func (s *intSeries) over() bool {
	switch {
	case s.ended || s.next == s.stop && !s.inclusive:
		return true
	case s.step > 0:
		return s.next > s.stop
	default:
		return s.next < s.stop
	}
}

// timeSeries goes from a time to another by an interval.
type timeSeries struct {
	inclusive  bool
	next, stop arrow.Timestamp
	step       arrow.MonthDayNanoInterval
	backward   bool
	ended      bool
}

func (s *timeSeries) start(_ context.Context, args []arrow.Array, i int) error {
	s.next, s.stop = args[0].(*array.Timestamp).Value(i), args[1].(*array.Timestamp).Value(i)
	s.step, s.ended = args[2].(*array.MonthDayNanoInterval).Value(i), false
	after, err := eval.AddInterval(s.next, s.step)
	if err != nil {
		s.ended = s.next > s.stop
		return nil //nolint:nilerr // the series ends before the last time there is
	}
	if after == s.next {
		return plan.Errorf(plan.CodeValue, "the step of a series is 0")
	}
	s.backward = after < s.next
	return nil
}

func (s *timeSeries) fill(_ context.Context, b []array.Builder, most int) (int, error) {
	out := b[0].(*array.TimestampBuilder)
	n := 0
	for ; n < most && !s.over(); n++ {
		out.Append(s.next)
		next, err := eval.AddInterval(s.next, s.step)
		s.ended = err != nil || (next < s.next) != s.backward || next == s.next
		s.next = next
	}
	return n, nil
}

func (s *timeSeries) over() bool {
	switch {
	case s.ended || s.next == s.stop && !s.inclusive:
		return true
	case s.backward:
		return s.next < s.stop
	default:
		return s.next > s.stop
	}
}

// splitter gives the parts of a text.
type splitter struct {
	pattern bool
	parts   []string
	known   patterns
}

func (s *splitter) start(_ context.Context, args []arrow.Array, i int) error {
	text, by := args[0].(*array.String).Value(i), args[1].(*array.String).Value(i)
	if !s.pattern {
		s.parts = []string{text}
		if by != "" {
			s.parts = strings.Split(text, by)
		}
		return nil
	}
	re, err := s.known.compile(by)
	if err != nil {
		return err
	}
	s.parts = re.Split(text, -1)
	return nil
}

func (s *splitter) fill(_ context.Context, b []array.Builder, most int) (int, error) {
	n := min(most, len(s.parts))
	for _, p := range s.parts[:n] {
		b[0].(*array.StringBuilder).Append(p)
	}
	s.parts = s.parts[n:]
	return n, nil
}
