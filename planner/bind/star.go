package bind

import (
	"regexp"
	"slices"
	"strings"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// star adds the columns of * or t.*.
func (k *block) star(x *sqlparser.StarExpr) error {
	table := parse.Ident{}
	if !x.TableName.IsEmpty() {
		table = k.src.Ident(x.TableName.Name.String())
		if q := x.TableName.Qualifier; !q.IsEmpty() {
			table.Path = []parse.Ident{k.src.Ident(q.String())}
		}
	}
	columns, err := k.starColumns(table)
	for _, c := range columns {
		k.items = append(k.items, item{column: c, name: c.name, pos: table.Pos})
	}
	return err
}

// starColumns are the columns that * or t.* stands for.
func (k *block) starColumns(table parse.Ident) ([]column, error) {
	columns, qualified := k.scope.columns, table.Name != ""
	if !qualified {
		if len(k.scope.tables) == 0 {
			return nil, plan.Errorf(plan.CodeName, "SELECT * needs a FROM")
		}
	} else {
		tables := k.scope.named(append(slices.Clone(table.Path), table))
		switch len(tables) {
		case 0:
			return nil, k.scope.unknownTable(table, []parse.Ident{table})
		case 1:
			columns = k.scope.of(tables[0])
		default:
			return nil, ambiguousTable(table, tables)
		}
	}
	var out []column
	for _, c := range columns {
		if !c.hidden && (!c.covered || qualified) {
			out = append(out, c)
		}
	}
	return out, nil
}

// starCall is the * with something behind it that a call stands for; nil for other expressions.
func (b *binder) starCall(e sqlparser.Expr) *parse.Ident {
	f, ok := e.(*sqlparser.FuncExpr)
	if !ok {
		return nil
	}
	if id := b.src.Ident(f.Name.String()); id.Star != nil {
		return &id
	}
	return nil
}

// modifiedStar adds the columns of * EXCLUDE (…) REPLACE (…) RENAME (…) or * LIKE '…'.
func (k *block) modifiedStar(id *parse.Ident) error {
	s := id.Star
	columns, err := k.starColumns(s.Table)
	if err != nil {
		return plan.AtPos(err, id.Pos)
	}
	if s.Like != nil {
		like := namesLike(s.Like.Text, s.Ilike)
		columns = slices.DeleteFunc(slices.Clone(columns), func(c column) bool { return !like.MatchString(c.name) })
	}
	items := make([]item, len(columns))
	for i, c := range columns {
		items[i] = item{column: c, name: c.name, pos: id.Pos}
	}
	gone := make([]bool, len(columns))
	for _, x := range s.Exclude {
		if err := starMatch(columns, x, "EXCLUDE", func(i int) { gone[i] = true }); err != nil {
			return err
		}
	}
	for _, x := range s.Replace {
		if err := starMatch(columns, x.Column, "REPLACE", func(i int) { items[i].expr = x.Expr }); err != nil {
			return err
		}
	}
	for _, x := range s.Rename {
		if err := starMatch(columns, x.Column, "RENAME", func(i int) { items[i].name = x.Name.Name }); err != nil {
			return err
		}
	}
	for i, it := range items {
		if !gone[i] {
			k.items = append(k.items, it)
		}
	}
	if s.Like == nil && len(s.Exclude)+len(s.Replace) == 0 {
		return nil
	}
	k.node, err = plan.WholeTables(k.node, s.Table.Name) // a column that nobody knows yet is one of these, too
	return err
}

// starMatch calls f for the columns of a * that a name means: exactly, else without regard to case.
func starMatch(columns []column, id parse.Ident, what string, f func(i int)) error {
	found := pick(ordinalsOf(columns), id.Name, func(i int) string { return columns[i].name })
	if len(found) == 0 {
		names := make([]string, len(columns))
		for i, c := range columns {
			names[i] = c.name
		}
		err := plan.Errorf(plan.CodeName, "* %s: the * has no column %s", what, plan.QuoteIdent(id.Name)).WithPos(id.Pos)
		return near(err, id.Name, names, "its columns are")
	}
	for _, i := range found {
		f(i)
	}
	return nil
}

func ordinalsOf(columns []column) []int {
	out := make([]int, len(columns))
	for i := range out {
		out[i] = i
	}
	return out
}

// namesLike matches names by a LIKE pattern without escapes.
func namesLike(pattern string, anyCase bool) *regexp.Regexp {
	text := regexp.QuoteMeta(pattern)
	text = strings.NewReplacer("%", ".*", "_", ".").Replace(text)
	flags := "(?s)"
	if anyCase {
		flags = "(?si)"
	}
	return regexp.MustCompile(flags + "^" + text + "$")
}
