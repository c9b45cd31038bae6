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
func (b *binder) join(e *sqlparser.JoinTableExpr, o outer, beside *around) (input, error) {
	kind, ok := joinKinds[e.Join]
	if !ok {
		return input{}, unsupported(e.Join+" is", "write JOIN … USING (…)")
	}
	l, err := b.table(e.LeftExpr, o, beside)
	if err != nil {
		return input{}, b.at(err, e.LeftExpr)
	}
	r, err := b.tableBehind(l, e.RightExpr, o, beside)
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
	if len(r.taken) > 0 && (kind == plan.RightJoin || kind == plan.FullJoin || form.Asof) {
		return input{}, b.notLateral(e)
	}
	if form.Natural {
		return b.natural(kind, l, r, s)
	}
	if e.Condition.Using != nil {
		return b.using(b.idents(e.Condition.Using), kind, form.Asof, l, r, s)
	}
	if form != (parse.JoinForm{}) {
		return b.special(e, kind, form, l, r, s, o)
	}
	if e.Condition.On == nil {
		j, err := joined(l, r, plan.InnerJoin, nil)
		return input{node: j, scope: s}, err
	}
	j, err := b.on(e, kind, l, r, s, o)
	return input{node: j, scope: s}, err
}

// on joins two tables on the condition of ON.
func (b *binder) on(e *sqlparser.JoinTableExpr, kind plan.JoinKind, l, r input, s *scope, o outer) (plan.Node, error) {
	subs := &joinSubqueries{width: l.node.Schema().NumFields(), places: map[*plan.Param]subqueryPlace{}}
	at, err := b.onSite(l, r, s, o)
	if err != nil {
		return nil, err
	}
	at.attach = subs.attach
	on, err := at.expr(e.Condition.On)
	if err != nil {
		return nil, err
	}
	j, err := subs.join(l, r, kind, on)
	return j, b.at(err, e.Condition.On)
}

// onSite is where ON stands.
func (b *binder) onSite(l, r input, s *scope, o outer) (*site, error) {
	cross, err := plan.NewJoin(l.node, r.node, plan.InnerJoin, nil)
	if err != nil {
		return nil, err
	}
	sides := *s
	sides.beside = o.beside
	sides.note = "ON sees the two sides of its own JOIN only"
	return &site{binder: b, scope: &sides, around: o.around, ctes: o.ctes, clause: "ON", schema: cross.Schema()}, nil
}

// notLateral is the error of a join whose right side cannot use columns of the left one.
func (b *binder) notLateral(e *sqlparser.JoinTableExpr) error {
	return plan.Errorf(plan.CodeType, "the right side of this join cannot use columns of the left one").
		WithHint("LATERAL goes with JOIN, LEFT JOIN and CROSS JOIN").WithPos(b.src.Pos(e.RightExpr))
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
	j, err := joined(l, r, kind, plan.And(u.equal...))
	if err != nil {
		return input{}, plan.AtPos(err, names[0].Pos)
	}
	if kind == plan.SemiJoin || kind == plan.AntiJoin {
		return input{node: j, scope: l.scope.without(r.scope)}, nil
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
		return namesCommon(err, l.scope, r.scope)
	}
	rc, err := u.resolve(r.scope, []parse.Ident{id})
	if err != nil {
		return namesCommon(err, l.scope, r.scope)
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
