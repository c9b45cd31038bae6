package plan

// OuterRef is a value of the row around a subquery, as the subquery sees it: a constant. The [Apply] that the subquery is
// the right side of says what it is for each left row. It is known by its identity, so that two of one name are two.
type OuterRef struct {
	// Name is for people only.
	Name string
	typ  Type
}

// NewOuterRef makes a value that an [Apply] will give.
func NewOuterRef(name string, t Type) *OuterRef { return &OuterRef{Name: name, typ: t} }

// Type implements Expr.
func (o *OuterRef) Type() Type { return o.typ }

// String gives the name behind outer.
func (o *OuterRef) String() string { return "outer." + QuoteIdent(o.Name) }

func (*OuterRef) expr() {}

// Binding says what an [OuterRef] is for a row.
type Binding struct {
	Ref *OuterRef
	// Value is over the columns of the left input.
	Value Expr
}

// OuterRefs lists the values that expressions take from around a subquery, in order of first appearance.
func OuterRefs(exprs ...Expr) []*OuterRef {
	var out []*OuterRef
	seen := map[*OuterRef]bool{}
	for _, e := range exprs {
		VisitExpr(e, func(e Expr) bool {
			if o, ok := e.(*OuterRef); ok && !seen[o] {
				seen[o] = true
				out = append(out, o)
			}
			return true
		})
	}
	return out
}

// FreeOuterRefs lists the values that a plan takes from around it: those that no [Apply] in it gives.
func FreeOuterRefs(n Node) []*OuterRef {
	var out []*OuterRef
	seen := map[*OuterRef]bool{}
	add := func(refs []*OuterRef, bound []Binding) {
		for _, o := range refs {
			if !seen[o] && !binds(bound, o) {
				seen[o] = true
				out = append(out, o)
			}
		}
	}
	add(OuterRefs(RootExprs(n)...), nil)
	a, isApply := n.(*Apply)
	for i, c := range n.Children() {
		if isApply && i == 1 {
			add(FreeOuterRefs(c), a.Outer)
		} else {
			add(FreeOuterRefs(c), nil)
		}
	}
	return out
}

func binds(list []Binding, o *OuterRef) bool {
	for _, b := range list {
		if b.Ref == o {
			return true
		}
	}
	return false
}

// ReplaceOuter puts expressions, each of the type of what it replaces, in the place of values from around a plan. What does
// not use any of them is shared with the plan that comes in.
func ReplaceOuter(n Node, with map[*OuterRef]Expr) (Node, error) {
	return Rewrite(n, func(n Node) (Node, error) {
		for _, o := range OuterRefs(RootExprs(n)...) {
			if _, ok := with[o]; ok {
				return MapExprs(n, func(e Expr) Expr { return replacedOuter(e, with) }), nil
			}
		}
		return n, nil
	})
}

// ReplaceOuterExpr is [ReplaceOuter] for an expression.
func ReplaceOuterExpr(e Expr, with map[*OuterRef]Expr) Expr {
	return MapExpr(e, func(e Expr) Expr { return replacedOuter(e, with) })
}

func replacedOuter(e Expr, with map[*OuterRef]Expr) Expr {
	if o, ok := e.(*OuterRef); ok && with[o] != nil {
		return with[o]
	}
	return e
}
