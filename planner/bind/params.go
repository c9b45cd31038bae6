package bind

import (
	"errors"

	"rsql/planner/plan"
)

// givenTypes replaces untyped parameters by parameters of the types of the values given, when there is nothing else among
// the expressions that could type them.
func (b *binder) givenTypes(exprs []plan.Expr) ([]plan.Expr, bool) {
	out, typed := make([]plan.Expr, len(exprs)), false
	for i, e := range exprs {
		out[i] = e
		switch e.Type() {
		case plan.NullType:
		case plan.UnknownType:
			if p, ok := e.(*plan.Param); ok && p.Index < len(b.env.given) && known(b.env.given[p.Index]) {
				out[i], typed = plan.NewParam(p.Index, p.Name, b.env.given[p.Index]), true
			}
		default:
			return exprs, false
		}
	}
	if !typed {
		return exprs, false
	}
	return out, true
}

func known(t plan.Type) bool { return t != plan.UnknownType && t != plan.NullType }

// typed gives an untyped parameter the type of its value, where that is known.
func (b *binder) typed(e plan.Expr) plan.Expr {
	out, _ := b.givenTypes([]plan.Expr{e})
	return out[0]
}

// target is a column that values are for.
type target struct {
	table, name string
	typ         plan.Type
	// paramsOnly leaves everything but parameters as it is: the first query of a UNION types the parameters of the others.
	paramsOnly bool
}

// assign converts a constant or a parameter to the type of the column that it is for; other expressions are converted
// when the rows are written.
func (b *binder) assign(e plan.Expr, t target) (plan.Expr, error) {
	l, isLit := e.(*plan.Literal)
	_, isParam := e.(*plan.Param)
	if t.paramsOnly && (!isParam || !known(t.typ)) {
		return b.typed(e), nil
	}
	if !isLit && !isParam {
		return e, nil
	}
	out, err := plan.Coerce(e, t.typ)
	if err == nil {
		return out, nil
	}
	var refused *plan.Error
	if isLit && t.typ == plan.JSONType && l.Type() == plan.TextType && errors.As(err, &refused) {
		return nil, plan.Errorf(plan.CodeType, "column %s of %s is JSON", plan.QuoteIdent(t.name), plan.QuoteIdent(t.table)).
			WithCause(err).WithHint("%s", refused.Hint)
	}
	if isLit && l.Type() == plan.TextType && !t.typ.Textual() && t.typ != plan.BlobType {
		return nil, plan.Errorf(plan.CodeType, "column %s of %s is %s; %s is not one",
			plan.QuoteIdent(t.name), plan.QuoteIdent(t.table), t.typ, e)
	}
	if out, err = plan.Assign(e, t.typ); err != nil {
		return nil, plan.Errorf(plan.CodeType, "column %s of %s is %s; %s is a %s",
			plan.QuoteIdent(t.name), plan.QuoteIdent(t.table), t.typ, e, e.Type()).WithHint("write CAST(%s AS %s)", e, t.typ)
	}
	return out, nil
}
