package bind

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// query binds a SELECT, a UNION or VALUES with its WITH.
func (b *binder) query(body sqlparser.SelectStatement, o outer, want []target) (plan.Node, error) {
	o, ctes, err := b.with(body, o)
	if err != nil {
		return nil, err
	}
	n, err := b.body(body, o, want)
	if err != nil {
		return nil, err
	}
	return n, b.checkUnused(ctes)
}

// body binds a query behind its WITH.
func (b *binder) body(body sqlparser.SelectStatement, o outer, want []target) (plan.Node, error) {
	switch q := body.(type) {
	case *sqlparser.Select:
		if b.env.blocks++; b.env.blocks > maxBlocks {
			return nil, plan.Errorf(plan.CodeUnsupported, "the statement comes to more than %d SELECTs", maxBlocks).
				WithHint("refer to common table expressions less often").WithPos(b.src.Pos(q))
		}
		return b.selectQuery(q, o, want)
	case *sqlparser.ParenSelect:
		return b.query(q.Select, o, want)
	case *sqlparser.Union:
		return b.union(q, o, want)
	default:
		return nil, plan.Errorf(plan.CodeInternal, "a query was read as %T", body)
	}
}

// limit puts LIMIT and OFFSET over rows. An OFFSET alone comes behind LIMIT NULL.
func (b *binder) limit(in plan.Node, l *sqlparser.Limit) (plan.Node, error) {
	if l == nil {
		return in, nil
	}
	if at, ties := b.withTies(l); ties {
		return nil, plan.Errorf(plan.CodeType, "WITH TIES needs an ORDER BY: without one all rows are equal").WithPos(at)
	}
	count, err := b.rowCount(l.Rowcount, "LIMIT")
	if err != nil {
		return nil, err
	}
	offset, err := b.rowCount(l.Offset, "OFFSET")
	if err != nil {
		return nil, err
	}
	if count == nil && offset == nil {
		return in, nil
	}
	n, err := plan.NewLimit(in, count, offset)
	if err != nil {
		return nil, b.at(b.at(err, l.Rowcount), l.Offset)
	}
	return n, nil
}

func (b *binder) rowCount(e sqlparser.Expr, clause string) (plan.Expr, error) {
	switch x := e.(type) {
	case nil, *sqlparser.NullVal:
		return nil, nil
	case *sqlparser.SQLVal:
		return b.literal(x, false)
	default:
		return nil, plan.Errorf(plan.CodeType, "%s takes a whole number from 0 or a parameter", clause).WithPos(b.src.Pos(e))
	}
}
