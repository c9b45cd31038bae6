package plan

// NewCast is CAST(e AS t), or TRY_CAST. Every pair of types that has a meaning is allowed; the rest is refused here.
func NewCast(e Expr, t Type, try bool) (Expr, error) {
	from := e.Type()
	if from == t {
		return e, nil
	}
	if p, ok := e.(*Param); ok && from == UnknownType {
		return NewParam(p.Index, p.Name, t), nil
	}
	if !castable(from.Kind, t.Kind) {
		return nil, Errorf(CodeType, "a %s cannot be cast to %s", from, t)
	}
	return &Cast{Arg: e, Try: try, typ: t}, nil
}

// NewCase is a searched CASE. els may be nil, for ELSE NULL.
func NewCase(whens []When, els Expr) (Expr, error) {
	if len(whens) == 0 {
		return nil, Errorf(CodeType, "CASE needs a WHEN")
	}
	if els == nil {
		els = NullLiteral(NullType)
	}
	var results []Expr
	for _, w := range whens {
		results = append(results, w.Then)
	}
	t, err := CommonType("CASE", append(results, els)...)
	if err != nil {
		return nil, err
	}
	c := &Case{typ: t}
	for _, w := range whens {
		cond, err := Condition(w.Cond, "CASE WHEN")
		if err != nil {
			return nil, err
		}
		then, err := Coerce(w.Then, t)
		if err != nil {
			return nil, err
		}
		c.Whens = append(c.Whens, When{Cond: cond, Then: then})
	}
	if c.Else, err = Coerce(els, t); err != nil {
		return nil, err
	}
	return c, nil
}

// NewIn is arg [NOT] IN (list). A list of constants stays an In; other lists become ORs of equalities.
func NewIn(arg Expr, list []Expr, not bool) (Expr, error) {
	constant := true
	typed := make([]Expr, len(list))
	for i, item := range list {
		l, r, err := comparisonPair(arg, item, true)
		if err != nil {
			return nil, err
		}
		if !EqualExpr(l, arg) { // the item widens the column: compare one by one
			constant = false
		}
		switch r.(type) {
		case *Literal, *Param:
		default:
			constant = false
		}
		typed[i] = r
	}
	if constant && len(list) > 0 && arg.Type().Kind != Interval {
		return &In{Arg: arg, List: typed, Not: not}, nil
	}
	var out Expr
	for _, item := range list {
		eq, err := NewCall("=", arg, item)
		if err != nil {
			return nil, err
		}
		if out == nil {
			out = eq
			continue
		}
		if out, err = NewCall("or", out, eq); err != nil {
			return nil, err
		}
	}
	if out == nil {
		out = BoolLiteral(false)
	}
	if not {
		return NewCall("not", out)
	}
	return out, nil
}

// Condition checks that e is a predicate: BOOLEAN, NULL, or a parameter. where names the clause for the message.
func Condition(e Expr, where string) (Expr, error) {
	t := e.Type()
	if t == BooleanType {
		return e, nil
	}
	if t == NullType || t == UnknownType {
		return Coerce(e, BooleanType)
	}
	err := Errorf(CodeType, "%s needs a condition; %s is a %s", where, e, t)
	if t.Numeric() {
		return nil, err.WithHint("write %s <> 0", e)
	}
	return nil, err
}
