package redisrel

import (
	"fmt"
	"math"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

// memberList is a set or sorted set of an application's own that names keys of a table: a directory of all of them, or the index
// of a column, which has each under the column's value. A member that the table's template matches is a key; any other is the
// value of the one placeholder.
type memberList struct {
	shape *rowShape
	key   string
	// elements are the members that are read.
	elements elements
	// part is how many members one command asks for; 0 for elementsPerPart.
	part int
}

// parseMemberList reads 'set users:ids' and 'zset users:by_age'.
func parseMemberList(text string) (*memberList, bool) {
	kind, key, _ := strings.Cut(strings.TrimSpace(text), " ")
	key = strings.TrimSpace(key)
	shape := map[string]*rowShape{"set": setShape, "zset": zsetShape}[strings.ToLower(kind)]
	return &memberList{shape: shape, key: key}, shape != nil && key != ""
}

// perPart is how many members one command asks for.
func (m *memberList) perPart() int {
	if m.part > 0 {
		return m.part
	}
	return elementsPerPart
}

// String is the list as an option writes it.
func (m *memberList) String() string { return m.shape.name + " " + m.key }

// lists checks the directory and the indexes of a declaration and gives them to its relation.
func (d *Declaration) lists(r *relation) error {
	if d.Directory != "" {
		list, ok := parseMemberList(d.Directory)
		if !ok {
			return plan.Errorf(plan.CodeName, "table %s: the directory %q is neither a set nor a sorted set", d.Name, d.Directory).
				WithHint("write directory = 'set users:ids', or 'zset …'")
		}
		r.directory = list
	}
	for _, x := range d.Indexes {
		list, ok := parseMemberList(x.List)
		if !ok || list.shape != zsetShape {
			return plan.Errorf(plan.CodeName, "table %s: the index of %s, %q, is no sorted set", d.Name, x.Column, x.List).
				WithHint("write index (%s) = 'zset users:by_%s'", x.Column, x.Column)
		}
		at, err := r.indexedColumn(x.Column)
		if err != nil {
			return err
		}
		if r.indexes == nil {
			r.indexes = map[int]*memberList{}
		}
		r.indexes[at] = list
	}
	if len(r.parts) == 0 && (r.directory != nil || r.indexes != nil) {
		return plan.Errorf(plan.CodeName, "table %s: a table of one key needs no directory and no index", d.Name)
	}
	return nil
}

// indexedColumn is the ordinal of a column that an index may be of.
func (r *relation) indexedColumn(name string) (int, error) {
	for i, c := range r.columns {
		if c.name != name {
			continue
		}
		switch c.typ.Kind {
		case plan.BigInt, plan.Double, plan.Decimal:
			if c.source == fromField && !r.shape.many {
				return i, nil
			}
		}
		return 0, plan.Errorf(plan.CodeType, "table %s: %s cannot have an index, which is of a field that is a number", r.name, name)
	}
	return 0, plan.Errorf(plan.CodeName, "table %s: there is no column %s to have an index", r.name, name)
}

// through has an access that would SCAN read a list of members instead, where the table has one.
func (r *relation) through(a access, filters []plan.Expr) access {
	if a.exact {
		return a
	}
	for _, f := range filters {
		c, ok := r.indexed(f)
		if !ok {
			continue
		}
		if a.list == nil || a.list.key != r.indexes[c.column].key {
			if a.list != nil && a.list.elements.bounded { // one index will do; its rows are rechecked
				continue
			}
			list := *r.indexes[c.column]
			list.elements = allElements()
			a.list, a.listed = &list, c.column
		}
		a.list.bound(c)
	}
	switch {
	case a.list != nil && a.list.elements.none():
		return access{exact: true, pattern: r.pattern}
	case a.list == nil && r.directory != nil:
		a.list = r.directory
	}
	return a
}

// bound narrows an index by a comparison. Scores are DOUBLEs: a number that none stands for is between two, so that a bound is
// always among them, and the filter looks at the rows again.
func (m *memberList) bound(c comparison) {
	if c.op == "" { // IS NOT NULL: all of them
		m.elements.bounded = true
		return
	}
	if c.op == "<" || c.op == ">" {
		c.op += "="
	}
	if c.value == nil || c.value.IsNull() {
		m.elements.bound(c)
		return
	}
	var v float64
	switch x := c.value.Value.(type) {
	case int64:
		v = float64(x)
	case float64:
		v = x
	case decimal128.Num:
		v = x.ToFloat64(c.value.Type().Scale)
	}
	if math.IsNaN(v) {
		return
	}
	m.elements.bounded = true
	m.elements.score.bound(c.op, v)
}

// describe is the list in EXPLAIN, and the command that reads it.
func (m *memberList) describe(name string) (path, command string) {
	if m.elements.bounded {
		reader := newScoreReader(m.elements, false)
		args := reader.arguments(nil, nil, m.perPart())
		return fmt.Sprintf("index %s of %s, %s to %s", m, name, args[0], args[1]), reader.command().String() + " " + argument(m.key) + " " + strings.Join(args, " ")
	}
	command = map[*rowShape]string{setShape: "SSCAN ", zsetShape: "ZSCAN "}[m.shape]
	return "directory " + m.String(), fmt.Sprintf("%s%s 0 COUNT %d", command, argument(m.key), elementsPerPart)
}
