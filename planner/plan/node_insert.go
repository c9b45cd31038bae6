package plan

import "slices"

// BulkWritable is a Writable that says whether its rows can be written by a [Write]; those of others are written by a [Change].
type BulkWritable interface {
	WritesInBulk() bool
}

// Appendable is a Changeable that says whether new rows have no name before they are there, so that none is there already.
type Appendable interface {
	Appends() bool
	// Names are the columns that name a new row all the same, where it has values in them.
	Names() []int
}

// NewInsert writes rows in a mode: by a [Write] where the target can be written in bulk, else by a [Change].
func NewInsert(in Node, target Table, mode WriteMode, columns []int) (Node, error) {
	w, err := NewWrite(in, target, mode, columns)
	if err != nil {
		return nil, err
	}
	if b, ok := target.(BulkWritable); !ok || b.WritesInBulk() {
		return w, nil
	}
	if mode == Overwrite {
		return newKeys(w.(*Write)) //nolint:forcetypeassert // what NewWrite gives
	}
	return newRows(w.Children()[0], target, mode.String(), columns, func(values []Expr) []Action {
		return InsertActions(mode, columns, values)
	})
}

// newKeys has the rows of a key come together, in the order in which they came, so that each key can be written at once.
func newKeys(w *Write) (Node, error) {
	identity, err := NewRowIdentity(w.Target, w.Columns)
	if err != nil || len(identity) == 0 {
		return w, err
	}
	keys := make([]SortKey, len(identity))
	for i, id := range identity {
		c, err := NewColumn(w.Input.Schema(), id.From)
		if err != nil {
			return nil, err
		}
		keys[i] = NewSortKey(c, false)
	}
	sorted, err := NewSort(w.Input, keys)
	if err != nil {
		return nil, err
	}
	return w.WithChildren([]Node{sorted})
}

// NewUpsert writes rows: into those that are there their columns besides the key, and whole where there are none.
func NewUpsert(in Node, target Table, columns []int) (Node, error) {
	w, err := NewWrite(in, target, Insert, columns)
	if err != nil {
		return nil, err
	}
	return newRows(w.Children()[0], target, Insert.String(), columns, func(values []Expr) []Action {
		update := Action{Kind: ChangeUpdate, Matched: true}
		key := target.(Changeable).RowKey() // newRows has seen that it is one
		for i, c := range columns {
			if !slices.Contains(key, c) {
				update.Columns, update.Values = append(update.Columns, c), append(update.Values, values[i])
			}
		}
		return []Action{update, {Kind: ChangeInsert, Columns: columns, Values: values}}
	})
}

// newRows is the change that new rows make, by actions over their values.
func newRows(rows Node, target Table, verb string, columns []int, actions func(values []Expr) []Action) (Node, error) {
	c := Change{Input: rows, Target: target, Verb: verb, Once: RepeatedRows(target)}
	var err error
	if c.Identity, err = NewRowIdentity(target, columns); err != nil {
		return nil, err
	}
	values := make([]Expr, len(columns))
	for i := range columns {
		if values[i], err = NewColumn(rows.Schema(), i); err != nil {
			return nil, err
		}
	}
	c.Actions = actions(values)
	return NewChange(c, nil)
}

// RepeatedRows is what several new rows of one place are.
func RepeatedRows(target Table) Repeated {
	if a, ok := target.(Appendable); ok && a.Appends() {
		return RepeatedFreely
	}
	return RepeatedInTurn
}

// NewRowIdentity says where in new rows, whose columns are given, their places are.
func NewRowIdentity(target Table, columns []int) ([]Assigned, error) {
	t, ok := target.(Changeable)
	if !ok {
		return nil, Errorf(CodeUnsupported, "table %s cannot be changed row by row", TableLabel(target))
	}
	var out []Assigned
	for _, key := range t.RowKey() {
		from := slices.Index(columns, key)
		if from < 0 {
			return nil, Errorf(CodeName, "table %s: the row's key needs the column %s", TableLabel(target), target.Schema().Field(key).Name)
		}
		out = append(out, Assigned{Column: key, From: from})
	}
	if a, ok := target.(Appendable); ok {
		for _, name := range a.Names() {
			if from := slices.Index(columns, name); from >= 0 {
				out = append(out, Assigned{Column: name, From: from})
			}
		}
	}
	return out, nil
}

// InsertActions is what a mode does with rows that are there and with those that are not.
func InsertActions(mode WriteMode, columns []int, values []Expr) []Action {
	insert := Action{Kind: ChangeInsert, Columns: columns, Values: values}
	switch mode {
	case Replace:
		return []Action{{Kind: ChangeReplace, Any: true, Columns: columns, Values: values}}
	case InsertIgnore:
		return []Action{{Kind: ChangeNothing, Matched: true}, insert}
	default:
		return []Action{{Kind: ChangeConflict, Matched: true}, insert}
	}
}
