package exec

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// coding gives the text of a scan in codes.
type coding struct {
	plan.Reader
	node   *plan.Scan
	coders []*vec.Coder // by column; nil for those of other types
}

var (
	_ plan.Reader   = (*coding)(nil)
	_ plan.Reporter = (*coding)(nil)
)

func newCoding(in plan.Reader, n *plan.Scan, env *Env) *coding {
	c := &coding{Reader: in, node: n}
	for _, f := range n.Schema().Fields() {
		var coder *vec.Coder
		if f.Type.ID() == arrow.STRING {
			coder = vec.NewCoder(env.Alloc, env.hashMask())
		}
		c.coders = append(c.coders, coder)
	}
	return c
}

// Next implements plan.Reader.
func (c *coding) Next(ctx context.Context) (plan.Batch, error) {
	b, err := c.Reader.Next(ctx)
	if err != nil || int(b.NumCols()) != len(c.coders) {
		return b, err
	}
	defer b.Release()
	cols := make([]arrow.Array, 0, b.NumCols())
	for i, a := range b.Columns() {
		if c.coders[i] == nil || a.DataType().ID() != arrow.STRING || a.Len() == 0 {
			a.Retain()
		} else if a, err = c.coders[i].Code(a); err != nil {
			vec.ReleaseAll(cols)
			return nil, err
		}
		cols = append(cols, a)
	}
	return newBatch(c.node.Schema(), cols, int(b.NumRows())), nil
}

// Report implements plan.Reporter.
func (c *coding) Report() plan.ScanReport {
	if r, ok := c.Reader.(plan.Reporter); ok {
		return r.Report()
	}
	return plan.ScanReport{}
}

// Close implements plan.Reader.
func (c *coding) Close() error {
	for _, coder := range c.coders {
		if coder != nil {
			coder.Release()
		}
	}
	return c.Reader.Close()
}
