package bind

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

var joinKinds = map[string]plan.JoinKind{
	sqlparser.JoinStr: plan.InnerJoin, sqlparser.LeftJoinStr: plan.LeftJoin, sqlparser.RightJoinStr: plan.RightJoin,
	sqlparser.StraightJoinStr: plan.FullJoin, // what the parser writes for FULL JOIN
}

// join binds l JOIN r with ON, USING or no condition.
func (b *binder) join(e *sqlparser.JoinTableExpr, o outer, beside *scope) (input, error) {
	kind, ok := joinKinds[e.Join]
	if !ok {
		return input{}, unsupported(e.Join+" is", "write JOIN … USING (…)")
	}
	l, err := b.table(e.LeftExpr, o, beside)
	if err != nil {
		return input{}, b.at(err, e.LeftExpr)
	}
	r, err := b.table(e.RightExpr, o, l.scope)
	if err != nil {
		return input{}, b.at(err, e.RightExpr)
	}
	s, err := combine(l.scope, r.scope, l.node.Schema().NumFields())
	if err != nil {
		return input{}, err
	}
	form := b.src.Form(e)
	switch {
	case form.Semi:
		kind = plan.SemiJoin
	case form.Anti:
		kind = plan.AntiJoin
	}
	if form.Natural {
		return b.natural(kind, l, r, s)
	}
	if e.Condition.Using != nil {
		return b.using(b.idents(e.Condition.Using), kind, form.Asof, l, r, s)
	}
	if form != (parse.JoinForm{}) {
		return b.special(e, kind, form, l, r, s)
	}
	cross, err := plan.NewJoin(l.node, r.node, plan.InnerJoin, nil)
	if err != nil || e.Condition.On == nil {
		return input{node: cross, scope: s}, err
	}
	sides := *s
	sides.lateral = o.lateral
	sides.note = "ON sees the two sides of its own JOIN only"
	subs := &joinSubqueries{width: l.node.Schema().NumFields(), places: map[*plan.Param]subqueryPlace{}}
	on, err := (&site{binder: b, scope: &sides, outer: outer{ctes: o.ctes, scope: &sides}, clause: "ON", attach: subs.attach,
		schema: cross.Schema()}).expr(e.Condition.On)
	if err != nil {
		return input{}, err
	}
	j, err := subs.join(l.node, r.node, kind, on)
	if err != nil {
		return input{}, b.at(err, e.Condition.On)
	}
	return input{node: j, scope: s}, nil
}

// using joins on equality of columns of the same name. Each of them is one column of the result, before the others; the
// columns that it is made of remain under their tables' names.
//
// The last column of an ASOF JOIN is not equal but at or after the right one's.
func (b *binder) using(names []parse.Ident, kind plan.JoinKind, asof bool, l, r input, both *scope) (input, error) {
	width := l.node.Schema().NumFields()
	u := &merger{binder: b, kind: kind, both: both}
	for i, id := range names {
		op := "="
		if asof && i == len(names)-1 {
			op = ">="
		}
		if err := u.column(id, op, l, r, width); err != nil {
			return input{}, err
		}
	}
	if asof {
		j, err := plan.NewAsofJoin(l.node, r.node, kind == plan.LeftJoin, plan.And(u.equal...))
		if err != nil {
			return input{}, plan.AtPos(err, names[0].Pos)
		}
		return u.finish(j)
	}
	j, err := plan.NewJoin(l.node, r.node, kind, plan.And(u.equal...))
	if err != nil {
		return input{}, plan.AtPos(err, names[0].Pos)
	}
	if kind == plan.SemiJoin || kind == plan.AntiJoin {
		return input{node: j, scope: l.scope}, nil
	}
	return u.finish(j)
}

// merger collects what USING makes of two tables.
type merger struct {
	*binder
	kind  plan.JoinKind
	both  *scope
	equal []plan.Expr
	// merged are the columns that stand for two; of a full join each is a new column, either of the pair.
	merged []column
	either []plan.Expr
}

// column merges one column of each side.
func (u *merger) column(id parse.Ident, op string, l, r input, width int) error {
	lc, err := u.resolve(l.scope, []parse.Ident{id})
	if err != nil {
		return err
	}
	rc, err := u.resolve(r.scope, []parse.Ident{id})
	if err != nil {
		return err
	}
	left, err := plan.NewColumn(l.node.Schema(), lc.index)
	if err != nil {
		return err
	}
	own, err := plan.NewColumn(r.node.Schema(), rc.index)
	if err != nil {
		return err
	}
	right := plan.Shift(own, width)
	eq, err := plan.NewCall(op, left, right)
	if err != nil {
		return plan.AtPos(err, id.Pos)
	}
	u.equal = append(u.equal, eq)
	return u.merge(lc, rc, left, right, width)
}

func (u *merger) merge(lc, rc column, left, right plan.Expr, width int) error {
	for i, c := range u.both.columns {
		if c.index == lc.index || c.index == rc.index+width {
			u.both.columns[i].covered = true
		}
	}
	out := column{name: lc.name, index: lc.index, hidden: lc.hidden && rc.hidden}
	switch u.kind {
	case plan.RightJoin:
		out.index = rc.index + width
	case plan.FullJoin:
		either, err := plan.NewCall("coalesce", left, right)
		if err != nil {
			return err
		}
		out.index = -1
		u.either = append(u.either, either)
	}
	u.merged = append(u.merged, out)
	return nil
}

// finish puts the merged columns before the others; those of a full join are computed behind the join's own columns.
func (u *merger) finish(j plan.Node) (input, error) {
	node := j
	if u.kind == plan.FullJoin {
		exprs, names, err := passThrough(j)
		if err != nil {
			return input{}, err
		}
		for i, c := range u.merged {
			u.merged[i].index = len(exprs)
			exprs, names = append(exprs, u.either[i]), append(names, c.name)
		}
		if node, err = plan.NewProject(j, exprs, names); err != nil {
			return input{}, err
		}
	}
	u.both.columns = append(u.merged, u.both.columns...)
	return input{node: node, scope: u.both}, nil
}

// passThrough lists the columns of a node as they are.
func passThrough(n plan.Node) ([]plan.Expr, []string, error) {
	exprs := make([]plan.Expr, n.Schema().NumFields())
	for i := range exprs {
		c, err := plan.NewColumn(n.Schema(), i)
		if err != nil {
			return nil, nil, err
		}
		exprs[i] = c
	}
	return exprs, plan.FieldNames(n.Schema(), false), nil
}
