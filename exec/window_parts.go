package exec

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/spill"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// windowParts are the rows of a window that memory has no room for, in files by the hash of their PARTITION BY. Each file is
// worked on alone.
type windowParts struct {
	in     *arrow.Schema
	rows   *spill.Partitions // nil while rows are kept in memory
	files  partFiles
	rest   *parts // nil before the end of the input
	hashes []uint64
	total  int64
}

// full reports whether there is no room for further rows: they are sorted later, and the calls need memory for each.
func (w *window) full() bool {
	return w.parts.rows == nil && w.env.crowded(w.env.own(), w.env.own())
}

// divide moves all rows to files.
func (w *window) divide() error {
	w.parts.in = w.node.Input.Schema()
	w.parts.rows = w.env.partitions(w.parts.in)
	defer w.rows.Release()
	defer w.dropTop()
	return w.put(w.rows.Views(), w.rows.Len())
}

// put copies rows, beside which is what was computed of them, to files.
func (w *window) put(views []vec.View, n int) error {
	p := &w.parts
	keys := make([]vec.View, w.sorted.partition)
	for i, k := range w.sorted.keys[:w.sorted.partition] {
		keys[i] = views[k]
	}
	p.hashes = w.env.hashes(keys, n, p.hashes)
	p.total += int64(n)
	return p.rows.Add(views[:p.in.NumFields()], p.hashes)
}

// finish goes on with the files.
func (w *window) finish() (err error) {
	if w.parts.files, err = w.parts.rows.Finish(); err != nil {
		return err
	}
	w.parts.rest = &parts{open: w.part}
	return nil
}

// part is the window over the rows of one file. Where nearly all rows are in it, dividing them again would help little.
func (w *window) part(at int) (plan.Reader, error) {
	f := takeFile(&w.parts.files, at)
	if f == nil {
		return nil, nil //nolint:nilnil // no rows give no result
	}
	env := w.env.deeper()
	in := env.readPart(f)
	if f.Rows > w.parts.total/10*9 {
		return w.inOnePiece(in, env)
	}
	return takeOver(in, func() (plan.Reader, error) { return newWindow(w.node, in, env) })
}

// inOnePiece is the window over rows that cannot be divided: they are sorted in files, and those that do not fit are kept in files.
func (w *window) inOnePiece(in plan.Reader, env *Env) (plan.Reader, error) {
	if keys := w.node.Keys(); len(keys) > 0 {
		n, err := plan.NewSort(w.node.Input, keys)
		if err != nil {
			_ = in.Close() // the first error says more
			return nil, err
		}
		sorting := *w.env
		sorting.level = 0
		unsorted := in
		in, err = takeOver(unsorted, func() (plan.Reader, error) { return newSort(n.(*plan.Sort), unsorted, &sorting) })
		if err != nil {
			return nil, err
		}
	}
	env = env.inFiles()
	env.level = spillLevels
	return takeOver(in, func() (plan.Reader, error) {
		deeper, err := newWindow(w.node, in, env)
		if err != nil {
			return nil, err
		}
		deeper.sorted.presorted = true
		return deeper, nil
	})
}

// takeOver makes a reader of another, which is closed where none can be made.
func takeOver(in plan.Reader, open func() (plan.Reader, error)) (plan.Reader, error) {
	out, err := open()
	if err != nil {
		_ = in.Close() // the first error says more
		return nil, err
	}
	return out, nil
}

func (p *windowParts) release() {
	if p.rows != nil {
		p.rows.Discard()
	}
	_ = p.rest.Close() // files are closed
	removeFiles(&p.files)
}
