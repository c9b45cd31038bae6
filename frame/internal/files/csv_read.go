package files

import (
	"strconv"

	"rsql/redisrel"
)

var _ textFile = (*csvRows)(nil)

// csvRows reads the rows of a CSV file into batches.
type csvRows struct {
	*csvFile
	null    *string
	targets []int // by value of a row; -1 for one that nobody asks for
	absent  []int // columns of the batch that the file does not have
}

func openCSVRows(src *source, o *options) (*csvRows, error) {
	f, err := openCSV(src, o)
	if err != nil {
		return nil, err
	}
	return &csvRows{csvFile: f, null: o.null}, nil
}

func (r *csvRows) bytesRead() int64 { return r.stream.read.Load() }

func (r *csvRows) columnNames() []string { return r.names }

// isNull reports whether a value is written as NULL is: bare, and nothing unless the statement says what.
func (r *csvRows) isNull(f field) bool {
	if r.null != nil {
		return !f.quoted && string(f.text) == *r.null
	}
	return !f.quoted && len(f.text) == 0
}

func (r *csvRows) sample(g *guesses) (int64, error) {
	fields, err := r.nextRow()
	if err != nil {
		return 0, err
	}
	size := int64(len(fields))
	for i, f := range fields {
		size += int64(len(f.text))
		if !r.isNull(f) {
			g.of(r.names[i]).Add(f.text)
		}
	}
	return size, nil
}

func (r *csvRows) bind(b *batch) {
	r.targets, r.absent = make([]int, len(r.names)), nil
	has := map[int]bool{}
	for i, name := range r.names {
		r.targets[i] = b.target(name)
		has[r.targets[i]] = true
	}
	for i := range b.columns {
		if !has[i] && !b.columns[i].isName {
			r.absent = append(r.absent, i)
		}
	}
}

func (r *csvRows) row(b *batch) error {
	fields, err := r.nextRow()
	if err != nil {
		return err
	}
	for i := range fields {
		at := r.targets[i]
		if at < 0 {
			continue
		}
		if r.isNull(fields[i]) {
			b.null(at)
		} else if !b.value(at, fields[i].text) {
			return b.misfit(at, r.place(), fields[i].text, redisrel.WidenFor(b.columns[at].typ, fields[i].text))
		}
	}
	for _, at := range r.absent {
		b.null(at)
	}
	b.endRow()
	return nil
}

// place is where the row stands.
func (r *csvRows) place() string { return r.src.name + ", line " + strconv.FormatInt(r.line, 10) }
