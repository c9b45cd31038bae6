package frame

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/frame/internal/files"
	"rsql/planner"
	"rsql/planner/plan"
)

// copyFile runs COPY.
func (s *Session) copyFile(ctx context.Context, c *planner.Copy, params []*plan.Literal) (*Rows, error) {
	if c.Query == nil {
		r, err := s.copyFrom(ctx, c)
		return r, copyHint(err)
	}
	o, err := files.ParseSink(c.File)
	if err != nil {
		return nil, err
	}
	return s.copyTo(ctx, c.File.Paths[0], o, s.planQuery(c.Query, params))
}

// copyHint gives an error about keys that exist the way out in the words of COPY.
func copyHint(err error) error {
	var e *plan.Error
	if !errors.As(err, &e) || e.Code != plan.CodeConflict {
		return err
	}
	if e.Hint != "" {
		e = e.WithHint("%s", strings.NewReplacer("REPLACE INTO replaces", "(MODE replace) replaces", "INSERT IGNORE skips", "(MODE ignore) skips").Replace(e.Hint))
	}
	if e.Cause != nil {
		e = e.WithCause(copyHint(e.Cause))
	}
	return e
}

// copyTo writes the rows of a plan into a file, which appears when it is complete. A type that turns out to be wrong while
// rows are written has the file written anew.
func (s *Session) copyTo(ctx context.Context, path string, o files.SinkOptions, build func(context.Context) (*planned, error)) (*Rows, error) {
	for repairs := 0; ; repairs++ {
		r, err := s.start(ctx, holdFew, build)
		if err != nil {
			return nil, err
		}
		err = s.writeFile(ctx, r, path, o)
		if retypeOf(err) != nil && ctx.Err() == nil && repairs < maxRepairs {
			continue
		}
		if err != nil {
			return nil, err
		}
		r.message = plural(r.stats.Rows, "row") + " written to " + files.Called(path)
		if s.set.dryRun && !files.IsStandard(path) {
			r.message = "dry run: " + plural(r.stats.Rows, "row") + " would be written to " + path + "; nothing was"
		}
		r.schema = arrow.NewSchema(nil, nil)
		return r, nil
	}
}

// writeFile writes a result into a file. It closes the result after an error only.
func (s *Session) writeFile(ctx context.Context, r *Rows, path string, o files.SinkOptions) (err error) {
	defer func() {
		if err != nil {
			_ = r.Close() // the first error tells
		}
	}()
	out, err := files.Create(ctx, path)
	if err != nil {
		return err
	}
	defer out.Discard() // of a committed file there is nothing to discard
	if s.set.dryRun {
		out.Drop()
	}
	sink, err := files.NewSink(out, r.Schema(), o, s.set.alloc)
	if err != nil {
		return err
	}
	sink = files.Behind(sink)
	for {
		b, err := r.Next(ctx)
		if err == io.EOF { //nolint:errorlint // Next gives it unwrapped
			break
		}
		if err != nil {
			_ = sink.Close() // frees what it holds; the file is discarded
			return err
		}
		err = sink.Write(b)
		b.Release()
		if err != nil {
			_ = sink.Close() // likewise
			return notWritten(path, err)
		}
	}
	if err := sink.Close(); err != nil {
		return notWritten(path, err)
	}
	return out.Commit()
}

// notWritten names the file in an error of writing it.
func notWritten(path string, err error) error {
	return plan.Errorf(plan.CodeData, "the file %s could not be written, and is as it was", path).WithCause(err)
}

// copyFrom writes the rows of a file into a table. The columns of the table say what types the file has.
func (s *Session) copyFrom(ctx context.Context, c *planner.Copy) (*Rows, error) {
	load, err := s.loadOf(c)
	if err != nil {
		return nil, err
	}
	if load.checkpoint != "" && (load.update || load.mode == plan.Overwrite) {
		return nil, plan.Errorf(plan.CodeUnsupported, "a load with a CHECKPOINT in this MODE is not offered").WithPos(c.Table.Pos).
			WithHint("INSERT, IGNORE and REPLACE go on after a crash")
	}
	if load.checkpoint != "" {
		return s.copyCheckpointed(ctx, load)
	}
	r, err := s.start(ctx, holdAll, func(ctx context.Context) (*planned, error) {
		in, t, err := load.source(ctx)
		if err != nil {
			return nil, err
		}
		n, err := load.node(in, t)
		if err != nil {
			return nil, plan.AtPos(err, c.Table.Pos)
		}
		return s.optimized(ctx, n)
	})
	if err != nil {
		return nil, err
	}
	if s.set.dryRun {
		return r.asPreview("written", ""), nil
	}
	return r.asWrite(), nil
}

// load is a COPY … FROM.
type load struct {
	session *Session
	copy    *planner.Copy
	file    plan.FileSpec // without the options of the table
	mode    plan.WriteMode
	// update is set where rows are written into those that are there, and made where there are none.
	update bool
	ins    planner.Insert // the target with its options
	// checkpoint is the file that says how far the load has come; empty for none.
	checkpoint string
}

// loadModes are the values of the option MODE.
var loadModes = map[string]plan.WriteMode{
	"insert": plan.Insert, "ignore": plan.InsertIgnore, "replace": plan.Replace, "overwrite": plan.Overwrite, updateMode: plan.Insert,
}

// updateMode writes into the rows that are there.
const updateMode = "update"

// node writes the rows of the file into the table.
func (l *load) node(in rel, t plan.Table) (plan.Node, error) {
	return in.into(t, l.mode, l.update)
}

// loadOf takes the options apart: those of the load are MODE, TTL and CHECKPOINT, the others those of the file.
func (s *Session) loadOf(c *planner.Copy) (*load, error) {
	l := &load{session: s, copy: c, file: c.File, ins: planner.Insert{Table: c.Table}}
	if l.file.Format == "tsv" {
		l.file.Format = files.CSV
		l.file.Options = append([]plan.FileOption{{Name: "delim", Value: `\t`}}, l.file.Options...)
		c = &planner.Copy{File: l.file}
	}
	l.file.Options, l.file.Others = nil, []string{"mode", "ttl", "checkpoint"}
	for _, o := range c.File.Options {
		switch o.Name {
		case "mode":
			mode, ok := loadModes[strings.ToLower(o.Value)]
			if !ok {
				return nil, plan.Errorf(plan.CodeValue, "there is no mode %s", o.Value).WithPos(o.ValuePos).
					WithHint("INSERT refuses existing keys, IGNORE skips them, REPLACE replaces whole rows, UPDATE writes into them, OVERWRITE replaces the table")
			}
			l.mode, l.update = mode, strings.EqualFold(o.Value, updateMode)
		case "checkpoint":
			l.checkpoint = o.Value
		case "ttl":
			l.ins.Options = append(l.ins.Options, planner.Option{Name: planner.Ident{Name: "ttl", Pos: o.NamePos}, Value: o.Value, ValuePos: o.ValuePos})
		default:
			l.file.Options = append(l.file.Options, o)
		}
	}
	return l, nil
}

// source gives the rows of the file and the table that they are for.
func (l *load) source(ctx context.Context) (rel, plan.Table, error) {
	cat, err := l.session.insertCatalog(&l.ins)
	if err != nil {
		return rel{}, nil, err
	}
	home, err := plan.InNamespace(ctx, cat, l.copy.Table.Space())
	if err != nil {
		return rel{}, nil, plan.AtPos(err, l.copy.Table.Start())
	}
	t, err := home.Table(ctx, l.copy.Table.Name)
	if err != nil {
		return rel{}, nil, plan.AtPos(err, l.copy.Table.Pos)
	}
	f, columns, err := l.open(ctx, t)
	if err != nil {
		return rel{}, nil, err
	}
	n, err := plan.NewScan(f, "", columns)
	if err != nil {
		return rel{}, nil, err
	}
	return newRel(n, ""), t, nil
}

// open gives the file and which of its columns are read, nil for all. Those that the statement lists are found by their names; in a CSV file whose
// header has others, or that has none, by their places.
func (l *load) open(ctx context.Context, t plan.Table) (*files.Table, []int, error) {
	spec := l.file
	listed, err := l.listed(t)
	if err != nil {
		return nil, nil, err
	}
	if listed == nil || !files.IsCSV(spec) {
		f, err := l.session.files.TableFor(ctx, spec, t.Schema())
		switch {
		case err != nil:
			return nil, nil, err
		case listed != nil:
			return l.pick(ctx, t, f, listed)
		case !f.Headless():
			return f, nil, nil
		}
		listed = visibleFields(t) // those of the table, by place
	}
	f, err := l.withColumns(ctx, t, listed)
	return f, nil, err
}

// withColumns opens the file with names and types for its columns.
func (l *load) withColumns(ctx context.Context, t plan.Table, columns []arrow.Field) (*files.Table, error) {
	spec := l.file
	o := plan.FileOption{Name: "columns", Value: columnList(columns)}
	if l.copy.Columns != nil {
		o.NamePos = l.copy.Columns[0].Pos
	}
	spec.Options = append([]plan.FileOption{o}, spec.Options...)
	return l.session.files.TableFor(ctx, spec, t.Schema())
}

// listed are the columns of the table that the statement lists; nil where it lists none.
func (l *load) listed(t plan.Table) ([]arrow.Field, error) {
	var out []arrow.Field
	for _, c := range l.copy.Columns {
		at, err := find(t.Schema(), c.Name)
		if err != nil {
			return nil, plan.AtPos(err, c.Pos)
		}
		out = append(out, t.Schema().Field(at))
	}
	return out, nil
}

// pick finds the columns of a file that names them. One that no member of JSON has so far may come later, and is NULL until then.
func (l *load) pick(ctx context.Context, t plan.Table, f *files.Table, listed []arrow.Field) (*files.Table, []int, error) {
	columns, later := make([]int, len(listed)), false
	for i, field := range listed {
		at, err := find(f.Schema(), field.Name)
		switch {
		case err == nil:
			columns[i], listed[i].Name = at, f.Schema().Field(at).Name
		case f.Typed():
			return nil, nil, plan.AtPos(inVerb("file "+f.Name(), err), l.copy.Columns[i].Pos)
		default:
			later = true
		}
	}
	if !later {
		return f, columns, nil
	}
	f, err := l.withColumns(ctx, t, listed)
	return f, nil, err
}

func visibleFields(t plan.Table) []arrow.Field {
	var out []arrow.Field
	for _, f := range t.Schema().Fields() {
		if !plan.Hidden(f) {
			out = append(out, f)
		}
	}
	return out
}

// columnList are columns as the option columns has them.
func columnList(fields []arrow.Field) string {
	var parts []string
	for _, f := range fields {
		parts = append(parts, plan.QuoteIdent(f.Name)+" "+plan.TypeOf(f).String())
	}
	return strings.Join(parts, ", ")
}
