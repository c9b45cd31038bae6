package frame

import (
	"context"

	"rsql/planner/plan"
)

// SampleOption changes how rows are chosen by [Frame.Sample] and [Frame.SampleRows].
type SampleOption func(*sampling)

type sampling struct{ seed *uint64 }

// Repeatable chooses the same of the same rows in the same order each time, by a seed, as REPEATABLE does.
func Repeatable(seed uint64) SampleOption { return func(s *sampling) { s.seed = &seed } }

// Sample keeps about so many percent of the rows, 0 to 100, chosen at random.
func (f *Frame) Sample(percent float64, opts ...SampleOption) *Frame {
	return f.sample("Sample", percent, -1, opts)
}

// SampleRows keeps n rows, chosen at random; all where there are fewer.
func (f *Frame) SampleRows(n int, opts ...SampleOption) *Frame {
	if n < 0 {
		return f.fail("SampleRows", plan.Errorf(plan.CodeType, "a sample has no %d rows", n))
	}
	return f.sample("SampleRows", 0, int64(n), opts)
}

func (f *Frame) sample(verb string, percent float64, rows int64, opts []SampleOption) *Frame {
	var s sampling
	for _, o := range opts {
		o(&s)
	}
	return f.then(verb, func(_ context.Context, in rel) (rel, error) {
		return in.over(plan.NewSample(in.node, percent, rows, s.seed))
	})
}
