package exec

import (
	"context"
	"errors"
	"io"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// findScan finds the table that is looked up, below filters, projections, windows and aggregates.
func (f *fetcher) findScan() error {
	n := f.shape.node.Right
	for {
		switch x := n.(type) {
		case *plan.Filter:
			n = x.Input
		case *plan.Project:
			n = x.Input
		case *plan.Window:
			n = x.Input
		case *plan.Aggregate:
			n = x.Input
		case *plan.Scan:
			table, ok := x.Table.(plan.KeyLookup)
			if !ok || x.Limit != nil || x.First != nil {
				return plan.Errorf(plan.CodeInternal, "table %s cannot be looked up by key here", x.Table.Name())
			}
			f.scan, f.table = x, table
			return nil
		default:
			return plan.Errorf(plan.CodeInternal, "the right side of a lookup join has a %T", n)
		}
	}
}

// lookup fetches rows by key and runs the nodes of the right side over them.
func (f *fetcher) lookup(ctx context.Context, fresh *vec.Rows, c *chunk) error {
	cols, err := fresh.Gather(f.env.Alloc, vec.Sequence(fresh.Len()))
	if err != nil {
		return err
	}
	keys := newBatch(f.schema, cols, fresh.Len())
	defer keys.Release()
	env, _ := f.outer.forNode(f.scan)
	spec, err := scanSpec(f.scan, env)
	if err != nil {
		return err
	}
	in, err := f.table.Lookup(ctx, spec, keys)
	if err != nil {
		return err
	}
	fetched := &scan{node: f.scan, spec: spec, in: in}
	right, err := (&builder{env: f.outer, scan: f.scan, over: fetched}).build(f.shape.node.Right)
	if err != nil {
		_ = fetched.Close() // the first error says more
		return err
	}
	err = drain(ctx, right, func(b plan.Batch) error {
		c.right = append(c.right, b)
		f.exists = true
		return f.env.affordable("lookup join")
	})
	c.exists = f.exists
	return err
}

// readWhole reads the right side whole into a build side of its own.
func (f *fetcher) readWhole(ctx context.Context, c *chunk) error {
	right, err := (&builder{env: f.outer}).pipeline(f.shape.node.Right)
	if err != nil {
		return err
	}
	c.whole = newJoinBuild(f.shape, f.env)
	err = c.whole.read(ctx, right, f.env, "lookup join", nil)
	if closing := right.Close(); err == nil {
		err = closing
	}
	return err
}

// probeExistence finds out whether the right side has a row at all: NULL IN (no rows) is FALSE.
func (f *fetcher) probeExistence(ctx context.Context) error {
	one, err := plan.NewLimit(f.shape.node.Right, plan.IntLiteral(1), nil)
	if err != nil {
		return err
	}
	right, err := (&builder{env: f.outer}).build(one)
	if err != nil {
		return err
	}
	return drain(ctx, right, func(b plan.Batch) error {
		b.Release()
		f.exists = true
		return nil
	})
}

// drain hands over all batches of a reader and closes it.
func drain(ctx context.Context, in plan.Reader, take func(plan.Batch) error) error {
	for {
		b, err := in.Next(ctx)
		if errors.Is(err, io.EOF) {
			return in.Close()
		}
		if err == nil {
			err = take(b)
		}
		if err != nil {
			_ = in.Close() // the first error says more
			return err
		}
	}
}
