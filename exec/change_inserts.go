package exec

import (
	"context"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// newKeys takes up the keys of n rows, and gives the rows whose key was not there, with those that have a NULL in it.
func newKeys(seen *vec.KeyTable, columns []arrow.Array, n int) ([]int32, error) {
	if err := seen.Room(n); err != nil {
		return nil, err
	}
	ids, skip := make([]int32, n), make([]bool, n)
	views := make([]vec.View, len(columns))
	for i, column := range columns {
		views[i] = vec.Of(column)
		for row := range n {
			skip[row] = skip[row] || column.IsNull(row)
		}
	}
	sel := make([]int32, 0, n)
	next := int32(seen.Len())
	seen.Insert(views, n, skip, ids)
	for row, id := range ids {
		if id < 0 || id == next {
			sel = append(sel, int32(row))
		}
		if id == next {
			next++
		}
	}
	return sel, nil
}

// expectInserts has rows of one key refused that a MERGE or an INSERT inserts. New elements of a list are rows of their own, and so are entries of a
// stream, but of those that an INSERT gives their ids.
func (c *change) expectInserts() {
	conflicts := slices.ContainsFunc(c.actions, func(a changeAction) bool { return a.Kind == plan.ChangeConflict })
	switch freely := plan.RepeatedRows(c.node.Target) == plan.RepeatedFreely; {
	case freely && conflicts && len(c.node.Identity) > len(c.rowKey):
		c.inserted = vec.NewKeyTable(c.env.Alloc, []arrow.DataType{arrow.BinaryTypes.String}, c.env.hashMask())
		return
	case freely, c.node.Once != plan.RepeatedRefused && !conflicts:
		return
	}
	c.keysOnce()
}

// expectReplaced has rows of one key refused that a REPLACE writes and gives: only the last of them is there afterwards.
func (c *change) expectReplaced() {
	replaces := slices.ContainsFunc(c.actions, func(a changeAction) bool { return a.Kind == plan.ChangeReplace })
	if replaces && c.returns != nil && plan.RepeatedRows(c.node.Target) != plan.RepeatedFreely {
		c.keysOnce()
	}
}

// keysOnce has the keys of new rows remembered.
func (c *change) keysOnce() {
	var types []arrow.DataType
	for _, at := range c.rowKey {
		types = append(types, c.node.Target.Schema().Field(at).Type)
	}
	c.inserted = vec.NewKeyTable(c.env.Alloc, types, c.env.hashMask())
}

// forgetKeys frees the keys of the rows to insert and to change: these are known to differ, or never will be.
func (c *change) forgetKeys() {
	for _, keys := range []**vec.KeyTable{&c.inserted, &c.repeats.changed, &c.foreseen} {
		if *keys != nil {
			(*keys).Release()
			*keys = nil
		}
	}
}

// insertedOnce refuses rows to insert that have the key of another.
func (c *change) insertedOnce(w *pageWork, s *changeStep) error {
	if c.inserted == nil || s.action.Kind != plan.ChangeInsert && s.action.Kind != plan.ChangeReplace {
		return nil
	}
	if plan.RepeatedRows(c.node.Target) == plan.RepeatedFreely {
		return c.entriesOnce(w, s)
	}
	key := c.insertKey(s.action)
	if len(key) < len(c.rowKey) {
		return nil
	}
	columns := make([]arrow.Array, len(key))
	for i, at := range key {
		columns[i] = s.values.Column(at)
	}
	sel, err := newKeys(c.inserted, columns, len(s.rows))
	if err != nil || len(sel) == len(s.rows) {
		return err
	}
	row := firstMissing(sel)
	if s.action.Kind == plan.ChangeReplace {
		return plan.Errorf(plan.CodeConflict, "%s into %s … RETURNING would give a row that the next one replaces: several rows have the key %s",
			c.node.Verb, plan.TableLabel(c.node.Target), c.insertLabel(s, row)).WithHint("make the rows distinct, or leave RETURNING out: the last of each key stays")
	}
	rows := "rows"
	if c.node.Once == plan.RepeatedRefused {
		rows = "rows of the source"
	}
	return c.insertedTwice(rows, "key "+c.insertLabel(s, row))
}

// entriesOnce refuses new entries that have the id of another.
func (c *change) entriesOnce(w *pageWork, s *changeStep) error {
	sel, err := c.newNames(c.inserted, w, s.rows)
	if err != nil || len(sel) == len(s.rows) {
		return err
	}
	return c.insertedTwice("rows", w.present.Label(int(s.rows[firstMissing(sel)])))
}

// insertedTwice is the error of a row whose key another row of the statement has.
func (c *change) insertedTwice(rows, label string) error {
	err := plan.Errorf(plan.CodeConflict, "%s into %s would insert a row twice: several %s have the %s", c.node.Verb, plan.TableLabel(c.node.Target), rows, label)
	if c.node.Once == plan.RepeatedRefused {
		return err.WithHint("make the rows of the source distinct")
	}
	return err.WithHint("make the rows distinct, or let INSERT IGNORE take the first of each key")
}

// newNames takes up the names of rows to insert, and gives the places of those whose name was not there, with those that have none: the server names them.
func (c *change) newNames(seen *vec.KeyTable, w *pageWork, rows []int32) ([]int32, error) {
	freely := plan.RepeatedRows(c.node.Target) == plan.RepeatedFreely
	labels := array.NewStringBuilder(c.env.Alloc)
	defer labels.Release()
	for _, row := range rows {
		if freely && !w.present.Named(int(row)) {
			labels.AppendNull()
		} else {
			labels.Append(w.present.Label(int(row)))
		}
	}
	column := labels.NewArray()
	defer column.Release()
	return newKeys(seen, []arrow.Array{column}, len(rows))
}

// expectSkipped has a dry run remember the rows that it would insert, where it would skip those that are there.
func (c *change) expectSkipped() {
	skips := slices.ContainsFunc(c.actions, func(a changeAction) bool { return a.Kind == plan.ChangeNothing && a.Matched })
	inserts := slices.ContainsFunc(c.actions, func(a changeAction) bool { return a.Kind == plan.ChangeInsert })
	if c.env.DryRun && skips && inserts && c.node.Once != plan.RepeatedRefused {
		c.foreseen = vec.NewKeyTable(c.env.Alloc, []arrow.DataType{arrow.BinaryTypes.String}, c.env.hashMask())
	}
}

// foresee gives the places of the rows of a step that would be written: of those to insert that would be skipped if they were there, the first of a name.
func (c *change) foresee(w *pageWork, s *changeStep) ([]int32, error) {
	if c.foreseen != nil && s.action.Kind == plan.ChangeInsert {
		return c.newNames(c.foreseen, w, s.rows)
	}
	all := make([]int32, len(s.rows))
	for i := range all {
		all[i] = int32(i)
	}
	return all, nil
}

// insertKey are the places of the key's columns among those that an action sets.
func (c *change) insertKey(a *changeAction) []int {
	var out []int
	for _, column := range c.rowKey {
		if at := slices.Index(a.Columns, column); at >= 0 { // OpenChanger says which may be left out
			out = append(out, at)
		}
	}
	return out
}

// insertLabel is the key of a row to insert, for people: sku = zz.
func (c *change) insertLabel(s *changeStep, row int) string {
	var parts []string
	for _, at := range c.insertKey(s.action) {
		parts = append(parts, s.action.schema.Field(at).Name+" = "+string(plan.AppendText(nil, s.values.Column(at), row)))
	}
	return strings.Join(parts, ", ")
}

// insertsFree refuses, before the first row is written, those that a MERGE is to make whose key exists although no row of the target matched them.
func (c *change) insertsFree(ctx context.Context, s *changeStep) (err error) {
	if c.written || c.node.Once != plan.RepeatedRefused || s.action.Kind != plan.ChangeInsert {
		return nil
	}
	var taken []bool
	s.keys, taken, err = c.changer.Inserted(ctx, plan.ChangeColumns{Kind: s.action.Kind, Columns: s.action.Columns}, s.values)
	if row := slices.Index(taken, true); err == nil && row >= 0 {
		return c.insertConflict(c.insertLabel(s, row)).WithHint("nothing was written; compare the key in ON")
	}
	return err
}

// insertConflict is the error of a row to insert whose key exists.
func (c *change) insertConflict(key string) *plan.Error {
	return plan.Errorf(plan.CodeConflict, "table %s: a row with the key %s exists already, and ON does not match it", plan.TableLabel(c.node.Target), key)
}

// insertRefused counts a row to insert whose key somebody else made after it was looked for.
func (c *change) insertRefused(s *changeStep, row int) {
	key := c.insertLabel(s, row)
	err := c.insertConflict(key).WithHint("it is as it was; compare the key in ON")
	c.changer.Count(plan.WriteReport{Failed: 1, FirstFailed: []plan.FailedKey{{Key: key, Err: err}}})
	if c.refused == nil {
		c.refused = err
	}
}
