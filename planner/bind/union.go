package bind

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// union binds a set operation with its ORDER BY and LIMIT. Set operations group to the left; what is DISTINCT above needs
// not be so below.
func (b *binder) union(u *sqlparser.Union, o outer, want []target) (plan.Node, error) {
	n, err := b.setOperation(u, o, want)
	if err != nil {
		return nil, err
	}
	if len(u.OrderBy) > 0 {
		return b.orderUnion(n, u, o)
	}
	width := n.Schema().NumFields()
	if n, err = (&block{binder: b, outer: o}).sortLimit(n, nil, u.Limit); err != nil {
		return nil, err
	}
	return firstColumns(n, width)
}

func (b *binder) setOperation(u *sqlparser.Union, o outer, want []target) (plan.Node, error) {
	op := b.src.SetOp(u)
	if op.Kind != parse.Union || op.ByName {
		return b.pair(u, op, o, want)
	}
	distinct := !op.All
	terms := b.terms(u, distinct)
	if !distinct {
		if rows := b.constantRows(terms); rows != nil {
			return b.values(rows, o, want)
		}
	}
	inputs := make([]plan.Node, len(terms))
	for i, t := range terms {
		var err error
		if inputs[i], err = b.query(t, o, want); err != nil {
			return nil, b.at(err, t)
		}
		if want == nil {
			want = likeColumns(inputs[0].Schema())
		}
	}
	for i, in := range inputs[1:] {
		if have, need := in.Schema().NumFields(), inputs[0].Schema().NumFields(); have != need {
			return nil, plan.Errorf(plan.CodeType, "UNION of %d and %d columns", need, have).WithPos(b.src.Pos(terms[i+1]))
		}
	}
	n, err := plan.NewUnion(inputs...)
	if err != nil {
		return nil, b.at(err, terms[len(terms)-1])
	}
	if distinct {
		return plan.NewDistinct(n)
	}
	return n, nil
}

// likeColumns types parameters like the columns of a schema.
func likeColumns(s *arrow.Schema) []target {
	out := make([]target, s.NumFields())
	for i, f := range s.Fields() {
		out[i] = target{name: f.Name, typ: plan.TypeOf(f), paramsOnly: true}
	}
	return out
}

// terms are the operands of a chain of UNIONs, in order. Below UNION ALL only UNION ALL belongs to the chain; below UNION
// both kinds do; other set operations are operands.
func (b *binder) terms(u *sqlparser.Union, distinct bool) []sqlparser.SelectStatement {
	var reversed []sqlparser.SelectStatement
	left := sqlparser.SelectStatement(u)
	for {
		x, ok := left.(*sqlparser.Union)
		if !ok || x != u && (len(x.OrderBy) > 0 || x.Limit != nil || b.src.With(x) != nil || !b.chained(x, distinct)) {
			break
		}
		reversed = append(reversed, x.Right)
		left = x.Left
	}
	out := []sqlparser.SelectStatement{left}
	for i := len(reversed) - 1; i >= 0; i-- {
		out = append(out, reversed[i])
	}
	return out
}

// chained reports whether a set operation is one of a chain of UNIONs.
func (b *binder) chained(u *sqlparser.Union, distinct bool) bool {
	op := b.src.SetOp(u)
	return op.Kind == parse.Union && !op.ByName && (distinct || op.All)
}

// orderUnion sorts and limits a set operation by its output columns.
func (b *binder) orderUnion(n plan.Node, u *sqlparser.Union, o outer) (plan.Node, error) {
	s := &scope{note: "ORDER BY of a set operation sees its output columns only"}
	k := &block{binder: b, outer: o, scope: s, node: n}
	for i, f := range n.Schema().Fields() {
		c := column{name: f.Name, index: i}
		s.columns = append(s.columns, c)
		ref, err := plan.NewColumn(n.Schema(), i)
		if err != nil {
			return nil, err
		}
		k.items = append(k.items, item{column: c, name: f.Name, bound: ref})
	}
	keys, err := k.orderBy(u.OrderBy)
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		if key.output < 0 {
			return k.output(outputs{keys: keys, limit: u.Limit})
		}
	}
	if n, err = k.sortLimit(n, keys, u.Limit); err != nil {
		return nil, err
	}
	return firstColumns(n, len(k.items))
}
