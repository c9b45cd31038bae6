package parse

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// Pivot is PIVOT: rows grouped, with columns for each of the values of expressions. It is the [Ident.Pivot] of the name of a
// table that stands for it.
type Pivot struct {
	// Rows is SELECT * FROM the tables that are pivoted.
	Rows *Query
	On   []PivotOn
	// Using are the aggregates; nil for count(*).
	Using sqlparser.SelectExprs
	// GroupBy are the keys of the groups where Grouped is set; otherwise all columns that neither On nor Using name.
	GroupBy []sqlparser.Expr
	Grouped bool
	// Alias is what the result is called in FROM; empty for a statement's.
	Alias Ident
}

// PivotOn is what PIVOT makes columns of.
type PivotOn struct {
	Expr sqlparser.Expr
	Pos  plan.Pos
	// In are the values, rows of them where Expr is a row, each with an alias or none.
	In sqlparser.SelectExprs
	// Query gives the values instead; where it is nil as well as In, they are those that the rows have.
	Query *Query
}

// pivotWords are those that begin PIVOT and UNPIVOT as statements, true for UNPIVOT.
var pivotWords = map[string]bool{"pivot": false, "pivot_wider": false, "unpivot": true, "pivot_longer": true}

// pivotStatementAhead reports whether PIVOT or UNPIVOT with its table stands at an index where a query may.
func (r *rewriter) pivotStatementAhead(i int) bool {
	t, next := &r.toks[i], &r.toks[min(i+1, len(r.toks)-1)]
	_, ok := pivotWords[t.low]
	return ok && t.kind == tkWord && (next.kind == tkQuoted || next.kind == tkString || next.op("(") || next.kind == tkWord && !notAliases[next.low])
}

// pivotStatement takes PIVOT table ON … USING … GROUP BY …, or UNPIVOT table ON … INTO NAME … VALUE …, written as a SELECT from
// a table that stands for it.
func (r *rewriter) pivotStatement() queryInfo {
	at, un := r.cur().pos(), pivotWords[r.cur().low]
	r.emit("select")
	info := queryInfo{lead: r.out.slot(r.i)}
	r.emit("* from")
	r.advance()
	mark := r.out.mark()
	r.joined()
	rows := r.tablesFrom(mark)
	id := Ident{Name: "pivot", Pos: at}
	if un {
		id.Name, id.Unpivot = "unpivot", r.unpivotClauses(rows)
	} else {
		id.Pivot = r.pivotClauses(rows)
	}
	r.emit(r.src.addIdent(id))
	if r.cur().is("where", "having") && r.err == nil {
		r.fail(r.syntax(r.i, "").WithHint("filter the table before, (SELECT … WHERE …), or the result: SELECT * FROM (PIVOT …) WHERE …"))
	}
	return info
}

// tablesFrom takes the tables written from a mark on out of the text, as SELECT * FROM of its own.
func (r *rewriter) tablesFrom(mark int) *Query {
	tables := r.out.cut(mark)
	outer := r.out
	r.out = &output{}
	r.emit("select * from")
	r.out.chunks = append(r.out.chunks, tables...)
	q := r.build()
	r.out = outer
	return q
}

// pivotClauses takes what stands behind the table of PIVOT.
func (r *rewriter) pivotClauses(rows *Query) *Pivot {
	p := &Pivot{Rows: rows}
	if r.accept("on") {
		for r.err == nil {
			p.On = append(p.On, r.pivotOn(false))
			if !r.acceptComma() {
				break
			}
		}
	}
	if r.accept("using") {
		p.Using = r.items()
	}
	p.GroupBy, p.Grouped = r.pivotGroup()
	if len(p.On) == 0 && p.Using == nil && !p.Grouped {
		r.unexpected("ON")
	}
	return p
}

// items takes the items of a SELECT as a tree of their own.
func (r *rewriter) items() sqlparser.SelectExprs {
	s := r.subtree(r.selectList)
	if s == nil {
		return nil
	}
	return s.SelectExprs
}

// pivotGroup takes GROUP BY of PIVOT.
func (r *rewriter) pivotGroup() ([]sqlparser.Expr, bool) {
	if !r.accept("group", "by") {
		return nil, false
	}
	return r.expressions(), true
}

// pivotOn takes an expression with its values, IN (…), which FOR has always.
func (r *rewriter) pivotOn(values bool) PivotOn {
	on := PivotOn{Pos: r.cur().pos()}
	in := r.operandEnd()
	if !r.toks[in].is("in") {
		if values {
			r.i = in
			r.unexpected("IN")
			return on
		}
		on.Expr = r.expression()
		return on
	}
	if s := r.subtree(r.operand); s != nil {
		on.Expr = itemExprs(s)[0]
	}
	r.expect("IN", "in")
	switch {
	case r.queryAhead(r.i):
		r.advance()
		on.Query = r.separate()
		r.expectOp(")")
	case r.cur().op("(") && r.peek(1).is("any") && r.peek(2).op(")"):
		r.advance()
		r.advance()
		r.advance()
	default:
		r.expectOp("(")
		on.In = r.items()
		r.expectOp(")")
	}
	return on
}

// operandEnd is the index behind a name, a call or what stands in parentheses at the current token.
func (r *rewriter) operandEnd() int {
	i := r.i
	if r.toks[i].op("(") {
		return min(r.toks[i].match+1, len(r.toks)-1)
	}
	if i = r.nameEnd(i) + 1; i < len(r.toks) && r.toks[i].op("(") {
		i = r.toks[i].match + 1
	}
	return min(i, len(r.toks)-1)
}

// pivotAhead reports whether PIVOT (…) or UNPIVOT (…) stands here, behind a table.
func (r *rewriter) pivotAhead() bool {
	t, next := r.cur(), r.peek(1)
	return t.is("pivot", "unpivot") && next.op("(") || t.is("unpivot") && next.is("include", "exclude") && r.peek(2).is("nulls")
}

// pivoted takes PIVOT (…) and UNPIVOT (…) behind the tables that are written from a mark on.
func (r *rewriter) pivoted(mark int) {
	for r.err == nil && r.pivotAhead() {
		if !r.enter() {
			return
		}
		id := Ident{Name: r.cur().low, Pos: r.cur().pos()}
		rows := r.tablesFrom(mark)
		if r.cur().is("unpivot") {
			r.advance()
			id.Unpivot = r.unpivotFor(rows)
			id.Unpivot.Alias = r.pivotAlias(id)
		} else {
			r.advance()
			id.Pivot = r.pivotFor(rows)
			id.Pivot.Alias = r.pivotAlias(id)
		}
		r.emit(r.src.addIdent(id))
		r.leave()
	}
}

// pivotAlias takes the alias behind PIVOT (…), which is called so without one.
func (r *rewriter) pivotAlias(id Ident) Ident {
	if r.err != nil || !r.aliasAhead() {
		return Ident{Name: id.Name, Pos: id.Pos}
	}
	alias := r.takeAlias()
	if r.cur().op("(") {
		alias.Columns = r.columnList()
	}
	return alias
}

// pivotFor takes (aggregates FOR a IN (…) b IN (…) [GROUP BY …]).
func (r *rewriter) pivotFor(rows *Query) *Pivot {
	p := &Pivot{Rows: rows}
	r.expectOp("(")
	p.Using = r.items()
	r.expect("FOR", "for")
	for r.err == nil {
		p.On = append(p.On, r.pivotOn(true))
		r.acceptComma()
		if t := r.cur(); t.kind != tkQuoted && t.kind != tkWord && !t.op("(") || t.is("group") {
			break
		}
	}
	p.GroupBy, p.Grouped = r.pivotGroup()
	r.expectOp(")")
	return p
}
