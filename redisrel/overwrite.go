package redisrel

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync/atomic"

	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
	"rsql/redisrel/internal/keyset"
)

// largestStep is how many bytes of new elements one key is given in one step, during which nobody else is served.
const largestStep = 32 << 20

// overwriter replaces keys that are not written in bulk: of each it takes all rows, which come together, and then has it hold these and no
// others in one step. When all are in, it removes the table's other keys. One goroutine uses it at a time.
type overwriter struct {
	c      *changer
	change plan.ChangeColumns
	alloc  memory.Allocator
	// seen are the keys that Check met, checked is the number of its rows.
	seen    *keyset.Set
	checked int64
	// open is the key whose rows come, in Check and then in Write; nil for none.
	open *openKey
	// writes is set when the first row is written.
	writes bool
	// page are keys that wait to be sent, which takes size bytes.
	page   []*rowChange
	size   int
	closed bool
	report plan.WriteReport
	// published is report after the last page.
	published atomic.Pointer[plan.WriteReport]
}

var (
	_ plan.Writer          = (*overwriter)(nil)
	_ plan.Finisher        = (*overwriter)(nil)
	_ plan.TrafficReporter = (*overwriter)(nil)
)

func (t *Table) newOverwriter(ctx context.Context, spec plan.WriteSpec) (*overwriter, error) {
	change := plan.ChangeColumns{Kind: plan.ChangeReplace, Columns: spec.Columns}
	if t.rel.shape.many || t.rel.shape == sketchShape {
		change.Kind = plan.ChangeInsert // of elements
	}
	opened, err := t.OpenChanger(ctx, plan.ChangeSpec{Verb: spec.Mode.String(), Identity: t.RowKey(), Writes: []plan.ChangeColumns{change}, Alloc: spec.Alloc})
	if err != nil {
		return nil, err
	}
	c := opened.(*changer) //nolint:forcetypeassert // a table's own
	if c.whole = change.Kind == plan.ChangeInsert; c.whole && len(c.columns[columnsKey(change)].lives) > 0 {
		return nil, plan.Errorf(plan.CodeUnsupported, "table %s: INSERT OVERWRITE does not write how long each field lives", t.label()).
			WithHint("name the other columns only, or DELETE the rows and INSERT the new ones")
	}
	return &overwriter{c: c, change: change, alloc: spec.Alloc, seen: keyset.New(rand.Uint64())}, nil
}

// Check implements plan.Writer: rows that cannot be written, and keys of another type.
func (o *overwriter) Check(ctx context.Context, b plan.Batch) error {
	var keys []string
	o.checked += b.NumRows()
	for row := range int(b.NumRows()) {
		begun, _, err := o.take(b, row)
		if err != nil {
			return err
		}
		if !begun {
			continue
		}
		if key := o.open.change.key; !o.seen.Add(key) {
			return plan.Errorf(plan.CodeInternal, "table %s: the rows of key %s do not come together", o.c.table.label(), key)
		}
		if keys = append(keys, o.open.change.key); len(keys) == o.c.table.srv.pageKeys {
			if err := o.checkTypes(ctx, keys); err != nil {
				return err
			}
			keys = keys[:0]
		}
	}
	if err := o.open.finish(o.c); err != nil {
		return err
	}
	return o.checkTypes(ctx, keys)
}

// checkTypes refuses keys that are there and of another type.
func (o *overwriter) checkTypes(ctx context.Context, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	name := ""
	if o.c.table.rel.shape == bitmapShape {
		name = "0" // which every bitmap has
	}
	var commands [][]string
	for _, key := range keys {
		commands = append(commands, o.c.reads(key, name)...)
	}
	if err := o.c.ask(ctx, commands); err != nil {
		return err
	}
	return o.c.judgeRows(&presentRows{keys: keys, names: make([]string, len(keys)), exists: make([]bool, len(keys))}, make([]int64, len(keys)))
}

// take adds a row to those of its key. It says whether the key begins, and gives the one before it, which then is complete.
func (o *overwriter) take(b plan.Batch, row int) (begins bool, complete *rowChange, err error) {
	r, err := o.c.request(&presentRows{keys: []string{""}, names: []string{""}}, o.change, 0, b, row)
	if err != nil {
		return false, nil, err
	}
	if o.open == nil || o.open.change.key != r.key {
		if err := o.open.finish(o.c); err != nil {
			return false, nil, err
		}
		if o.open != nil {
			complete = o.open.change
		}
		o.open, begins = &openKey{}, true
	}
	return begins, complete, o.open.add(o.c, r)
}

// Write implements plan.Writer.
func (o *overwriter) Write(ctx context.Context, b plan.Batch) error {
	if !o.writes {
		o.open, o.writes = nil, true
	}
	for row := range int(b.NumRows()) {
		_, complete, err := o.take(b, row)
		if err != nil {
			return err
		}
		if err := o.queue(ctx, complete); err != nil {
			return err
		}
	}
	return nil
}

// queue has a key wait, and sends those that wait when they are enough; nil is no key.
func (o *overwriter) queue(ctx context.Context, r *rowChange) error {
	const enough = 1 << 20
	if r == nil {
		return nil
	}
	o.page = append(o.page, r)
	for _, text := range r.set {
		o.size += len(text)
	}
	if len(o.page) < o.c.table.srv.pageKeys && o.size < enough {
		return nil
	}
	return o.flush(ctx)
}

// flush sends the keys that wait.
func (o *overwriter) flush(ctx context.Context) error {
	lost, err := o.c.sendAgain(ctx, o.page)
	for _, r := range lost {
		unknown := plan.Errorf(plan.CodeConnection, "there is no reply that says whether it was written")
		o.c.Count(plan.WriteReport{Unknown: r.rows, FirstFailed: []plan.FailedKey{{Key: r.key, Err: unknown}}})
	}
	o.page, o.size = o.page[:0], 0
	o.publish(0)
	return err
}

// publish makes the report that others see that of now, with some more keys removed.
func (o *overwriter) publish(removed int64) {
	o.report = o.c.Report()
	o.report.Removed = removed
	r := o.report
	r.FirstFailed = slices.Clone(r.FirstFailed)
	o.published.Store(&r)
}

// Finish implements plan.Finisher.
func (o *overwriter) Finish(ctx context.Context) error {
	if o.open != nil && o.writes {
		if err := o.open.finish(o.c); err != nil {
			return err
		}
		if err := o.queue(ctx, o.open.change); err != nil {
			return err
		}
	}
	if err := o.flush(ctx); err != nil {
		return err
	}
	remover := o.c.table.newRemover(o.c.spec.Verb)
	err := remover.removeOthers(ctx, o.seen, o.alloc)
	o.c.count.add(&remover.count)
	o.publish(remover.report.Written)
	return err
}

// Report implements plan.Writer.
func (o *overwriter) Report() plan.WriteReport {
	if r := o.published.Load(); r != nil {
		return *r
	}
	return plan.WriteReport{}
}

// Traffic implements plan.TrafficReporter.
func (o *overwriter) Traffic() plan.ScanReport { return o.c.count.report() }

// Close implements plan.Writer.
func (o *overwriter) Close() error {
	if !o.closed {
		o.closed = true
		o.seen.Close()
	}
	return nil
}
