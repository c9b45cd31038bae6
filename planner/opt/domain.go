package opt

import (
	"math"
	"slices"

	"rsql/planner/plan"
)

// domain are the distinct outer values that the right side of a dependent join is asked with. Joined with them, at the inputs where
// they are used, a node has the rows for all of them at once; its own columns come first then, and the domain's behind them.
//
// After Neumann and Kemper, "Unnesting Arbitrary Queries" (2015).
type domain struct {
	// values are those that the right side uses, one for each column.
	values []plan.Binding
	def    plan.Node
	cte    *plan.CTE
	// scans is how often the domain is read.
	scans int
	// looped are the most rows of an input that each value is compared with, one by one.
	looped float64
	// first is set below a limit for which any rows will do: one value at a time, few of them need be looked at.
	first bool
}

// maxLooped is the number of rows up to which comparing each value of a domain with each row is less work than to run the right side
// for each value, which has a cost of its own.
const maxLooped = 1 << 14

// loops notes an input whose rows are compared with each value.
func (d *domain) loops(n plan.Node) {
	rows := rowsOf(n)
	if rows < 0 {
		rows = math.Inf(1)
	}
	d.looped = max(d.looped, rows)
}

// newDomain takes the values from left rows; nil where they cannot be compared.
func newDomain(left plan.Node, outer []plan.Binding, used []*plan.OuterRef) (*domain, error) {
	d := &domain{cte: &plan.CTE{Name: "outer values"}}
	var exprs []plan.Expr
	var names []string
	for _, b := range outer {
		if !slices.Contains(used, b.Ref) {
			continue
		}
		switch b.Value.Type().Kind {
		case plan.Unknown, plan.Null, plan.Interval, plan.JSON:
			return nil, nil
		}
		d.values = append(d.values, b)
		exprs, names = append(exprs, b.Value), append(names, b.Ref.Name)
	}
	values, err := plan.NewProject(left, exprs, names)
	if err != nil {
		return nil, err
	}
	d.def, err = plan.NewDistinct(values)
	return d, err
}

// scan reads the domain.
func (d *domain) scan() (plan.Node, error) {
	d.scans++
	return plan.NewCTEScan(d.cte, d.def.Schema(), nil)
}

// with makes the domain known to a node that reads it: once, and in the place of the scan where there is one alone.
func (d *domain) with(n plan.Node) (plan.Node, error) {
	if d.scans > 1 {
		return plan.NewWith(d.cte, d.def, n)
	}
	return plan.Rewrite(n, func(n plan.Node) (plan.Node, error) {
		if s, ok := n.(*plan.CTEScan); ok && s.CTE == d.cte {
			return d.def, nil
		}
		return n, nil
	})
}

// width is the number of columns.
func (d *domain) width() int { return len(d.values) }

// replacing gives, for the outer values in an expression, the columns of a node that begin at the ordinal from.
func (d *domain) replacing(n plan.Node, from int) (func(plan.Expr) plan.Expr, error) {
	with := make(map[*plan.OuterRef]plan.Expr, len(d.values))
	for i, b := range d.values {
		c, err := column(n, from+i)
		if err != nil {
			return nil, err
		}
		with[b.Ref] = c
	}
	return func(e plan.Expr) plan.Expr { return plan.ReplaceOuterExpr(e, with) }, nil
}

// equal are the equalities of the domain's columns in two nodes, from the given ordinals on.
func (d *domain) equal(left plan.Node, fromLeft int, right plan.Node, fromRight int) ([]plan.Equi, error) {
	l, err := columns(left, from(fromLeft, d.width()))
	if err != nil {
		return nil, err
	}
	r, err := columns(right, from(fromRight, d.width()))
	if err != nil {
		return nil, err
	}
	out := make([]plan.Equi, d.width())
	for i := range out {
		out[i] = plan.Equi{Left: l[i], Right: r[i], NullSafe: true}
	}
	return out, nil
}

// equalValues are the equalities of the outer values of a left row with the domain's columns in a node, from the given ordinal on.
func (d *domain) equalValues(n plan.Node, at int) ([]plan.Equi, error) {
	c, err := columns(n, from(at, d.width()))
	if err != nil {
		return nil, err
	}
	out := make([]plan.Equi, d.width())
	for i, b := range d.values {
		out[i] = plan.Equi{Left: b.Value, Right: c[i], NullSafe: true}
	}
	return out, nil
}

// of is a node for all values of the domain; nil where there is no such.
func (d *domain) of(n plan.Node) (plan.Node, error) {
	p, err := pull(n, d.values)
	if err != nil {
		return nil, err
	}
	if p != nil {
		return d.join(p, n)
	}
	switch x := n.(type) {
	case *plan.Filter:
		return d.ofFilter(x)
	case *plan.Project:
		return d.ofProject(x)
	case *plan.Distinct:
		in, err := d.of(x.Input)
		if err != nil || in == nil {
			return nil, err
		}
		return plan.NewDistinct(in)
	case *plan.Aggregate:
		if len(x.GroupBy) == 0 {
			return d.ofTotal(x)
		}
		return d.ofGroups(x)
	case *plan.Sort:
		if x.Limit != nil {
			return nil, nil
		}
		return d.of(x.Input) // the order of a subquery's rows says nothing
	case *plan.Limit:
		return d.ofLimit(x)
	case *plan.Window:
		return d.ofWindow(x)
	case *plan.Union:
		return d.ofUnion(x)
	case *plan.SetOperation:
		return d.ofSetOperation(x)
	case *plan.Join:
		return d.ofJoin(x)
	case *plan.AsofJoin:
		return d.ofAsof(x)
	case *plan.Apply:
		return d.ofApply(x)
	case *plan.With:
		return d.ofWith(x)
	case *plan.Generate:
		return d.ofGenerate(x)
	case *plan.Unpivot:
		return d.ofUnpivot(x)
	}
	return nil, nil
}

// join gives each value of the domain the rows of a node that its conditions find.
func (d *domain) join(p *pulled, n plan.Node) (plan.Node, error) {
	values, err := d.scan()
	if err != nil {
		return nil, err
	}
	replace, err := d.replacing(values, 0)
	if err != nil {
		return nil, err
	}
	conds := make([]plan.Expr, len(p.conds))
	for i, c := range p.conds {
		conds[i] = replace(plan.Shift(c, d.width()))
	}
	equi, residual := splitBetween(values, p.rest, conds)
	j, err := newJoin(values, p.rest, plan.InnerJoin, equi, residual)
	if err != nil {
		return nil, err
	}
	if len(j.Equi) == 0 && (d.first || j.Inequalities() == nil && j.Alternatives() == nil) {
		d.loops(p.rest)
	}
	return pick(j, append(from(d.width(), width(n)), upTo(d.width())...), nil)
}
