package bind

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// rowLimit is what LIMIT, OFFSET and FETCH say: BIGINTs, nil for no limit and no offset.
type rowLimit struct {
	count, offset plan.Expr
}

// fixed reports whether the numbers are known before the first row is.
func (l rowLimit) fixed() bool {
	for _, e := range []plan.Expr{l.count, l.offset} {
		if e != nil && (len(plan.Columns(e)) > 0 || len(plan.OuterRefs(e)) > 0) {
			return false
		}
	}
	return true
}

// withTies takes the call off that stands for WITH TIES.
func (b *binder) withTies(e sqlparser.Expr) (sqlparser.Expr, bool) {
	call, ok := e.(*sqlparser.FuncExpr)
	if !ok || len(call.Exprs) != 1 || b.src.Ident(call.Name.String()).Name != "with_ties" {
		return e, false
	}
	arg, ok := call.Exprs[0].(*sqlparser.AliasedExpr)
	if !ok {
		return e, false
	}
	return arg.Expr, true
}

// sortLimit sorts rows whose columns the keys are, and limits them. What depends on a rank leaves columns behind theirs.
func (k *block) sortLimit(n plan.Node, keys []sortKey, l *sqlparser.Limit) (plan.Node, error) {
	if l == nil {
		return k.sorted(n, keys)
	}
	count, ties := k.withTies(l.Rowcount)
	if ties && len(keys) == 0 {
		return nil, plan.Errorf(plan.CodeType, "WITH TIES needs an ORDER BY: without one all rows are equal").WithPos(k.src.Pos(count))
	}
	over := &block{binder: k.binder, outer: k.outer, scope: &scope{note: "LIMIT and OFFSET take constants, parameters and subqueries"}, node: n}
	r := ranking{ties: ties, skips: l.Offset != nil}
	ranked := ties || hasSubquery(count) || hasSubquery(l.Offset)
	if ranked {
		if err := r.rank(over, keys); err != nil {
			return nil, err
		}
	}
	bounds, err := over.rowLimit(count, l.Offset, ranked)
	if err != nil {
		return nil, err
	}
	if !ranked && bounds.fixed() {
		if n, err = k.sorted(n, keys); err != nil || bounds == (rowLimit{}) {
			return n, err
		}
		return plan.NewLimit(n, bounds.count, bounds.offset)
	}
	if !ranked {
		if err := r.rank(over, keys); err != nil {
			return nil, err
		}
	}
	wanted, err := r.wanted(bounds)
	if err != nil {
		return nil, err
	}
	if n, err = plan.NewFilter(over.node, wanted); err != nil {
		return nil, err
	}
	return k.sorted(n, keys)
}

// rowLimit binds the numbers of rows over the block's rows, of which they see nothing; subqueries are joined to these. ranked
// says that conditions on ranks make use of them, and not a limit, which looks for itself whether they are negative.
func (k *block) rowLimit(count, offset sqlparser.Expr, ranked bool) (rowLimit, error) {
	var out rowLimit
	var err error
	if out.count, err = k.rowCount(count, "LIMIT", ranked); err == nil {
		out.offset, err = k.rowCount(offset, "OFFSET", ranked)
	}
	return out, err
}

// rowCount binds a number of rows; nil for none.
func (k *block) rowCount(e sqlparser.Expr, clause string, ranked bool) (plan.Expr, error) {
	if e == nil {
		return nil, nil
	}
	bound, err := k.site(clause).expr(e)
	if err != nil {
		return nil, err
	}
	if bound, err = k.wholeRows(bound, clause); err == nil && bound != nil && (ranked || len(plan.OuterRefs(bound)) > 0) {
		bound, err = notNegative(bound, clause)
	}
	return bound, k.at(err, e)
}

// wholeRows makes a BIGINT of a number of rows, a literal where it is known; nil for NULL.
func (k *block) wholeRows(e plan.Expr, clause string) (plan.Expr, error) {
	t := e.Type()
	switch {
	case t == plan.NullType:
		return nil, nil
	case plan.Volatile(e):
		return nil, plan.Errorf(plan.CodeType, "%s takes a value that is the same for all rows, not %s", clause, e)
	case t != plan.UnknownType && !t.Numeric():
		return nil, plan.Errorf(plan.CodeType, "%s takes a whole number from 0; %s is a %s", clause, e, t)
	}
	out, err := plan.NewCast(e, plan.BigIntType, false)
	if err != nil {
		return nil, err
	}
	l, known := out.(*plan.Literal)
	if !known {
		l, known, err = k.constant(out)
	}
	switch {
	case err != nil || !known:
		return out, err
	case l.Value == nil:
		return nil, nil
	default:
		return l, plan.CheckRowCount(l, clause)
	}
}

// notNegative is a number of rows, or an error where it is negative.
func notNegative(e plan.Expr, clause string) (plan.Expr, error) {
	if isLiteral(e) {
		return e, nil
	}
	negative, err := plan.NewCall("<", e, plan.IntLiteral(0))
	if err != nil {
		return nil, err
	}
	message, err := plan.NewCall("concat", plan.TextLiteral(clause+" needs a whole number from 0, not "), e)
	if err != nil {
		return nil, err
	}
	fail, err := plan.NewCall("error", message)
	if err != nil {
		return nil, err
	}
	return plan.NewCall("if", negative, fail, e)
}

// ranking numbers rows in an order, so that conditions can say which of them are wanted.
type ranking struct {
	// ties keeps the rows that are equal to the last one that is wanted; skips leaves the first ones out.
	ties, skips bool
	// number counts the rows; last is what decides about the last rows: the number, or the rank that equal rows share.
	number, last plan.Expr
}

// rank adds the numbers to the block's rows.
func (r *ranking) rank(k *block, keys []sortKey) error {
	order, err := sortKeys(k.node, keys)
	if err != nil {
		return err
	}
	var names []string
	if r.ties {
		names = append(names, "rank")
	}
	if !r.ties || r.skips {
		names = append(names, "row_number")
	}
	pos := plan.Pos(0)
	if len(keys) > 0 {
		pos = keys[0].pos
	}
	numbers, err := k.ranked(names, nil, order, pos)
	if err != nil {
		return err
	}
	r.last, r.number = numbers[0], numbers[len(numbers)-1]
	return nil
}

// wanted is the condition on rows that come out. A number of rows that is NULL is no limit, an offset none.
func (r *ranking) wanted(l rowLimit) (plan.Expr, error) {
	var preds []plan.Expr
	if l.count != nil {
		within, err := r.within(l)
		if err != nil {
			return nil, err
		}
		preds = append(preds, within)
	}
	if l.offset != nil {
		behind, err := plan.NewCall(">", r.number, l.offset)
		if err == nil {
			behind, err = unlessNull(behind, l.offset)
		}
		if err != nil {
			return nil, err
		}
		preds = append(preds, behind)
	}
	if preds == nil {
		return plan.BoolLiteral(true), nil
	}
	return plan.And(preds...), nil
}

// within is the condition on the number or rank of a row that a limit lets through. Of no rows there are no ties.
func (r *ranking) within(l rowLimit) (plan.Expr, error) {
	at := r.last
	var err error
	if l.offset != nil {
		skipped := l.offset
		if !isLiteral(skipped) {
			if skipped, err = plan.NewCall("coalesce", skipped, plan.IntLiteral(0)); err != nil {
				return nil, err
			}
		}
		if at, err = plan.NewCall("-", at, skipped); err != nil {
			return nil, err
		}
	}
	out, err := plan.NewCall("<=", at, l.count)
	if err != nil {
		return nil, err
	}
	if r.ties {
		some, err := plan.NewCall(">", l.count, plan.IntLiteral(0))
		if err != nil {
			return nil, err
		}
		out = plan.And(some, out)
	}
	return unlessNull(out, l.count)
}

// unlessNull is a condition, or true where a value that it depends on is NULL.
func unlessNull(cond, value plan.Expr) (plan.Expr, error) {
	if isLiteral(value) {
		return cond, nil
	}
	return plan.NewCall("coalesce", cond, plan.BoolLiteral(true))
}

func isLiteral(e plan.Expr) bool {
	_, ok := e.(*plan.Literal)
	return ok
}
