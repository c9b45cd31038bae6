package bind

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// withTies reports whether a limit is FETCH … WITH TIES, and where its number stands.
func (b *binder) withTies(l *sqlparser.Limit) (plan.Pos, bool) {
	if l == nil {
		return 0, false
	}
	v, ok := l.Rowcount.(*sqlparser.SQLVal)
	if !ok {
		return 0, false
	}
	n := b.src.Literal(v)
	return n.Pos, n.Ties
}

// limitTies sorts rows and keeps the first ones with those that are equal to the last of them: those whose rank is no
// greater than its number.
func (k *block) limitTies(n plan.Node, keys []sortKey, l *sqlparser.Limit) (plan.Node, error) {
	count, err := k.rowCount(l.Rowcount, "FETCH")
	if err != nil {
		return nil, err
	}
	offset, err := k.rowCount(l.Offset, "OFFSET")
	if err != nil {
		return nil, err
	}
	order, err := sortKeys(n, keys)
	if err != nil {
		return nil, err
	}
	n, err = numbered(n, "rank", nil, order, func(rank plan.Expr) (plan.Expr, error) { return upToTies(rank, count, offset) }, keys[0].pos)
	if err != nil {
		return nil, err
	}
	if n, err = k.sorted(n, keys); err != nil || offset == nil {
		return n, err
	}
	out, err := plan.NewLimit(n, nil, offset)
	return out, k.at(err, l.Offset)
}

// upToTies is the condition on the rank of a row that is wanted, but for the offset. Of no rows there are no ties; a
// parameter that is NULL is no limit.
func upToTies(rank, count, offset plan.Expr) (plan.Expr, error) {
	if offset != nil {
		var err error
		if rank, err = plan.NewCall("-", rank, offset); err != nil {
			return nil, err
		}
	}
	within, err := plan.NewCall("<=", rank, count)
	if err != nil {
		return nil, err
	}
	some, err := plan.NewCall(">", count, plan.IntLiteral(0))
	if err != nil {
		return nil, err
	}
	both, err := plan.NewCall("and", some, within)
	if _, param := count.(*plan.Param); err != nil || !param {
		return both, err
	}
	return plan.NewCall("coalesce", both, plan.BoolLiteral(true))
}
