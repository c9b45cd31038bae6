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
