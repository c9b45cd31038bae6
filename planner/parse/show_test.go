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
	case *Insert:
		return fmt.Sprintf("%s INTO %s%s%s %s", s.Mode, displayIdent(s.Table), displayIdents(s.Columns), displayOptions(s.Options), displayQuery(s.Query))
	case *CreateTable:
		out := fmt.Sprintf("create table(temporary=%v, if not exists=%v) %s(", s.Temporary, s.IfNotExists, displayIdent(s.Name))
		for i, c := range s.Columns {
			out += map[bool]string{true: ", "}[i > 0] + displayIdent(c.Name) + " " + c.Type.String()
		}
		out += ")" + displayOptions(s.Options)
		if s.Query != nil {
			out += " as " + displayQuery(s.Query)
		}
		return out
	case *DropTable:
		return fmt.Sprintf("drop table(if exists=%v) %s", s.IfExists, displayIdent(s.Name))
	case *ShowTables:
		return fmt.Sprintf("show tables like %q", s.Like)
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
	var with string
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) {
		if s, ok := n.(sqlparser.SelectStatement); ok {
			for _, cte := range q.Source.With(s) {
				with += fmt.Sprintf("{%s = %s} ", displayIdent(cte.Name), displayQuery(cte.Query))
			}
		}
		return true, nil
	}, q.Body)
	text := encodedIdent.ReplaceAllStringFunc(sqlparser.String(q.Body), func(m string) string {
		return displayIdent(q.Source.Ident(strings.Trim(m, "`")))
	})
	text = encodedCall.ReplaceAllString(text, "$1(")
	return with + encodedLiteral.ReplaceAllStringFunc(text, func(m string) string {
		n, _ := strconv.Atoi(m[2:])
		return displayLiteral(q.Source.literals[n])
	})
}

func displayIdent(id Ident) string {
	name := id.Name
	if id.Quoted {
		name = strconv.Quote(name)
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
		return fmt.Sprintf("interval(%d,%d,%d)", l.Months, l.Days, l.Micros)
	default:
		return literalKinds[l.Kind] + "'" + l.Text + "'"
	}
}

var codeNames = map[plan.Code]string{plan.CodeSyntax: "syntax", plan.CodeUnsupported: "unsupported", plan.CodeName: "name",
	plan.CodeType: "type"}
