package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
	"rsql/redisrel"
)

const (
	// sampleRows is how many rows of a file show the types of its columns; of the files behind the first few, fewer do.
	sampleRows  = 5000
	fullSamples = 8
	fewRows     = 100
)

func stampOf(sources []*source) string {
	var b strings.Builder
	for _, s := range sources {
		fmt.Fprintf(&b, "%q %d %d;", s.name, s.size, s.time.UnixNano())
	}
	return b.String()
}

func keyOf(format string, spec plan.FileSpec) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %q", format, spec.Paths)
	for _, o := range spec.Options {
		fmt.Fprintf(&b, " %s=%q", o.Name, o.Value)
	}
	return b.String()
}

// learn finds the columns: those that the statement gives, those that are known, else those that the files show.
func (t *Table) learn(ctx context.Context) error {
	if t.given != nil {
		t.key += " for " + t.given.String()
	}
	f := t.finder
	f.mu.Lock()
	k := f.known[t.key]
	f.mu.Unlock()
	if k == nil || k.stamp != t.stamp || k.columns == nil {
		all := k != nil && k.stamp == t.stamp && k.repairs >= mostRepairs
		found, err := t.infer(ctx, all)
		if err != nil {
			return err
		}
		k = &known{stamp: t.stamp, name: t.name, columns: found, perRow: t.perRow}
		f.mu.Lock()
		f.known[t.key] = k
		f.mu.Unlock()
	}
	f.mu.Lock()
	t.columns, t.perRow = k.columns, k.perRow
	f.mu.Unlock()
	if t.options.filename && t.index(fileNameColumn) >= 0 {
		return plan.Errorf(plan.CodeName, "file %s has a column %s of its own", t.name, fileNameColumn).WithHint("leave filename = true out")
	}
	t.finish()
	return nil
}

// Widen takes what a scan found of a guess that was wrong: from now on the table has the wider type or the new column.
func (f *Finder) Widen(e *plan.RetypeError) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, k := range f.known {
		if k.name != e.Table || !e.File {
			continue
		}
		columns := append([]column(nil), k.columns...)
		changed := e.NewField
		for i, c := range columns {
			switch {
			case c.name != e.Column:
			case e.NewField:
				changed = false
			case !c.declared && c.typ == e.From:
				columns[i].typ, changed = e.To, true
			}
		}
		if !changed {
			continue
		}
		if e.NewField {
			columns = append(columns, column{name: e.Column, typ: e.To})
		}
		if k.columns, k.repairs = columns, k.repairs+1; k.repairs == mostRepairs {
			k.columns = nil
		}
	}
}

// textFile is a file whose values are texts, being read.
type textFile interface {
	// columnNames are the columns that the file is known to have by now.
	columnNames() []string
	// sample adds the values of the next row to guesses, and says how many bytes it takes.
	sample(g *guesses) (int64, error)
	// bind is told which batch the rows are for.
	bind(b *batch)
	// row appends the next row to that batch.
	row(b *batch) error
	// bytesRead is how much of the file on disk has been read.
	bytesRead() int64
	close() error
}

// openText opens a file and finds out how it is written.
func (t *Table) openText(src *source) (textFile, error) {
	if t.format == CSV {
		return openCSVRows(src, t.options)
	}
	return openJSON(src)
}

// guesses gathers the columns of files, by name.
type guesses struct {
	order []string
	types map[string]*redisrel.TypeGuess
}

func (g *guesses) of(name string) *redisrel.TypeGuess {
	have := g.types[name]
	if have == nil {
		have = &redisrel.TypeGuess{}
		g.types[name], g.order = have, append(g.order, name)
	}
	return have
}

// givenIndex is the field of a name, exactly or but for case; -1 for none or several.
func givenIndex(s *arrow.Schema, name string) int {
	found := -1
	for i, f := range s.Fields() {
		switch {
		case f.Name == name:
			return i
		case strings.EqualFold(f.Name, name) && found >= 0:
			return -1
		case strings.EqualFold(f.Name, name):
			found = i
		}
	}
	return found
}

// infer finds the columns from the beginnings of the files, or from all of them.
func (t *Table) infer(ctx context.Context, all bool) ([]column, error) {
	if t.Typed() {
		return t.typedColumns(ctx)
	}
	if t.options.columns != nil {
		return t.options.columns, nil
	}
	all = all || t.options.sample < 0 || t.finder.infer == redisrel.InferAll
	g := &guesses{types: map[string]*redisrel.TypeGuess{}}
	for i, src := range t.sources {
		rows := sampleRows
		switch {
		case all:
			rows = -1
		case t.options.sample > 0:
			rows = t.options.sample
		case i >= fullSamples:
			rows = fewRows
		}
		read, err := t.sampled(ctx, src, g, rows)
		if err != nil {
			return nil, err
		}
		if read.rows > 0 && t.perRow == 0 {
			t.perRow = max(1, float64(read.bytes)/float64(read.rows))
		}
	}
	var out []column
	for _, name := range g.order {
		out = append(out, t.column(name, g.types[name]))
	}
	if len(out) == 0 && t.given != nil { // no row, for a table whose columns are known
		for _, f := range t.given.Fields() {
			if !plan.Hidden(f) {
				out = append(out, column{name: f.Name, typ: plan.TypeOf(f), declared: true, target: true})
			}
		}
		return out, nil
	}
	if len(out) == 0 {
		return nil, plan.Errorf(plan.CodeData, "file %s is empty", t.name).WithHint("columns = 'a BIGINT, b TEXT' says what columns there are")
	}
	return out, nil
}

// column is a column with the type that the statement gives it, or the guessed one.
func (t *Table) column(name string, g *redisrel.TypeGuess) column {
	if t.given != nil {
		if at := givenIndex(t.given, name); at >= 0 {
			return column{name: name, typ: plan.TypeOf(t.given.Field(at)), declared: true, target: true}
		}
	}
	c := column{name: name, typ: g.Type()}
	if c.typ.Kind != plan.Blob && (t.options.text || t.finder.infer == redisrel.InferText) {
		c.typ = plan.TextType
	}
	return c
}

// sampleSize is how much a sample read.
type sampleSize struct{ rows, bytes int64 }

// sampled reads rows of a file, all for a negative number.
func (t *Table) sampled(ctx context.Context, src *source, g *guesses, rows int) (size sampleSize, err error) {
	r, err := t.openText(src)
	if err != nil {
		return size, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	for _, name := range r.columnNames() {
		g.of(name)
	}
	for ; rows < 0 || size.rows < int64(rows); size.rows++ {
		if size.rows%1024 == 0 && ctx.Err() != nil {
			return size, ctx.Err()
		}
		n, err := r.sample(g)
		size.bytes += n
		if err == io.EOF { //nolint:errorlint // readers give it unwrapped
			return size, nil
		}
		if err != nil {
			return size, err
		}
	}
	return size, nil
}
