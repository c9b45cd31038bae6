package bind

import (
	"strings"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// special binds SEMI, ANTI and ASOF JOIN with ON. ON sees both sides; behind a semi or anti join there is the left one
// alone.
func (b *binder) special(e *sqlparser.JoinTableExpr, kind plan.JoinKind, form parse.JoinForm, l, r input, s *scope, o outer) (input, error) {
	if !form.Asof {
		j, err := b.on(e, kind, l, r, s, o)
		return input{node: j, scope: l.scope.without(r.scope)}, err
	}
	at, err := b.onSite(l, r, s, o)
	if err != nil {
		return input{}, err
	}
	on, err := at.expr(e.Condition.On)
	if err != nil {
		return input{}, err
	}
	j, err := plan.NewAsofJoin(l.node, r.node, kind == plan.LeftJoin, on)
	return input{node: j, scope: s}, b.at(err, e.Condition.On)
}

// natural joins on the columns that both sides have, or on nothing where there are none.
func (b *binder) natural(kind plan.JoinKind, l, r input, both *scope) (input, error) {
	if names := shared(l.scope, r.scope); len(names) > 0 {
		return b.using(names, kind, false, l, r, both)
	}
	j, err := joined(l, r, kind, nil)
	if kind == plan.SemiJoin || kind == plan.AntiJoin {
		both = l.scope.without(r.scope)
	}
	return input{node: j, scope: both}, err
}

// shared lists the columns that two tables have in common, in the order of the left one.
func shared(l, r *scope) []parse.Ident {
	left, right := visible(l), visible(r)
	var out []parse.Ident
	for _, c := range left {
		found := pick(right, c.name, column.own)
		if len(found) == 0 {
			continue
		}
		if back := pick(left, found[0].name, column.own); len(back) > 0 && back[0].name == c.name {
			out = append(out, parse.Ident{Name: c.name, Quoted: true})
		}
	}
	return out
}

// namesCommon names the columns that two tables have in common, where USING names one that is not in both.
func namesCommon(err error, l, r *scope) error {
	e, ok := err.(*plan.Error) //nolint:errorlint // resolve gives bare errors
	if !ok || e.Code != plan.CodeName || strings.Contains(e.Msg, "ambiguous") {
		return err
	}
	var names []string
	for _, id := range shared(l, r) {
		names = append(names, plan.QuoteIdent(id.Name))
	}
	if len(names) == 0 {
		return e.WithHint("the tables have no column in common: write ON a.x = b.y")
	}
	return e.WithHint("USING takes columns that both tables have: %s", listed(names))
}

// visible lists the columns that a star gives.
func visible(s *scope) []column {
	var out []column
	for _, c := range s.open() {
		if !c.hidden {
			out = append(out, c)
		}
	}
	return out
}

// idents decodes the columns of USING.
func (b *binder) idents(names sqlparser.Columns) []parse.Ident {
	out := make([]parse.Ident, len(names))
	for i, n := range names {
		out[i] = b.src.Ident(n.String())
	}
	return out
}
