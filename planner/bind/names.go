package bind

import (
	"strings"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// pick finds a name: all exact matches, or, where there is none, all that differ in case only.
func pick[T any](items []T, name string, nameOf func(T) string) []T {
	var exact, folded []T
	for _, it := range items {
		switch n := nameOf(it); {
		case n == name:
			exact = append(exact, it)
		case strings.EqualFold(n, name):
			folded = append(folded, it)
		}
	}
	if exact != nil {
		return exact
	}
	return folded
}

// columnParts are the parts of a column's name, the table's first.
func (b *binder) columnParts(c *sqlparser.ColName) []parse.Ident {
	var parts []parse.Ident
	for _, t := range []sqlparser.TableIdent{c.Qualifier.Qualifier, c.Qualifier.Name} {
		if !t.IsEmpty() {
			parts = append(parts, b.src.Ident(t.String()))
		}
	}
	return append(parts, b.src.Ident(c.Name.String()))
}

// dotted is a name of several parts as a person writes it.
func dotted(parts []parse.Ident) string {
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = plan.QuoteIdent(p.Name)
	}
	return strings.Join(names, ".")
}

// plainName joins parts without quotes: the name of a column that holds dots, such as _field.id.
func plainName(parts []parse.Ident) string {
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = p.Name
	}
	return strings.Join(names, ".")
}

// resolve finds the one column that a name means. An error has the position of the name.
func (b *binder) resolve(s *scope, parts []parse.Ident) (column, error) {
	found, err := s.find(parts)
	if err != nil {
		return column{}, err
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return column{}, b.unknown(s, parts)
	}
	candidates := make([]string, len(found))
	for i, c := range found {
		candidates[i] = c.full()
	}
	return column{}, plan.Errorf(plan.CodeName, "column %s is ambiguous: %s", dotted(parts), listed(candidates)).
		WithHint("write the table before the column").WithPos(parts[0].Pos)
}

// unknown is the error of a name that no column of the scope has.
func (b *binder) unknown(s *scope, parts []parse.Ident) error {
	last := parts[len(parts)-1]
	if len(parts) > 1 {
		if tables, rest := s.before(parts); len(tables) == 1 {
			t := tables[0]
			err := plan.Errorf(plan.CodeName, "%s has no column %s", t.full(), dotted(rest)).WithPos(rest[0].Pos)
			if err = near(err, plainName(rest), names(s.of(t), true), ""); err.Hint != "" {
				return err
			}
			return fromSample(near(err, "", names(s.of(t), false), "its columns are"), t)
		}
		return s.unknownTable(parts[0], parts)
	}
	err := plan.Errorf(plan.CodeName, "there is no column %s", dotted(parts)).WithPos(last.Pos)
	if err = near(err, last.Name, names(s.open(), true), ""); err.Hint != "" {
		return err
	}
	if c, ok := s.dropped.has(parts); ok {
		return err.WithHint("a SEMI or ANTI JOIN gives no columns of its right side, such as %s, which its ON alone sees: write JOIN to have them", c.full())
	}
	if at, ok := last.Pos.Offset(); ok && at < len(b.src.Text) && b.src.Text[at] == '"' {
		return err.WithHint("a text is written in single quotes: '%s'", strings.ReplaceAll(last.Name, "'", "''"))
	}
	if instead, known := foreignColumns[strings.ToLower(last.Name)]; known && !last.Quoted {
		return err.WithHint("%s", instead)
	}
	if s.note != "" {
		return err.WithHint("%s", s.note)
	}
	err = near(err, "", names(s.open(), false), "the columns are")
	if at, ok := last.Pos.Offset(); ok && len(parts) == 1 && !last.Quoted && at <= len(b.src.Text) && compared(b.src.Text[:at]) {
		err = err.WithHint("%s; a text is written in single quotes: '%s'", err.Hint, last.Name)
	}
	return fromSample(err, s.tables...)
}

// compared reports whether a text ends in a comparison, whose right side is due.
func compared(before string) bool {
	before = strings.TrimRight(before, " \t\r\n")
	return strings.HasSuffix(before, "=") || strings.HasSuffix(before, "<") || strings.HasSuffix(before, ">")
}

// fromSample adds to the hint of an unknown column that a table may have more columns than are known.
func fromSample(err *plan.Error, tables ...relation) *plan.Error {
	for _, t := range tables {
		if t.sampled {
			return err.WithHint("%s; those of %s are what a sample of its keys has: WithInfer(\"all\") looks at every key", err.Hint, plan.QuoteIdent(t.own))
		}
	}
	return err
}

// foreignColumns are words of other engines that stand like columns, with what to write instead.
var foreignColumns = map[string]string{
	"rownum": "write row_number() OVER (), or LIMIT", "rowid": "the key of a row is _key", "ctid": "the key of a row is _key", "level": "carry the depth along in WITH RECURSIVE",
	"sysdate": "use now()", "systimestamp": "use now()", "nextval": "there are no sequences; use uuid()", "user": "there are no users here",
}

// unknownTable is the error of a table's name that stands before a column or a star. parts are the whole name, for the
// nearest column where the table's name may be part of the column's.
func (s *scope) unknownTable(table parse.Ident, parts []parse.Ident) error {
	err := plan.Errorf(plan.CodeName, "there is no table %s in this FROM", plan.QuoteIdent(table.Name)).WithPos(table.Pos)
	var called []string
	if s.dropped != nil && len(pick(s.dropped.tables, table.Name, relation.alias)) > 0 {
		return err.WithHint("a SEMI or ANTI JOIN gives no columns of %s, which its ON alone sees: write JOIN to have them", plan.QuoteIdent(table.Name))
	}
	for _, t := range s.tables {
		if t.own != t.name && strings.EqualFold(t.own, table.Name) {
			return err.WithHint("it is called %s here", plan.QuoteIdent(t.name))
		}
		called = append(called, t.name)
	}
	if err = near(err, table.Name, called, ""); err.Hint != "" {
		return err
	}
	var dots []string // columns whose own names hold dots, such as _field.id
	for _, n := range names(s.open(), true) {
		if strings.Contains(n, ".") {
			dots = append(dots, n)
		}
	}
	if n, ok := plan.Nearest(plainName(parts), dots); ok && len(parts) > 1 {
		return err.WithHint("did you mean %s?", plan.QuoteIdent(n))
	}
	if s.note != "" {
		return err.WithHint("%s", s.note)
	}
	return near(err, "", called, "its tables are")
}
