package plan

import (
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
)

// Sample gives some of the rows of its input, chosen at random: each with the same chance (Percent), or a number of them
// (Rows), each as likely as any other.
type Sample struct {
	Input Node
	// Percent is from 0 to 100; it counts where Rows is negative.
	Percent float64
	Rows    int64
	// Seed makes the choice the same each time, for the same rows in the same order; nil for another each time.
	Seed *uint64
}

// NewSample checks that the share or the number can be.
func NewSample(in Node, percent float64, rows int64, seed *uint64) (Node, error) {
	if rows < 0 && (percent < 0 || percent > 100) {
		return nil, Errorf(CodeType, "a sample has from 0 to 100 percent of the rows, not %g", percent)
	}
	return &Sample{Input: in, Percent: percent, Rows: rows, Seed: seed}, nil
}

func (*Sample) node() {}

// Schema implements Node.
func (s *Sample) Schema() *arrow.Schema { return s.Input.Schema() }

// Children implements Node.
func (s *Sample) Children() []Node { return []Node{s.Input} }

// WithChildren implements Node.
func (s *Sample) WithChildren(c []Node) (Node, error) {
	if err := checkChildren(s, c); err != nil {
		return nil, err
	}
	n := *s
	n.Input = c[0]
	return &n, nil
}

func describeSample(x *Sample) string {
	s := fmt.Sprintf("sample %g %%", x.Percent)
	if x.Rows >= 0 {
		s = "sample " + countRows(int(x.Rows))
	}
	if x.Seed != nil {
		s += fmt.Sprintf(" (seed %d)", *x.Seed)
	}
	return s
}
