package parse

import (
	"strconv"
	"strings"

	"github.com/xwb1989/sqlparser"
)

// identMark separates an identifier's text from its number.
const identMark = "#"

// Ident decodes the string of a ColIdent or TableIdent of a query's body. A string that the pre-pass did not encode
// (sqlparser's own table dual of a SELECT without FROM, an empty alias) is a name without a position.
func (s *Source) Ident(encoded string) Ident {
	if i := strings.LastIndex(encoded, identMark); i >= 0 {
		if n, err := strconv.Atoi(encoded[i+1:]); err == nil && n >= 0 && n < len(s.idents) {
			return s.idents[n]
		}
	}
	return Ident{Name: encoded}
}

// Literal decodes a value argument of a query's body. A value that the pre-pass did not number is of no kind that it
// writes; it is given back as a string.
func (s *Source) Literal(v *sqlparser.SQLVal) Literal {
	if n, ok := s.literalIndex(v); ok {
		return s.literals[n]
	}
	return Literal{Kind: LitString, Text: string(v.Val), Raw: string(v.Val)}
}

func (s *Source) literalIndex(v *sqlparser.SQLVal) (int, bool) {
	if v.Type != sqlparser.ValArg || !strings.HasPrefix(string(v.Val), ":r") {
		return 0, false
	}
	n, err := strconv.Atoi(string(v.Val[2:]))
	return n, err == nil && n >= 0 && n < len(s.literals)
}

// With returns the common table expressions that belong to exactly this query, in their order; nil when it has none.
// It looks at no node but the one given.
func (s *Source) With(q sqlparser.SelectStatement) []CTE { return s.withs[q] }

// SetOp is the operator of a set operation.
func (s *Source) SetOp(u *sqlparser.Union) SetOp {
	if op, ok := s.sets[u.Right]; ok {
		return op
	}
	return SetOp{All: u.Type == sqlparser.UnionAllStr}
}

// Form is what a join has that its node does not say.
func (s *Source) Form(j *sqlparser.JoinTableExpr) JoinForm { return s.joins[j] }

// Label is the text of a select item that has no alias and is not a plain column, as the user wrote it with white space
// reduced to single blanks: the name of its column. It is empty for other items.
func (s *Source) Label(item *sqlparser.AliasedExpr) string { return s.labels[item] }

// addIdent numbers an identifier and returns it encoded, in backquotes.
func (s *Source) addIdent(id Ident) string {
	s.idents = append(s.idents, id)
	name := id.Name
	if strings.Contains(name, "`") {
		name = strings.ReplaceAll(name, "`", "``")
	}
	return "`" + name + identMark + strconv.Itoa(len(s.idents)-1) + "`"
}

// addLiteral numbers a literal and returns its value argument.
func (s *Source) addLiteral(l Literal) string {
	s.literals = append(s.literals, l)
	return ":r" + strconv.Itoa(len(s.literals)-1)
}

func newSource(text string) *Source {
	return &Source{Text: text, withs: map[sqlparser.SelectStatement][]CTE{}, sets: map[sqlparser.SelectStatement]SetOp{},
		labels: map[*sqlparser.AliasedExpr]string{}, tails: map[*sqlparser.Select]*Tail{}, joins: map[*sqlparser.JoinTableExpr]JoinForm{}}
}

// HasSubquery reports whether a query holds another one, apart from its common table expressions.
func (q *Query) HasSubquery() bool {
	found := false
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) { // the visitor never fails
		_, sub := n.(*sqlparser.Subquery)
		found = found || sub
		return !found, nil
	}, q.Body)
	return found
}
