package plan

import "slices"

// AggCall is one aggregate of an Aggregate node. It is made by [NewAggCall].
type AggCall struct {
	Func *Func
	// Args are over the Aggregate's input; empty for count(*).
	Args     []Expr
	Distinct bool
	// OrderBy is the order in which the rows of a group are taken; empty where it makes no difference. That of an aggregate
	// of ranks (quantile_cont, …) is one key, the first argument, and says its direction.
	OrderBy []SortKey
	// Filter is a condition that a row must meet to count; nil for none.
	Filter Expr
	// At is as [Call].At.
	At  Pos
	typ Type
}

// AggSpec is what a call of an aggregate says.
type AggSpec struct {
	// Func is the function. Args are empty for count(*).
	Func     *Func
	Args     []Expr
	Distinct bool
	OrderBy  []SortKey
	// Within says that OrderBy is that of WITHIN GROUP.
	Within bool
	Filter Expr
}

// inputOrder says what the order of the rows is to an aggregate.
type inputOrder uint8

const (
	orderFree  inputOrder = iota // it makes no difference
	orderTies                    // it chooses among values that are as good as each other
	orderKept                    // it makes the result
	orderRanks                   // the aggregate orders the rows itself
)

// NewAgg calls an aggregate by name. count takes no argument for count(*).
func NewAgg(name string, distinct bool, args ...Expr) (*AggCall, error) {
	f, err := LookupFunc(name)
	if err != nil {
		return nil, err
	}
	return NewAggCall(AggSpec{Func: f, Distinct: distinct, Args: args})
}

// NewAggCall checks a call of an aggregate. It finds the types, converts arguments where that loses nothing, and drops an
// order that makes no difference.
func NewAggCall(s AggSpec) (*AggCall, error) {
	f := s.Func
	if !f.Aggregate {
		return nil, Errorf(CodeType, "%s is not an aggregate", f.Name)
	}
	if s.Distinct && len(s.Args) == 0 {
		return nil, Errorf(CodeType, "%s(DISTINCT) needs an argument", f.Name)
	}
	args, err := s.ranked(f)
	if err != nil {
		return nil, err
	}
	a := &AggCall{Func: f, Distinct: s.Distinct}
	if a.Args, a.typ, err = f.apply(args); err != nil {
		return nil, err
	}
	if len(a.Args) > 1 && f.Name == "count" && !s.Distinct {
		return nil, Errorf(CodeType, "count takes several arguments only with DISTINCT").WithHint("count(*) counts rows")
	}
	if err := a.setOrder(s); err != nil {
		return nil, err
	}
	if s.Filter != nil {
		if a.Filter, err = Condition(s.Filter, "FILTER"); err != nil {
			return nil, err
		}
	}
	return a, a.checkFraction()
}

// ranked puts the key of WITHIN GROUP before the arguments of an aggregate of ranks.
func (s AggSpec) ranked(f *Func) ([]Expr, error) {
	if !s.Within || f.order != orderRanks {
		if s.Within && f.order == orderFree {
			return nil, Errorf(CodeType, "%s takes no WITHIN GROUP", f.Name)
		}
		return s.Args, nil
	}
	if len(s.OrderBy) != 1 {
		return nil, Errorf(CodeType, "WITHIN GROUP of %s takes one key, not %d", f.Name, len(s.OrderBy))
	}
	return append([]Expr{s.OrderBy[0].Expr}, s.Args...), nil
}

func (a *AggCall) setOrder(s AggSpec) error {
	for _, k := range s.OrderBy {
		if k.Expr.Type() == UnknownType {
			return Errorf(CodeType, "ORDER BY in %s needs columns, not %s", a.Func.Name, k.Expr)
		}
		same := func(e Expr) bool { return EqualExpr(e, k.Expr) }
		if s.Distinct && a.Func.order != orderFree && !slices.ContainsFunc(append(s.Args, a.Args...), same) {
			return Errorf(CodeType, "ORDER BY %s: with DISTINCT only arguments of %s order the rows", k.Expr, a.Func.Name)
		}
	}
	switch {
	case a.Func.order == orderFree:
	case a.Func.order != orderRanks:
		a.OrderBy = s.OrderBy
	case s.Within && s.OrderBy[0].Descending:
		a.OrderBy = []SortKey{NewSortKey(a.Args[0], true)}
	case !s.Within && len(s.OrderBy) > 0:
		return Errorf(CodeType, "%s orders the values itself", a.Func.Name).WithHint("leave the ORDER BY out, or write WITHIN GROUP (ORDER BY x)")
	}
	return nil
}

// Type is the type of the result.
func (a *AggCall) Type() Type { return a.typ }

// OrderSensitive reports whether the result depends on the order in which the rows come, so that no part of them may be taken by itself.
func (a *AggCall) OrderSensitive() bool {
	return len(a.OrderBy) == 0 && (a.Func.order == orderKept || a.Func.Own != nil && a.Func.Own.Serial)
}

// Inputs are the expressions that are computed for each row, in the order in which exec hands them over: the arguments,
// the sort keys, and the filter.
func (a *AggCall) Inputs() []Expr {
	out := slices.Clone(a.Args)
	for _, k := range a.OrderBy {
		out = append(out, k.Expr)
	}
	if a.Filter != nil {
		out = append(out, a.Filter)
	}
	return out
}

// WithInputs is the call over other inputs, which are of the types of [AggCall.Inputs], in their order.
func (a *AggCall) WithInputs(in []Expr) *AggCall {
	c := *a
	c.Args, in = in[:len(a.Args):len(a.Args)], in[len(a.Args):]
	c.OrderBy = slices.Clone(a.OrderBy)
	for i := range c.OrderBy {
		c.OrderBy[i].Expr = in[i]
	}
	if a.Filter != nil {
		c.Filter = in[len(c.OrderBy)]
	}
	return &c
}

// MapInputs is the call with f of each of its inputs.
func (a *AggCall) MapInputs(f func(Expr) Expr) *AggCall {
	in := a.Inputs()
	for i, e := range in {
		in[i] = f(e)
	}
	return a.WithInputs(in)
}

// EqualAgg reports whether two calls compute the same.
func EqualAgg(a, b *AggCall) bool {
	if a.Func != b.Func || a.Distinct != b.Distinct || len(a.Args) != len(b.Args) || len(a.OrderBy) != len(b.OrderBy) ||
		(a.Filter == nil) != (b.Filter == nil) {
		return false
	}
	for i, k := range a.OrderBy {
		if k.Descending != b.OrderBy[i].Descending || k.NullsFirst != b.OrderBy[i].NullsFirst {
			return false
		}
	}
	return equalExprs(a.Inputs(), b.Inputs())
}

// checkFraction checks the second argument of a quantile. A parameter is checked when its value is known.
func (a *AggCall) checkFraction() error {
	if !a.Func.fraction {
		return nil
	}
	switch x := a.Args[1].(type) {
	case *Literal:
		return Fraction(a.Func.Name, x)
	case *Param:
		return nil
	default:
		return Errorf(CodeType, "the fraction of %s must be a constant, not %s", a.Func.Name, x)
	}
}

// Fraction checks a constant that must lie from 0 to 1; NULL does, too.
func Fraction(of string, l *Literal) error {
	if f, ok := l.Value.(float64); !l.IsNull() && (!ok || !(f >= 0 && f <= 1)) {
		return Errorf(CodeValue, "the fraction of %s must lie from 0 to 1; %s does not", of, l)
	}
	return nil
}
