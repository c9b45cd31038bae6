package parse

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// labelMark begins the alias that stands for no alias. An encoded identifier holds identMark, this does not.
const labelMark = "label "

// pending is what the pre-pass found and finish puts into the tree.
type pending struct {
	// marks says that the text holds marks at all.
	marks  bool
	labels []string
	withs  [][]CTE
	tails  []*Tail
	sets   []SetOp
	joins  []markedJoin
}

// build gives the rewritten text to sqlparser.
func (r *rewriter) build() *Query {
	if r.err != nil {
		return nil
	}
	if tok, deep := r.out.tooDeep(); deep {
		r.fail(r.deep(tok))
		return nil
	}
	text := r.out.String()
	tree, err := callParser(text)
	if err != nil {
		r.fail(r.parserError(text, err))
		return nil
	}
	body, ok := tree.(sqlparser.SelectStatement)
	if !ok {
		r.fail(plan.Errorf(plan.CodeInternal, "a query was read as %T", tree))
		return nil
	}
	if r.pending.marks {
		r.finish(body)
	}
	return &Query{Source: r.src, Body: body}
}

// callParser calls sqlparser, which panics on some input.
func callParser(text string) (tree sqlparser.Statement, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = plan.Errorf(plan.CodeInternal, "the parser failed: %v", p)
		}
	}()
	return sqlparser.ParseStrictDDL(text)
}

// parserPosition finds the offset in sqlparser's errors: "syntax error at position 12 near 'x'".
var parserPosition = regexp.MustCompile(`at position (\d+)`)

// parserError says in terms of the user's text what sqlparser says of the rewritten one.
func (r *rewriter) parserError(text string, err error) *plan.Error {
	m := parserPosition.FindStringSubmatch(err.Error())
	if m == nil {
		return plan.Errorf(plan.CodeInternal, "the statement could not be read").WithCause(err)
	}
	const pastToken = 2 // the position counts from 1 and stands behind the token
	at, _ := strconv.Atoi(m[1])
	if at > len(text) {
		return r.syntax(r.i, "")
	}
	tok := r.out.tokenAt(max(0, at-pastToken))
	e := r.syntax(tok, "")
	if r.toks[tok].is("not", "exists", "is") {
		e = e.WithHint("put the condition in parentheses")
	}
	return e
}

// finish takes the marks out of the tree: it notes labels, WITH lists, set operators and the forms of joins. Unions are
// walked by a loop: a VALUES of many rows nests them as deep, and sqlparser.Walk leaves out their ORDER BY.
func (r *rewriter) finish(body sqlparser.SelectStatement) {
	inner := map[sqlparser.SelectStatement]bool{}
	todo := []sqlparser.SQLNode{body}
	visit := func(n sqlparser.SQLNode) (bool, error) {
		switch n := n.(type) {
		case *sqlparser.AliasedExpr:
			r.finishLabel(n)
		case *sqlparser.JoinTableExpr:
			r.finishJoin(n)
		case sqlparser.SelectStatement:
			if !inner[n] {
				r.finishWith(n, inner)
			}
		}
		union, ok := n.(*sqlparser.Union)
		if ok {
			todo = append(todo, union.Left, union.Right, union.OrderBy)
		}
		return !ok, nil
	}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		_ = sqlparser.Walk(visit, n) // the visitor never fails
	}
}

func (r *rewriter) finishLabel(item *sqlparser.AliasedExpr) {
	as := item.As.String()
	if !strings.HasPrefix(as, labelMark) || strings.Contains(as, identMark) {
		return
	}
	if n, err := strconv.Atoi(as[len(labelMark):]); err == nil && n < len(r.pending.labels) {
		r.src.labels[item] = r.pending.labels[n]
		item.As = sqlparser.ColIdent{}
	}
}

// finishJoin takes the call that carries a form out of the condition of a join.
func (r *rewriter) finishJoin(join *sqlparser.JoinTableExpr) {
	call, ok := join.Condition.On.(*sqlparser.FuncExpr)
	if !ok {
		return
	}
	number, ok := strings.CutPrefix(call.Name.String(), joinMark)
	n, err := strconv.Atoi(number)
	if !ok || err != nil || n >= len(r.pending.joins) {
		return
	}
	m := r.pending.joins[n]
	r.src.joins[join] = m.JoinForm
	join.Condition.On = nil
	for _, arg := range call.Exprs {
		item, ok := arg.(*sqlparser.AliasedExpr)
		if !ok {
			continue
		}
		if col, ok := item.Expr.(*sqlparser.ColName); ok && m.using {
			join.Condition.Using = append(join.Condition.Using, col.Name)
		} else {
			join.Condition.On = item.Expr
		}
	}
}

// finishWith reads the marks of the leftmost SELECT of a query: the lists and set operators of the queries on the way to it.
func (r *rewriter) finishWith(q sqlparser.SelectStatement, inner map[sqlparser.SelectStatement]bool) {
	path := []sqlparser.SelectStatement{q}
	for {
		switch n := path[len(path)-1].(type) {
		case *sqlparser.Union:
			path = append(path, n.Left)
		case *sqlparser.ParenSelect:
			path = append(path, n.Select)
		case *sqlparser.Select:
			for _, comment := range n.Comments {
				r.attach(string(comment), path)
				r.attachTail(string(comment), n)
			}
			n.Comments = nil
			return
		default:
			return
		}
		inner[path[len(path)-1]] = true
	}
}

// attachTail gives a SELECT the tail that a mark names.
func (r *rewriter) attachTail(mark string, q *sqlparser.Select) {
	var n int
	if _, err := fmt.Sscanf(mark, tailMark+"%d*/", &n); err == nil && n < len(r.pending.tails) {
		r.src.tails[q] = r.pending.tails[n]
	}
}

// attach gives what a mark names, a list or a set operator, to the query on the path that it names.
func (r *rewriter) attach(mark string, path []sqlparser.SelectStatement) {
	var n, steps int
	if _, err := fmt.Sscanf(mark, withMark+"%d %d*/", &n, &steps); err == nil {
		if n < len(r.pending.withs) && steps < len(path) {
			q := path[len(path)-1-steps]
			r.src.withs[q] = append(r.src.withs[q], r.pending.withs[n]...)
		}
		return
	}
	if _, err := fmt.Sscanf(mark, setMark+"%d %d*/", &n, &steps); err == nil && n < len(r.pending.sets) && steps < len(path) {
		r.src.sets[path[len(path)-1-steps]] = r.pending.sets[n]
	}
}
