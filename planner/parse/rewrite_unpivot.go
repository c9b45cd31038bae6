package parse

import "github.com/xwb1989/sqlparser"

// Unpivot is UNPIVOT: a row for each of some columns. It is the [Ident.Unpivot] of the name of a table that stands for it.
type Unpivot struct {
	// Rows is SELECT * FROM the tables that are unpivoted.
	Rows *Query
	// On are the columns, rows of them where there are several Values; with an alias, or none.
	On sqlparser.SelectExprs
	// Name is the column of the names, Values are those of the values.
	Name   Ident
	Values []Ident
	// Nulls keeps rows with a NULL among the values.
	Nulls bool
	// Alias is what the result is called in FROM; empty for a statement's.
	Alias Ident
}

// unpivotClauses takes what stands behind the table of UNPIVOT.
func (r *rewriter) unpivotClauses(rows *Query) *Unpivot {
	u := &Unpivot{Rows: rows, Nulls: r.includeNulls(), Name: Ident{Name: "name"}, Values: []Ident{{Name: "value"}}}
	r.expect("ON", "on")
	u.On = r.unpivotItems()
	if !r.accept("into") {
		return u
	}
	r.expect("NAME", "name")
	u.Name = r.starName()
	if !r.accept("values") {
		r.expect("VALUE", "value")
	}
	u.Values = nil
	for r.err == nil {
		u.Values = append(u.Values, r.starName())
		if !r.acceptComma() {
			break
		}
	}
	return u
}

// includeNulls takes INCLUDE NULLS or EXCLUDE NULLS, where one of them is there.
func (r *rewriter) includeNulls() bool {
	if r.accept("exclude", "nulls") {
		return false
	}
	return r.accept("include", "nulls")
}

// unpivotFor takes [INCLUDE NULLS] (value FOR name IN (…)), or (a, b) for the value.
func (r *rewriter) unpivotFor(rows *Query) *Unpivot {
	u := &Unpivot{Rows: rows, Nulls: r.includeNulls()}
	r.expectOp("(")
	if r.cur().op("(") {
		u.Values = r.columnList()
	} else {
		u.Values = []Ident{r.starName()}
	}
	r.expect("FOR", "for")
	u.Name = r.starName()
	r.expect("IN", "in")
	r.expectOp("(")
	u.On = r.unpivotItems()
	r.expectOp(")")
	r.expectOp(")")
	return u
}

// unpivotItems takes columns, rows of columns, and stars, which may stand in COLUMNS (…).
func (r *rewriter) unpivotItems() sqlparser.SelectExprs {
	s := r.subtree(func() {
		for {
			if r.cur().is("columns") && r.peek(1).op("(") && (r.peek(2).op("*") || r.peek(3).op(".")) {
				r.advance()
				r.advance()
				r.selectStar()
				r.expectOp(")")
			} else {
				r.selectItem()
			}
			if !r.comma() {
				return
			}
		}
	})
	if s == nil {
		return nil
	}
	return s.SelectExprs
}
