package bind

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// column is one column that can be named.
type column struct {
	// table is the name under which the query knows the column's table; empty for a column that USING merged and for the
	// output of a UNION.
	table string
	// space stands before the table's name; see relation.
	space string
	name  string
	// index is the ordinal in the rows that the scope is about.
	index int
	// hidden columns are no part of a star.
	hidden bool
	// covered columns are those that USING merged: they are found with their table's name only, and are no part of *.
	covered bool
}

// full is the column with its table, as a person writes it.
func (c column) full() string {
	if c.table == "" {
		return plan.QuoteIdent(c.name)
	}
	return relation{name: c.table, space: c.space}.full() + "." + plan.QuoteIdent(c.name)
}

func (c column) own() string { return c.name }

// relation is a table of a FROM.
type relation struct {
	// name is what the query calls it; own is the table's own name, empty for a derived table.
	name, own string
	// path stands before the own name, and space is it in one text where the query has no other name for the table.
	path  []parse.Ident
	space string
	pos   plan.Pos
	// sampled is set where the table may have columns that nobody knows yet.
	sampled bool
}

func (r relation) alias() string { return r.name }

// full is the name with its database and server, as a person writes it.
func (r relation) full() string {
	if r.space == "" {
		return plan.QuoteIdent(r.name)
	}
	return r.space + "." + plan.QuoteIdent(r.name)
}

// scope is what names mean at one place.
type scope struct {
	// beside holds the tables beside a derived table, which it does not see.
	beside  *scope
	tables  []relation
	columns []column
	// note is a hint for names that are not found.
	note string
	// dropped are the tables of which a SEMI or ANTI JOIN gives no columns.
	dropped *scope
}

// without is the scope behind a SEMI or ANTI JOIN with other tables.
func (s *scope) without(other *scope) *scope {
	out := *s
	out.dropped = other
	return &out
}

// newScope names the columns of one table.
func newScope(r relation, s *arrow.Schema) *scope {
	out := &scope{tables: []relation{r}, columns: make([]column, s.NumFields())}
	for i, f := range s.Fields() {
		out.columns[i] = column{table: r.name, space: r.space, name: f.Name, index: i, hidden: plan.Hidden(f)}
	}
	return out
}

// combine is the scope of two tables side by side; the left one's rows have width columns.
func combine(l, r *scope, width int) (*scope, error) {
	out := &scope{dropped: l.dropped}
	if out.dropped == nil {
		out.dropped = r.dropped
	}
	out.tables = append(append(out.tables, l.tables...), r.tables...)
	out.columns = append(append(out.columns, l.columns...), r.columns...)
	for i := len(l.columns); i < len(out.columns); i++ {
		out.columns[i].index += width
	}
	for _, a := range r.tables {
		for _, b := range l.tables {
			if a.name == b.name && a.space == b.space {
				return nil, plan.Errorf(plan.CodeName, "two tables are called %s", a.full()).
					WithHint("give one of them an alias").WithPos(a.pos)
			}
		}
	}
	return out, nil
}

// find lists the columns that a name may mean. An error says that the table of the name is ambiguous.
func (s *scope) find(parts []parse.Ident) ([]column, error) {
	tables, rest := s.before(parts)
	if len(tables) > 1 {
		return nil, ambiguousTable(parts[0], tables)
	}
	if len(tables) == 1 {
		if found := pick(s.of(tables[0]), plainName(rest), column.own); found != nil {
			return found, nil
		}
	}
	return pick(s.open(), plainName(parts), column.own), nil
}

// before lists the tables that the beginning of a column's name may mean, and gives what is left of the name.
func (s *scope) before(parts []parse.Ident) (tables []relation, rest []parse.Ident) {
	for n := len(parts) - 1; n > 1; n-- { // a table with its database and server
		if tables = s.named(parts[:n]); len(tables) > 0 {
			return tables, parts[n:]
		}
	}
	if len(parts) < 2 {
		return nil, parts
	}
	return s.named(parts[:1]), parts[1:]
}

// named lists the tables that a name means: [server.][database.]table. A name without these is that of a table whose name was
// written without them, too, where there is one.
func (s *scope) named(name []parse.Ident) []relation {
	path := name[:len(name)-1]
	tables := pick(s.tables, name[len(name)-1].Name, relation.alias)
	if len(path) == 0 && len(tables) < 2 {
		return tables
	}
	space := dotted(path)
	here := pick(tables, space, func(r relation) string { return r.space })
	if len(path) == 0 && len(here) == 0 {
		return tables
	}
	return here
}

// called reports whether the first part of a name is a table of the scope, which hides those around it.
func (s *scope) called(parts []parse.Ident) bool {
	tables, _ := s.before(parts)
	return len(tables) > 0
}

// has finds a column, one of several where a name is ambiguous.
func (s *scope) has(parts []parse.Ident) (column, bool) {
	if s == nil {
		return column{}, false
	}
	found, err := s.find(parts)
	if err != nil || len(found) == 0 {
		return column{}, false
	}
	return found[0], true
}

func ambiguousTable(id parse.Ident, tables []relation) error {
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.full()
	}
	return plan.Errorf(plan.CodeName, "table %s is ambiguous: %s", plan.QuoteIdent(id.Name), listed(names)).WithPos(id.Pos)
}

// of lists the columns of one table, hidden and merged ones included.
func (s *scope) of(table relation) []column {
	var out []column
	for _, c := range s.columns {
		if c.table == table.name && c.space == table.space && table.name != "" {
			out = append(out, c)
		}
	}
	return out
}

// open lists the columns that can be named without their table.
func (s *scope) open() []column {
	var out []column
	for _, c := range s.columns {
		if !c.covered {
			out = append(out, c)
		}
	}
	return out
}

// names lists the names of columns.
func names(columns []column, hidden bool) []string {
	var out []string
	for _, c := range columns {
		if hidden || !c.hidden {
			out = append(out, c.name)
		}
	}
	return out
}

// rename gives the first columns of one table the names of its alias's column list, where it has one. Pseudo-columns keep
// theirs.
func (s *scope) rename(alias parse.Ident) error {
	at := 0
	for i := range s.columns {
		if c := &s.columns[i]; !c.hidden && at < len(alias.Columns) {
			c.name = alias.Columns[at].Name
			at++
		}
	}
	if at < len(alias.Columns) {
		return plan.Errorf(plan.CodeName, "%s names %s, the table has %d", plan.QuoteIdent(alias.Name), counted(len(alias.Columns)), at).
			WithPos(alias.Columns[at].Pos)
	}
	return nil
}
