package exec

import (
	"context"
	"errors"
	"io"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/exec/internal/eval"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// change reads its input to the end, then looks at all rows and computes what becomes of them, then changes them, so that a
// statement that cannot go through has changed nothing. Each row is looked at again where it is changed: see changePage.
type change struct {
	node    *plan.Change
	in      plan.Reader
	env     *Env
	scope   *arrow.Schema
	actions []changeAction
	returns *eval.Evaluator // nil without RETURNING

	writeProgress
	rows *keptRows
	// inserted are the keys of the rows that a MERGE or an INSERT inserts, until all are known to differ; nil where nobody asks.
	inserted *vec.KeyTable
	// foreseen are the names of the rows that a dry run would insert; nil where it skips none.
	foreseen *vec.KeyTable
	repeats  repeats
	rowKey   []int      // the target's columns that make the key of a new row
	mu       sync.Mutex // reports are read while the change is at work
	changer  plan.Changer
	// written is set when the first row is about to be written.
	written bool
	// refused is why rows were left as they are, the first time; the others are changed all the same.
	refused error
	out     []plan.Batch
	ended   bool
}

// changeAction is a compiled action.
type changeAction struct {
	plan.Action
	when   *eval.Pred // nil without a condition
	values *eval.Evaluator
	schema *arrow.Schema
	// repeatable says that it may be done again where nobody knows whether it was done.
	repeatable bool
}

var (
	_ plan.Reader   = (*change)(nil)
	_ writeReporter = (*change)(nil)
)

func newChange(n *plan.Change, in plan.Reader, env *Env) (*change, error) {
	c := &change{node: n, in: in, env: env, scope: n.Scope(), rows: newKeptRows(env, n.Input.Schema())}
	for i, a := range n.Actions {
		compiled := changeAction{Action: a, repeatable: repeatable(n.Actions, i)}
		var err error
		if a.When != nil {
			if compiled.when, err = eval.Predicate(env.eval(), a.When, c.scope); err != nil {
				return nil, err
			}
		}
		if compiled.values, err = eval.New(env.eval(), a.Values, c.scope); err != nil {
			return nil, err
		}
		fields := make([]arrow.Field, len(a.Columns))
		for i, at := range a.Columns {
			fields[i] = n.Target.Schema().Field(at)
		}
		for _, at := range plan.Columns(a.Values...) {
			if a.Kind == plan.ChangeUpdate && at < len(n.Old) {
				compiled.repeatable = false
			}
		}
		compiled.schema = arrow.NewSchema(fields, nil)
		c.actions = append(c.actions, compiled)
	}
	var err error
	if n.Returning != nil {
		c.returns, err = eval.New(env.eval(), n.Returning, c.scope)
	}
	return c, err
}

// repeatable reports whether an action may be done again where nobody knows whether it was done. A row that is looked at again must not
// meet another action for what the first one made of it: only those that insert are for rows that no update leaves.
func repeatable(actions []plan.Action, at int) bool {
	kind := actions[at].Kind
	if kind != plan.ChangeDelete && kind != plan.ChangeReplace && kind != plan.ChangeUpdate {
		return false
	}
	for i, other := range actions {
		if i != at && (kind == plan.ChangeDelete || other.Kind != plan.ChangeInsert) {
			return false
		}
	}
	return true
}

// Next implements plan.Reader.
func (c *change) Next(ctx context.Context) (plan.Batch, error) {
	if !c.ended {
		if err := c.run(ctx); err != nil {
			return nil, c.env.stoppedBefore(ctx, c.node.Verb, plan.TableLabel(c.node.Target), err)
		}
		c.ended = true
		if c.returns == nil && !c.env.DryRun {
			r := c.changer.Report()
			b := array.NewRecordBuilder(c.env.Alloc, c.node.Schema())
			defer b.Release()
			b.Field(0).(*array.Int64Builder).Append(r.Written)
			b.Field(1).(*array.Int64Builder).Append(r.Skipped)
			return newBatch(c.node.Schema(), []arrow.Array{b.Field(0).NewArray(), b.Field(1).NewArray()}, 1), nil
		}
	}
	if len(c.out) == 0 {
		return nil, io.EOF
	}
	b := c.out[0]
	c.out = c.out[1:]
	return b, nil
}

func (c *change) run(ctx context.Context) error {
	if err := c.collect(ctx); err != nil {
		return err
	}
	target, ok := c.node.Target.(plan.Changeable)
	if !ok {
		return plan.Errorf(plan.CodeUnsupported, "table %s cannot be changed row by row", plan.TableLabel(c.node.Target))
	}
	spec := c.node.Spec()
	spec.Alloc = c.env.Alloc
	changer, err := target.OpenChanger(ctx, spec)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.changer = changer
	c.mu.Unlock()
	c.rowKey = target.RowKey()
	c.expectInserts()
	c.expectReplaced()
	c.expectRepeats()
	c.expectSkipped()
	if c.env.DryRun {
		return c.eachPage(ctx, c.preview)
	}
	if c.repeats.met || !c.onePage() {
		if err := c.eachPage(ctx, c.check); err != nil {
			return err
		}
		c.forgetKeys()
	}
	c.writeProgress.total.Store(c.rows.total)
	return c.finished(c.eachPage(ctx, func(ctx context.Context, page plan.Batch) error {
		defer c.writeProgress.done.Add(page.NumRows())
		return c.checkAndWrite(ctx, page)
	}))
}

// finished is the error of a write that was begun, with what is in the server now.
func (c *change) finished(err error) error {
	if err == nil {
		err = c.refused
	}
	if err == nil {
		return nil
	}
	r := c.changer.Report()
	if r.Written+r.Skipped+r.Failed+r.Unknown == 0 {
		return err
	}
	return stoppedWrite(c.node.Verb, plan.TableLabel(c.node.Target), c.rows.total, r, err)
}

// collect reads the input. Of several rows for one row of the target it leaves out all but the first, or remembers that there are some.
func (c *change) collect(ctx context.Context) error {
	var seen *vec.KeyTable
	if c.node.Once == plan.RepeatedIgnored || c.node.Once == plan.RepeatedRefused {
		seen = vec.NewKeyTable(c.env.Alloc, c.identityTypes(), c.env.hashMask())
		defer seen.Release()
	}
	for {
		b, err := c.in.Next(ctx)
		if errors.Is(err, io.EOF) {
			if err := c.rows.finish(); err != nil {
				return err
			}
			return c.in.Close()
		}
		if err != nil {
			return err
		}
		if seen != nil {
			if b, err = c.once(b, seen); err != nil {
				return err
			}
		}
		if err := c.rows.add(b); err != nil {
			return err
		}
		if err := c.env.affordable(c.node.Verb); err != nil {
			return err
		}
	}
}

// once takes over a batch and gives it without rows whose row of the target was seen before; a MERGE's has them all.
func (c *change) once(b plan.Batch, seen *vec.KeyTable) (plan.Batch, error) {
	defer b.Release()
	n := int(b.NumRows())
	columns := make([]arrow.Array, len(c.node.Identity))
	for i, id := range c.node.Identity {
		columns[i] = b.Column(id.From)
	}
	sel, err := newKeys(seen, columns, n)
	if err != nil {
		return nil, err
	}
	merges := c.node.Once == plan.RepeatedRefused
	c.repeats.met = c.repeats.met || merges && len(sel) < n
	if merges || len(sel) == n {
		b.Retain()
		return b, nil
	}
	return gatherBatch(c.env.Alloc, b.Schema(), b, sel)
}

func (c *change) writeReport() plan.WriteReport {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.changer == nil {
		return plan.WriteReport{}
	}
	return c.changer.Report()
}

func (c *change) traffic() *plan.ScanReport {
	c.mu.Lock()
	changer := c.changer
	c.mu.Unlock()
	t, ok := changer.(plan.TrafficReporter)
	if !ok {
		return nil
	}
	r := t.Traffic()
	return &r
}

// Close implements plan.Reader.
func (c *change) Close() error {
	c.rows.close()
	c.forgetKeys()
	for _, b := range c.out {
		b.Release()
	}
	c.out = nil
	err := c.in.Close()
	if c.changer != nil {
		if closing := c.changer.Close(); err == nil {
			err = closing
		}
	}
	return err
}
