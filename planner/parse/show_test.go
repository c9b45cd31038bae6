package parse

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

var (
	encodedIdent   = regexp.MustCompile("`((?:[^`]|``)*)#(\\d+)`")
	encodedCall    = regexp.MustCompile(`([\pL\pN_]+)#(\d+)\(`)
	encodedLiteral = regexp.MustCompile(`:r(\d+)`)
	literalKinds   = map[LiteralKind]string{LitBlob: "x", LitDate: "date", LitTimestamp: "timestamp", LitInterval: "interval"}
)

// display is a statement for golden files: sqlparser's own text with identifiers and literals decoded.
func display(s Statement) string {
	switch s := s.(type) {
	case *Query:
		return displayQuery(s)
	case *Explain:
		return fmt.Sprintf("explain(analyze=%v) %s", s.Analyze, display(s.Statement))
	case *Copy:
		file := fmt.Sprintf("{file %s%q%s}", s.File.Format, s.File.Paths, displayFileOptions(s.File.Options))
		if s.Query != nil {
			return "copy " + displayQuery(s.Query) + " to " + file
		}
		return "copy " + displayIdent(s.Table) + displayIdents(s.Columns) + " from " + file
	case *Insert:
		return displayInsert(s)
	case *Change:
		return displayChange(s)
	case *CreateTable:
		out := fmt.Sprintf("create table(%stemporary=%v, if not exists=%v) %s(", map[bool]string{true: "or replace, "}[s.OrReplace], s.Temporary, s.IfNotExists, displayIdent(s.Name))
		for i, c := range s.Columns {
			out += map[bool]string{true: ", "}[i > 0] + displayIdent(c.Name) + " " + c.Type.String()
		}
		out += ")" + displayOptions(s.Options)
		if s.Query != nil {
			out += " as " + displayQuery(s.Query)
		}
		return out
	case *CreateView:
		return fmt.Sprintf("create view(or replace=%v, temporary=%v, if not exists=%v) %s%s as %s", s.OrReplace, s.Temporary, s.IfNotExists,
			displayIdent(s.Name), displayIdents(s.Columns), displayQuery(s.Query))
	case *DropView:
		return fmt.Sprintf("drop view(if exists=%v) %s", s.IfExists, displayIdent(s.Name))
	case *DropTable:
		return fmt.Sprintf("drop table(if exists=%v) %s", s.IfExists, displayIdent(s.Name))
	case *ShowTables:
		return fmt.Sprintf("show tables from %q like %q", Dotted(s.From), s.Like)
	case *ShowDatabases:
		return "show databases"
	case *Attach:
		return fmt.Sprintf("attach(if not exists=%v, read only=%v) %q as %s", s.IfNotExists, s.ReadOnly, s.URL, displayIdent(s.Name))
	case *Detach:
		return fmt.Sprintf("detach(if exists=%v) %s", s.IfExists, displayIdent(s.Name))
	case *ShowCreateTable:
		return "show create table " + displayIdent(s.Name)
	case *Describe:
		if s.Query != nil {
			return "describe " + displayQuery(s.Query)
		}
		return "describe " + displayIdent(s.Name)
	default:
		return fmt.Sprintf("%T", s)
	}
}

func displayQuery(q *Query) string {
	var with, forms string
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) {
		if s, ok := n.(sqlparser.SelectStatement); ok {
			for _, cte := range q.Source.With(s) {
				how := map[bool]string{true: " recursive"}[cte.Recursive] + [...]string{"", " materialized", " not materialized"}[cte.Materialized]
				with += fmt.Sprintf("{%s%s = %s} ", displayIdent(cte.Name), how, displayQuery(cte.Query))
			}
		}
		if u, ok := n.(*sqlparser.Union); ok {
			u.Type = displaySetOp(q.Source.SetOp(u)) // the marks are in the side table, not in the tree's text
		}
		if j, ok := n.(*sqlparser.JoinTableExpr); ok && q.Source.Form(j) != (JoinForm{}) {
			forms += fmt.Sprintf(" {join %s: %+v}", q.Source.displayNode(j.RightExpr), q.Source.Form(j))
		}
		return true, nil
	}, q.Body)
	return with + q.Source.displayNode(q.Body) + forms + q.Source.displayModifiers(q)
}

func (s *Source) displayNode(n sqlparser.SQLNode) string {
	text := encodedIdent.ReplaceAllStringFunc(sqlparser.String(n), func(m string) string {
		return displayIdent(s.Ident(strings.Trim(m, "`")))
	})
	text = encodedCall.ReplaceAllString(text, "$1(")
	return encodedLiteral.ReplaceAllStringFunc(text, func(m string) string {
		n, _ := strconv.Atoi(m[2:])
		return displayLiteral(s.literals[n])
	})
}

// displayModifiers lists what calls and SELECTs have besides what sqlparser holds.
func (s *Source) displayModifiers(q *Query) string {
	var out strings.Builder
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) {
		switch n := n.(type) {
		case *sqlparser.FuncExpr:
			id := s.Ident(n.Name.String())
			if id.Call != nil {
				fmt.Fprintf(&out, " {%s:%s}", id.Name, s.displayCall(id.Call))
			}
			if id.Star != nil {
				out.WriteString(s.displayStar(id.Star))
			}
		case sqlparser.TableName:
			if q := s.Ident(n.Name.String()).Summarize; q != nil {
				out.WriteString(" {summarize " + displayQuery(q) + "}")
			}
			out.WriteString(displaySample(s.Ident(n.Name.String()).Sample))
			if f := s.Ident(n.Name.String()).File; f != nil {
				fmt.Fprintf(&out, " {file %s%q%s}", f.Format, f.Paths, displayFileOptions(f.Options))
			}
			if p := s.Ident(n.Name.String()).Pivot; p != nil {
				out.WriteString(s.displayPivot(p))
			}
			if u := s.Ident(n.Name.String()).Unpivot; u != nil {
				fmt.Fprintf(&out, " {unpivot %s on %s into %s%s", displayQuery(u.Rows), s.displayNode(u.On), displayIdent(u.Name), displayIdents(u.Values))
				fmt.Fprintf(&out, " nulls=%t %s}", u.Nulls, displayIdent(u.Alias))
			}
			if c := s.Ident(n.Name.String()).Table; c != nil {
				out.WriteString(s.displayTableCall(c))
			}
		case *sqlparser.AliasedTableExpr:
			out.WriteString(displaySample(s.Ident(n.As.String()).Sample))
		case *sqlparser.Select:
			if t := s.Tail(n); t != nil {
				out.WriteString(s.displayTail(t))
			}
		}
		return true, nil
	}, q.Body)
	return out.String()
}

func displayFileOptions(options []plan.FileOption) string {
	var out strings.Builder
	for _, o := range options {
		if out.WriteString(" " + o.Name); !o.Bare {
			fmt.Fprintf(&out, "=%q", o.Value)
		}
	}
	return out.String()
}

func (s *Source) displayCall(m *Modifiers) string {
	text := s.displayNode(m.OrderBy)
	if m.Within {
		text = " within group (" + text + ")"
	}
	if m.Separator != nil {
		text += " separator " + s.displayNode(m.Separator)
	}
	if m.Filter != nil {
		text += " filter " + s.displayNode(m.Filter)
	}
	text += [...]string{"", " ignore nulls", " respect nulls"}[m.Nulls]
	if m.Over != nil {
		text += " over " + s.displayWindow(m.Over)
	}
	return text
}

func (s *Source) displayStar(star *Star) string {
	text := " {" + displayIdent(star.Table) + "*"
	if star.Exclude != nil {
		text += " exclude " + displayIdents(star.Exclude)
	}
	for _, r := range star.Replace {
		text += " replace " + s.displayNode(r.Expr) + " as " + displayIdent(r.Column)
	}
	for _, r := range star.Rename {
		text += " rename " + displayIdent(r.Column) + " as " + displayIdent(r.Name)
	}
	if star.Like != nil {
		text += fmt.Sprintf(" like(ilike=%v) %q", star.Ilike, star.Like.Text)
	}
	return text + "}"
}

func (s *Source) displayWindow(w *Window) string {
	text := displayIdent(w.Base)
	if w.Whole {
		return text
	}
	for i, e := range w.PartitionBy {
		text += map[bool]string{true: " partition by ", false: ", "}[i == 0] + s.displayNode(e)
	}
	text += s.displayNode(w.OrderBy)
	if f := w.Frame; f != nil {
		text += fmt.Sprintf(" %s %s to %s%s", [...]string{"rows", "range", "groups"}[f.Unit], s.displayBound(f.Start), s.displayBound(f.End),
			[...]string{"", " exclude current row", " exclude group", " exclude ties"}[f.Exclude])
	}
	return "(" + strings.TrimSpace(text) + ")"
}

func (s *Source) displayBound(b FrameBound) string {
	kind := [...]string{"unbounded preceding", "preceding", "current row", "following", "unbounded following"}[b.Kind]
	if b.Offset == nil {
		return kind
	}
	return s.displayNode(b.Offset) + " " + kind
}

func (s *Source) displayTail(t *Tail) string {
	var out string
	for _, e := range t.DistinctOn {
		out += " {distinct on " + s.displayNode(e) + "}"
	}
	out += displaySample(t.Sample)
	for _, w := range t.Windows {
		out += " {window " + displayIdent(w.Name) + " " + s.displayWindow(w.Window) + "}"
	}
	if t.Qualify != nil {
		out += " {qualify " + s.displayNode(t.Qualify) + "}"
	}
	return out
}

func displaySample(s *Sample) string {
	if s == nil {
		return ""
	}
	seed := ""
	if s.Seed != nil {
		seed = fmt.Sprintf(" seed %d", *s.Seed)
	}
	return fmt.Sprintf(" {sample %g %% %d rows%s}", s.Percent, s.Rows, seed)
}

func displaySetOp(op SetOp) string {
	out := strings.ToLower(op.Kind.String())
	if op.All {
		out += " all"
	}
	if op.ByName {
		out += " by name"
	}
	return out
}

func displayIdent(id Ident) string {
	name := id.Name
	if id.Quoted {
		name = strconv.Quote(name)
	}
	if id.Lateral {
		name += " (lateral)"
	}
	if id.Path != nil {
		name = strconv.Quote(Dotted(id.Path)) + "." + name
	}
	return name + displayIdents(id.Columns)
}

func displayIdents(ids []Ident) string {
	if ids == nil {
		return ""
	}
	var names []string
	for _, id := range ids {
		names = append(names, displayIdent(id))
	}
	return "(" + strings.Join(names, ", ") + ")"
}

func displayOptions(opts []Option) string {
	var out string
	for _, o := range opts {
		out += fmt.Sprintf(" [%s=%s]", displayIdent(o.Name), o.Value)
	}
	return out
}

func displayLiteral(l Literal) string {
	switch l.Kind {
	case LitInteger, LitDecimal, LitDouble:
		return l.Text
	case LitParam:
		return fmt.Sprintf("?%d%s", l.Param, l.Name)
	case LitType:
		return "<" + l.Type.String() + ">"
	case LitWord:
		return "<" + l.Text + ">"
	case LitInterval:
		return fmt.Sprintf("interval(%d,%d,%d)", l.Interval.Months, l.Interval.Days, l.Interval.Nanoseconds/1000)
	default:
		return literalKinds[l.Kind] + "'" + l.Text + "'"
	}
}

var codeNames = map[plan.Code]string{plan.CodeSyntax: "syntax", plan.CodeUnsupported: "unsupported", plan.CodeName: "name",
	plan.CodeType: "type"}

func (s *Source) displayTableCall(c *TableCall) string {
	var args []string
	for _, a := range c.Args {
		args = append(args, s.displayNode(a))
	}
	text := fmt.Sprintf(" {%s(%s) ordinality=%v as %s", c.Name.Name, strings.Join(args, ", "), c.Ordinality, displayIdent(c.Alias))
	if c.JSON != nil {
		text += s.displayJSONTable(c.JSON)
	}
	return text + displaySample(c.Sample) + "}"
}

func (s *Source) displayJSONTable(t *JSONTable) string {
	text := " columns " + strconv.Quote(t.Path.Text)
	for _, c := range t.Columns {
		text += fmt.Sprintf(" %s %s ordinality=%v exists=%v", displayIdent(c.Name), c.Type, c.Ordinality, c.Exists)
		if c.Path != nil {
			text += " path " + strconv.Quote(c.Path.Text)
		}
		for i, d := range []JSONDefault{c.OnEmpty, c.OnError} {
			what := [...]string{" on empty", " on error"}[i]
			if d.Error {
				text += " error" + what
			}
			if d.Value != nil {
				text += " default " + s.displayNode(d.Value) + what
			}
		}
	}
	for _, n := range t.Nested {
		text += " nested" + s.displayJSONTable(n)
	}
	return text
}

func (s *Source) displayPivot(p *Pivot) string {
	var out strings.Builder
	out.WriteString(" {pivot " + displayQuery(p.Rows))
	for _, on := range p.On {
		out.WriteString(" on " + s.displayNode(on.Expr))
		if on.Query != nil {
			out.WriteString(" in (" + displayQuery(on.Query) + ")")
		} else if on.In != nil {
			out.WriteString(" in (" + s.displayNode(on.In) + ")")
		}
	}
	if p.Using != nil {
		out.WriteString(" using " + s.displayNode(p.Using))
	}
	for _, e := range p.GroupBy {
		out.WriteString(" by " + s.displayNode(e))
	}
	return out.String() + " " + displayIdent(p.Alias) + "}"
}
