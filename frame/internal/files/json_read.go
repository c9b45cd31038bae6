package files

import (
	"errors"
	"io"
	"strconv"

	"rsql/planner/plan"
	"rsql/redisrel"
)

var _ textFile = (*jsonRows)(nil)

// jsonRows reads the objects of a JSON file into batches. Members are columns; one whose value is an object or an array is
// of type JSON.
type jsonRows struct {
	*jsonScanner
	src    *source
	stream *stream
	// targets are the columns of the batch by the name of a member; values are those of the row under way.
	targets map[string]int
	values  [][]byte
}

func openJSON(src *source) (*jsonRows, error) {
	in, err := src.open()
	if err != nil {
		return nil, err
	}
	return &jsonRows{jsonScanner: newJSONScanner(in), src: src, stream: in}, nil
}

func (r *jsonRows) bytesRead() int64 { return r.stream.read.Load() }

// columnNames are none: each object has its own.
func (r *jsonRows) columnNames() []string { return nil }

func (r *jsonRows) sample(g *guesses) (int64, error) {
	object, err := r.next()
	if err != nil {
		return 0, r.failed(err)
	}
	return int64(len(object)), members(object, func(name, value []byte) error {
		g.of(string(name)).AddJSON(value)
		return nil
	})
}

func (r *jsonRows) bind(b *batch) {
	r.targets, r.values = map[string]int{}, make([][]byte, len(b.columns))
	for i, c := range b.columns {
		if !c.isName {
			r.targets[c.name] = i
		}
	}
}

func (r *jsonRows) row(b *batch) error {
	object, err := r.next()
	if err != nil {
		return r.failed(err)
	}
	clear(r.values)
	err = members(object, func(name, value []byte) error {
		at, ok := r.targets[string(name)]
		if ok {
			r.values[at] = value
		} else if b.whole && string(value) != "null" && b.table.index(string(name)) < 0 {
			var g redisrel.TypeGuess
			g.AddJSON(value)
			return b.newColumn(string(name), r.place(), g.Type())
		}
		return nil
	})
	if err != nil {
		return err
	}
	for at, value := range r.values {
		if b.columns[at].isName {
			continue
		}
		if err := r.append(b, at, value); err != nil {
			return err
		}
	}
	b.endRow()
	return nil
}

// append appends the value of a member; nil for one that the object does not have.
func (r *jsonRows) append(b *batch, at int, value []byte) error {
	c := &b.columns[at]
	if value == nil || string(value) == "null" {
		b.null(at)
		return nil
	}
	text := value
	isText := value[0] == '"'
	if isText && (!c.declared || c.typ.Kind != plan.JSON) {
		var err error
		if text, err = jsonString(value); err != nil {
			return plan.Errorf(plan.CodeData, "file %s: a string cannot be read", r.place()).WithCause(err)
		}
	}
	if !c.declared && !suggests(value[0], c.typ) || !b.value(at, text) {
		return b.misfit(at, r.place(), text, widenJSON(c.typ, value))
	}
	return nil
}

// suggests reports whether a value that begins so may be one of a guessed type: strings are no numbers, whatever they look
// like, and only objects and arrays are JSON.
func suggests(first byte, t plan.Type) bool {
	switch {
	case t.Kind == plan.Text || t.Kind == plan.Blob:
		return true
	case first == '{' || first == '[':
		return t.Kind == plan.JSON
	}
	return t.Kind != plan.JSON && (first == '"') == t.Temporal()
}

// widenJSON is the type of a guessed column after it met a value that its type does not hold.
func widenJSON(from plan.Type, value []byte) plan.Type {
	var g redisrel.TypeGuess
	g.AddJSON(value)
	switch to := g.Type(); {
	case to.Kind == plan.Blob:
		return to
	case value[0] == '"' || value[0] == '{' || value[0] == '[':
		return plan.TextType
	}
	return redisrel.WidenFor(from, value)
}

// place is where the object begins.
func (r *jsonRows) place() string { return r.src.name + ", line " + strconv.FormatInt(r.line, 10) }

// failed names the file in an error; io.EOF passes.
func (r *jsonRows) failed(err error) error {
	var bad *jsonError
	switch {
	case err == io.EOF: //nolint:errorlint // scanners give it unwrapped
		return err
	case errors.As(err, &bad):
		return plan.Errorf(plan.CodeData, "file %s, line %d: %s", r.src.name, bad.line, bad.msg)
	case r.src.compression != "none":
		return r.src.damaged(err)
	}
	return cannotRead(r.src.name, err)
}

func (r *jsonRows) close() error { return r.stream.Close() }
