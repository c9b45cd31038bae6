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

// label names the column for errors.
func (t target) label() string { return plan.QuoteIdent(t.name) + " of " + t.table }

// assign converts a constant or a parameter to the type of the column that it is for; other expressions are converted
// when the rows are written.
func (b *binder) assign(e plan.Expr, t target) (plan.Expr, error) {
	l, isLit := e.(*plan.Literal)
	_, isParam := e.(*plan.Param)
	if t.paramsOnly && (!isParam || !known(t.typ)) {
		return b.typed(e), nil
	}
	if !isLit && !isParam {
		return e, b.fits(e, t)
	}
	if t.paramsOnly {
		return plan.Coerce(e, t.typ)
	}
	if isLit && l.Type() == plan.TextType {
		if err := textFits(l, t); err != nil {
			return nil, err
		}
	}
	return b.convert(e, t)
}

// textFits refuses a text literal that is no value of the type of the column that it is for.
func textFits(l *plan.Literal, t target) error {
	_, err := plan.Coerce(l, t.typ)
	var refused *plan.Error
	switch {
	case err == nil:
		return nil
	case t.typ == plan.DoubleType && infinite(l):
		return nil // the table says whether it holds infinities
	case t.typ == plan.JSONType && errors.As(err, &refused):
		return plan.Errorf(plan.CodeType, "column %s is JSON", t.label()).WithCause(err).WithHint("%s", refused.Hint)
	case !t.typ.Textual() && t.typ != plan.BlobType:
		return plan.Errorf(plan.CodeType, "column %s is %s; %s is not one", t.label(), t.typ, l)
	default:
		return nil
	}
}

func infinite(l *plan.Literal) bool {
	text, _ := l.Value.(string)
	_, ok := plan.ParseInfinity(text)
	return ok
}

// convert converts an expression to the type of the column that it is for.
func (b *binder) convert(e plan.Expr, t target) (plan.Expr, error) {
	out, err := converted(e, t)
	if err == nil {
		err = b.fits(e, t)
	}
	return out, err
}

// converted is convert without a look at the values of constant expressions.
func converted(e plan.Expr, t target) (plan.Expr, error) {
	out, err := plan.Assign(e, t.typ, t.label())
	if err == nil {
		return out, nil
	}
	if _, isLit := e.(*plan.Literal); isLit && plan.Assignable(e.Type(), t.typ) { // by its type, and not by its value
		return nil, err
	}
	return nil, plan.CastHint(plan.Errorf(plan.CodeType, "column %s is %s; %s is a %s", t.label(), t.typ, e, e.Type()), e, t.typ)
}

// fits refuses a constant expression whose value the column that it is for cannot hold. What has no value at all is an error
// when a row comes to it.
func (b *binder) fits(e plan.Expr, t target) error {
	if t.paramsOnly {
		return nil
	}
	l, ok, err := b.constant(e)
	if err != nil || !ok {
		return nil //nolint:nilerr // see above
	}
	_, err = plan.Assign(l, t.typ, t.label())
	if err != nil && !plan.Assignable(l.Type(), t.typ) {
		return nil // an error of types, which the caller or checkRows puts better
	}
	return err
}

// constant computes an expression of which all is known when the statement is planned; ok is false for others.
func (b *binder) constant(e plan.Expr) (l *plan.Literal, ok bool, err error) {
	if b.env.eval == nil || len(plan.Columns(e)) > 0 || plan.Volatile(e) {
		return nil, false, nil
	}
	open := false
	plan.VisitExpr(e, func(e plan.Expr) bool {
		switch x := e.(type) {
		case *plan.Param, *plan.OuterRef:
			open = true
		case *plan.Call:
			open = open || x.Func.Clock
		}
		return !open
	})
	if open {
		return nil, false, nil
	}
	l, err = b.env.eval(e)
	return l, err == nil, err
}
