package exec

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/exec/internal/eval"
	"rsql/planner/plan"
)

// jsonRows makes the rows of JSON_TABLE. Those of one document are made at once.
type jsonRows struct {
	table *jsonTable
	paths map[string]eval.Path
	rows  [][]*plan.Literal
}

// jsonTable is a table of JSON_TABLE with its paths compiled. Its columns stand at ordinals from at on.
type jsonTable struct {
	spec   *plan.JSONTable
	path   eval.Path
	paths  []eval.Path // of columns
	nested []*jsonTable
	at     int
}

func newJSONRows(spec *plan.JSONTable) (*jsonRows, error) {
	width := 0
	t, err := compileTable(spec, &width)
	return &jsonRows{table: t, paths: map[string]eval.Path{}}, err
}

func compileTable(spec *plan.JSONTable, width *int) (*jsonTable, error) {
	t := &jsonTable{spec: spec, paths: make([]eval.Path, len(spec.Columns)), at: *width}
	*width += len(spec.Columns)
	var err error
	if spec.Path != "" {
		if t.path, err = eval.NewPath(spec.Path); err != nil {
			return nil, err
		}
	}
	for i, c := range spec.Columns {
		if c.Ordinality {
			continue
		}
		if t.paths[i], err = eval.NewPath(c.Path); err != nil {
			return nil, err
		}
	}
	for _, n := range spec.Nested {
		nested, err := compileTable(n, width)
		if err != nil {
			return nil, err
		}
		t.nested = append(t.nested, nested)
	}
	return t, nil
}

func (j *jsonRows) start(_ context.Context, args []arrow.Array, i int) error {
	doc, err := eval.Document("json_table", args[0].(*array.String).Value(i))
	if err != nil {
		return err
	}
	text := args[1].(*array.String).Value(i)
	path, known := j.paths[text]
	if !known {
		if path, err = eval.NewPath(text); err != nil {
			return err
		}
		j.paths[text] = path
	}
	j.rows, err = j.table.rows(doc, path, nil)
	return err
}

// rows are those of the parts that a path finds; each begins with what before has.
func (t *jsonTable) rows(doc string, path eval.Path, before []*plan.Literal) (out [][]*plan.Literal, err error) {
	n := int64(0)
	path.Find(doc, func(part string) {
		if err != nil {
			return
		}
		n++
		var row []*plan.Literal
		if row, err = t.columns(part, n, before); err != nil {
			return
		}
		found := false
		for _, nested := range t.nested {
			var below [][]*plan.Literal
			if below, err = nested.rows(part, nested.path, row); err != nil {
				return
			}
			found = found || len(below) > 0
			out = append(out, below...)
		}
		if !found {
			out = append(out, row)
		}
	})
	return out, err
}

// columns puts the table's own columns behind what before has; columns of tables between are NULL.
func (t *jsonTable) columns(part string, n int64, before []*plan.Literal) ([]*plan.Literal, error) {
	row := make([]*plan.Literal, t.at, t.at+len(t.spec.Columns))
	copy(row, before)
	for i := range t.spec.Columns {
		l, err := jsonColumn(&t.spec.Columns[i], t.paths[i], part, n)
		if err != nil {
			return nil, err
		}
		row = append(row, l)
	}
	return row, nil
}

// jsonColumn is the value of a column in a part; nil for NULL.
func jsonColumn(c *plan.JSONColumn, path eval.Path, part string, n int64) (*plan.Literal, error) {
	if c.Ordinality {
		return plan.IntLiteral(n), nil
	}
	found, count := "", 0
	path.Find(part, func(p string) {
		if count++; count == 1 {
			found = p
		}
	})
	if c.Exists {
		if c.Type == plan.BooleanType {
			return plan.BoolLiteral(count > 0), nil
		}
		found, count = map[bool]string{true: "1", false: "0"}[count > 0], 1
	}
	if count == 0 {
		if c.OnEmpty.Error {
			return nil, plan.Errorf(plan.CodeValue, "json_table: there is nothing at %s of %.60q, which column %s needs", c.Path, part, plan.QuoteIdent(c.Name))
		}
		return c.OnEmpty.Value, nil
	}
	text, notNull := found, found != "null"
	if c.Type != plan.JSONType {
		text, notNull = eval.PartText(found)
	}
	if !notNull {
		return nil, nil
	}
	v, ok := plan.ParseText(text, c.Type)
	if ok && count == 1 {
		return plan.NewLiteral(v, c.Type)
	}
	if c.OnError.Error {
		return nil, plan.Errorf(plan.CodeValue, "json_table: %.60q at %s is not a %s, which column %s is", found, c.Path, c.Type, plan.QuoteIdent(c.Name))
	}
	return c.OnError.Value, nil
}

func (j *jsonRows) fill(_ context.Context, b []array.Builder, most int) (int, error) {
	n := min(most, len(j.rows))
	for _, row := range j.rows[:n] {
		for c := range b {
			if c >= len(row) || row[c] == nil {
				b[c].AppendNull()
				continue
			}
			if err := AppendLiteral(b[c], row[c]); err != nil {
				return 0, err
			}
		}
	}
	j.rows = j.rows[n:]
	return n, nil
}
