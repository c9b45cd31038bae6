package frame

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec"
	"rsql/frame/internal/files"
	"rsql/planner/plan"
)

// bulkLoad is a COPY … FROM with a checkpoint. It writes batch by batch: a batch is checked, announced in the checkpoint, written,
// and then counted there. After a crash it goes on behind the rows that are counted. Rows that were announced only may be in the
// server: REPLACE writes them again, IGNORE skips those that are there, and INSERT, which had found their keys free, takes
// an existing row for its own where it has exactly the values that it would write, and refuses it otherwise.
type bulkLoad struct {
	session *Session
	path    string
	write   *plan.Write
	state   checkpoint
	env     *exec.Env
	// report counts this run; found are rows of an earlier one that were met again.
	report WriteReport
	found  int64
	// preview is set in a dry run.
	preview *loadPreview
}

// copyCheckpointed runs a COPY … FROM with a checkpoint.
func (s *Session) copyCheckpointed(ctx context.Context, l *load) (*Rows, error) {
	in, target, err := l.source(ctx)
	if err != nil {
		return nil, err
	}
	n, err := in.into(target, l.mode, false)
	if err != nil {
		return nil, plan.AtPos(err, l.copy.Table.Pos)
	}
	w, bulk := n.(*plan.Write)
	if _, ok := target.(plan.KeyLookup); !ok || !bulk {
		return nil, plan.Errorf(plan.CodeUnsupported, "table %s is not loaded with a checkpoint, which is for hashes that no directory and no index names", target.Name()).WithPos(l.copy.Table.Pos)
	}
	content, err := fileOf(in).Fingerprint(ctx)
	if err != nil {
		return nil, err
	}
	b := &bulkLoad{session: s, path: l.checkpoint, write: w, env: s.newEnv()}
	b.env.Workers, b.env.BatchRows = 1, 0 // rows come in the order of the file, and many at once
	if b.state, err = readCheckpoint(b.path, l.describe(), content); err != nil {
		return nil, err
	}
	if b.state.Done {
		return s.message("0 rows written: the load of %s is complete since an earlier run", fileOf(in).Name()), nil
	}
	before := b.state.Rows
	if s.set.dryRun {
		b.preview = &loadPreview{}
		return b.foresee(ctx)
	}
	if err := b.run(ctx); err != nil {
		return nil, b.stopped(err)
	}
	r := s.message("%s written", plural(b.report.Written, "row"))
	if before+b.found > 0 {
		r.message += fmt.Sprintf(", %s by an earlier run", plural(before+b.found, "row"))
	}
	if b.report.Skipped > 0 {
		r.message += ", " + plural(b.report.Skipped, "existing key") + " skipped"
	}
	r.stats.Write = b.report
	return r, nil
}

// fileOf is the table of a scan of files.
func fileOf(r rel) *files.Table { return r.node.(*plan.Scan).Table.(*files.Table) }

// run reads the file from its beginning, passing over what is in the server.
func (b *bulkLoad) run(ctx context.Context) (err error) {
	p, err := b.session.optimized(ctx, b.write.Input)
	if err != nil {
		return err
	}
	reader, err := exec.Build(p.root, b.env)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	for row := int64(0); ; {
		batch, err := reader.Next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		from := row
		row += batch.NumRows()
		err = b.batch(ctx, batch, from)
		batch.Release()
		if err != nil {
			return err
		}
	}
	if b.preview != nil {
		return nil
	}
	b.state.Done = true
	return b.state.write(b.path)
}

// batch writes the rows of a batch, the first of which has a number, that are not in the server yet.
func (b *bulkLoad) batch(ctx context.Context, batch plan.Batch, from int64) error {
	end := from + batch.NumRows()
	if known := b.state.Rows - from; known > 0 {
		if known >= batch.NumRows() {
			return nil
		}
		batch = batch.NewSlice(known, batch.NumRows())
		defer batch.Release()
		from = b.state.Rows
	}
	if pending := b.state.Pending - from; pending > 0 && b.write.Mode == plan.Insert {
		return b.again(ctx, batch, min(pending, batch.NumRows()))
	}
	return b.send(ctx, batch, end)
}

// again writes a batch whose first rows may be in the server.
func (b *bulkLoad) again(ctx context.Context, batch plan.Batch, pending int64) error {
	end := b.state.Rows + batch.NumRows()
	first := batch.NewSlice(0, pending)
	defer first.Release()
	missing, err := b.missing(ctx, first)
	if err != nil {
		return err
	}
	for _, r := range missing { // where they are few, they are apart
		part := first.NewSlice(r.from, r.to)
		err := b.put(ctx, part)
		part.Release()
		if err != nil {
			return err
		}
	}
	b.state.Rows += pending
	rest := batch.NewSlice(pending, batch.NumRows())
	defer rest.Release()
	if rest.NumRows() == 0 {
		return nil
	}
	return b.send(ctx, rest, end)
}

// send announces the rows up to a number, writes them and counts them. That they are counted goes to the disk with the next
// announcement.
func (b *bulkLoad) send(ctx context.Context, batch plan.Batch, end int64) error {
	if b.preview != nil {
		b.state.Rows = end
		return b.look(ctx, batch)
	}
	w, err := b.open(ctx, batch)
	if err != nil {
		return err
	}
	b.state.Pending = max(end, b.state.Pending)
	if err := b.state.write(b.path); err != nil {
		return errors.Join(err, w.Close())
	}
	if err := b.finish(ctx, w, batch); err != nil {
		return err
	}
	b.state.Rows = end
	return nil
}

// put writes rows that have been announced.
func (b *bulkLoad) put(ctx context.Context, batch plan.Batch) error {
	if b.preview != nil {
		return b.look(ctx, batch)
	}
	w, err := b.open(ctx, batch)
	if err != nil {
		return err
	}
	return b.finish(ctx, w, batch)
}

// open opens a writer that has found nothing in the way of a batch.
func (b *bulkLoad) open(ctx context.Context, batch plan.Batch) (plan.Writer, error) {
	w, err := b.writer(ctx)
	if err != nil {
		return nil, err
	}
	if err := w.Check(ctx, batch); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

func (b *bulkLoad) writer(ctx context.Context) (plan.Writer, error) {
	return b.write.Target.(plan.Writable).OpenWriter(ctx, plan.WriteSpec{Mode: b.write.Mode, Columns: b.write.Columns, Alloc: b.env.Alloc})
}

func (b *bulkLoad) finish(ctx context.Context, w plan.Writer, batch plan.Batch) error {
	err := errors.Join(w.Write(ctx, batch), w.Close())
	r := w.Report()
	b.report.Written += r.Written
	b.report.Skipped += r.Skipped
	b.report.Failed += r.Failed
	b.report.Unknown += r.Unknown
	b.report.FirstFailed = append(b.report.FirstFailed, r.FirstFailed...)
	return err
}

// stopped says with an error how far the load has come.
func (b *bulkLoad) stopped(err error) error {
	var known *plan.Error
	if !errors.As(err, &known) {
		return err
	}
	more := ""
	switch known.Code {
	case plan.CodeConnection, plan.CodeServer, plan.CodeMemory, plan.CodeCancelled: // which may be over when it is tried again
		more = "; the same statement goes on from there"
	}
	e := plan.Errorf(known.Code, "the load stopped: %s of this run are written%s", plural(b.report.Written, "row"), more).WithCause(err)
	report := b.report
	e.Write = &report
	return e
}

// span is a range of rows.
type span struct{ from, to int64 }

// missing are the rows whose keys are not in the server. A row that is there with other values than it should have is
// somebody else's, and an error.
func (b *bulkLoad) missing(ctx context.Context, batch plan.Batch) ([]span, error) {
	there, err := b.lookup(ctx, batch)
	if err != nil {
		return nil, err
	}
	var out []span
	for row := range batch.NumRows() {
		key, values := b.texts(batch, int(row))
		have, ok := there[key]
		switch {
		case ok && have != values:
			return nil, plan.Errorf(plan.CodeConflict, "table %s: the row %q is there with other values than the file has, and was not before the load", plan.TableLabel(b.write.Target), key).
				WithHint("somebody else wrote it, or changed it; remove it, or load with MODE replace")
		case ok:
			b.found++
		case len(out) > 0 && out[len(out)-1].to == row:
			out[len(out)-1].to++
		default:
			out = append(out, span{row, row + 1})
		}
	}
	return out, nil
}

// keyColumns are the columns of a batch that make the key.
func (b *bulkLoad) keyColumns() []int {
	var out []int
	for _, key := range b.write.Target.(plan.KeyLookup).LookupColumns() {
		for i, c := range b.write.Columns {
			if c == key {
				out = append(out, i)
			}
		}
	}
	return out
}

// lookup reads the rows that have the keys of a batch, as texts by their keys.
func (b *bulkLoad) lookup(ctx context.Context, batch plan.Batch) (there map[string]string, err error) {
	var fields []arrow.Field
	var keys []arrow.Array
	for _, i := range b.keyColumns() {
		fields, keys = append(fields, batch.Schema().Field(i)), append(keys, batch.Column(i))
	}
	asked := newRecord(fields, keys, batch.NumRows())
	defer asked.Release()
	target := b.write.Target.(plan.KeyLookup)
	r, err := target.Lookup(ctx, plan.ScanSpec{Columns: b.write.Columns, Limit: plan.NoLimit, Alloc: b.env.Alloc}, asked)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	there = map[string]string{}
	for {
		found, err := r.Next(ctx)
		if errors.Is(err, io.EOF) {
			return there, nil
		}
		if err != nil {
			return nil, err
		}
		for row := range int(found.NumRows()) {
			key, values := b.texts(found, row)
			there[key] = values
		}
		found.Release()
	}
}
