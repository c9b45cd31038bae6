package bind

import (
	"strings"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// mostPivoted is the number of columns that PIVOT may make.
const mostPivoted = 2_000

// pivoted is one value, or a row of them, of an expression of PIVOT ON: what a column is made for.
type pivoted struct {
	// is the condition that a row has it.
	is   plan.Expr
	name string
}

// pivot binds PIVOT: groups, with the aggregates of the rows that have a value for each combination of values.
func (b *binder) pivot(p *parse.Pivot, o outer) (plan.Node, error) {
	k, err := b.tablesOf(p.Rows, o)
	if err != nil {
		return nil, err
	}
	columns := []pivoted{{}}
	for _, on := range p.On {
		values, err := k.pivotOn(on, o)
		if err != nil {
			return nil, plan.AtPos(err, on.Pos)
		}
		if columns, err = combined(columns, values); err != nil {
			return nil, plan.AtPos(err, on.Pos)
		}
	}
	k.group = newGrouping(k)
	if err := k.pivotKeys(p); err != nil {
		return nil, err
	}
	if len(columns)*max(1, len(p.Using)) > mostPivoted {
		return nil, tooManyPivoted()
	}
	for _, c := range columns {
		if err := k.pivotColumn(p, c); err != nil {
			return nil, err
		}
	}
	if _, err := k.aggregate(nil, nil); err != nil {
		return nil, err
	}
	names := newNames{}
	for i := range k.items {
		k.items[i].name = names.of(k.items[i].name)
	}
	return k.output(outputs{})
}

func tooManyPivoted() error {
	return plan.Errorf(plan.CodeUnsupported, "PIVOT comes to more than %d columns", mostPivoted).
		WithHint("list the values that are to be columns: IN ('a', 'b')")
}

// combined are the combinations of values; the one of an empty list has no condition.
func combined(a, b []pivoted) ([]pivoted, error) {
	if len(a)*len(b) > mostPivoted {
		return nil, tooManyPivoted()
	}
	var out []pivoted
	for _, x := range a {
		for _, y := range b {
			if x.is != nil {
				y = pivoted{is: plan.And(x.is, y.is), name: x.name + "_" + y.name}
			}
			out = append(out, y)
		}
	}
	return out, nil
}

// pivotKeys groups by what GROUP BY says, else by the columns that PIVOT does not name, and makes them the first items.
func (k *block) pivotKeys(p *parse.Pivot) error {
	if p.Grouped {
		for _, e := range p.GroupBy {
			k.items = append(k.items, item{expr: e, name: k.itemName(&sqlparser.AliasedExpr{Expr: e}), pos: k.src.Pos(e)})
		}
	} else if len(p.On) > 0 {
		nodes := []sqlparser.SQLNode{p.Using}
		for _, on := range p.On {
			nodes = append(nodes, on.Expr)
		}
		others, err := k.others(nodes...)
		if err != nil {
			return err
		}
		for _, c := range others {
			k.items = append(k.items, item{column: c, name: c.name})
		}
	}
	s := k.site("GROUP BY")
	s.attach = k.attachKey
	for i := range k.items {
		key, err := k.keyItem(s, i)
		if err != nil {
			return plan.AtPos(err, k.items[i].pos)
		}
		at, err := k.addKey(key)
		if err != nil {
			return err
		}
		k.items[i].bound = k.group.keys[at]
		if k.items[i].name == "" {
			k.items[i].name = columnName(key)
		}
	}
	return nil
}

// pivotColumn adds the aggregates of the rows with one combination of values.
func (k *block) pivotColumn(p *parse.Pivot, c pivoted) error {
	k.only = c.is
	defer func() { k.only = nil }()
	if p.Using == nil && len(p.On) > 0 {
		count, err := plan.NewAggCall(plan.AggSpec{Func: k.aggregateCalled(parse.Ident{Name: "count"}), Filter: c.is})
		if err != nil {
			return err
		}
		e, err := k.group.call(count)
		k.items = append(k.items, item{name: c.name, bound: e})
		return err
	}
	s := k.outputSite("USING")
	for _, x := range p.Using {
		using, ok := x.(*sqlparser.AliasedExpr)
		if !ok {
			return plan.Errorf(plan.CodeSyntax, "PIVOT USING takes aggregates such as sum(x), not a *")
		}
		if !k.hasAggregate(using.Expr) {
			return plan.Errorf(plan.CodeType, "PIVOT USING takes aggregates such as sum(x)").WithPos(k.src.Pos(using.Expr))
		}
		e, err := s.expr(using.Expr)
		if err != nil {
			return err
		}
		name := c.name
		switch label := k.itemName(using); {
		case c.is == nil:
			name = label
		case len(p.Using) > 1 || !using.As.IsEmpty():
			name += "_" + label
		}
		k.items = append(k.items, item{name: name, bound: e, pos: k.src.Pos(using.Expr)})
	}
	return nil
}

// pivotOn are the values of one expression of ON, in their order.
func (k *block) pivotOn(on parse.PivotOn, o outer) ([]pivoted, error) {
	s := k.site("PIVOT ON")
	of, err := s.exprs(rowItemsOf(on.Expr)...)
	if err != nil {
		return nil, err
	}
	if on.In != nil {
		return k.listedValues(of, on.In)
	}
	return k.foundValues(of, on, o)
}

// listedValues are those of IN (…).
func (k *block) listedValues(of []plan.Expr, list sqlparser.SelectExprs) ([]pivoted, error) {
	s := &site{binder: k.binder, scope: &scope{note: "IN of PIVOT lists constants"}, clause: "IN of PIVOT"}
	var out []pivoted
	for _, x := range list {
		it, ok := x.(*sqlparser.AliasedExpr)
		if !ok {
			return nil, plan.Errorf(plan.CodeSyntax, "IN of PIVOT lists values, not a *")
		}
		row := rowItemsOf(it.Expr)
		if len(row) != len(of) {
			return nil, plan.Errorf(plan.CodeType, "IN of PIVOT: a row of %d is compared with one of %d", len(of), len(row)).WithPos(k.src.Pos(it.Expr))
		}
		values, err := s.exprs(row...)
		if err != nil {
			return nil, err
		}
		v, err := k.pivotValue(of, values)
		if err != nil {
			return nil, k.at(err, it.Expr)
		}
		if !it.As.IsEmpty() {
			v.name = k.src.Ident(it.As.String()).Name
		}
		out = append(out, v)
	}
	return out, nil
}

// pivotValue is the column of the rows for which expressions have values, which are constants.
func (k *block) pivotValue(of, values []plan.Expr) (pivoted, error) {
	conds, names := make([]plan.Expr, len(of)), make([]string, len(of))
	for i, v := range values {
		var err error
		if conds[i], err = isValue(of[i], v); err != nil {
			return pivoted{}, err
		}
		if names[i], err = k.valueName(v); err != nil {
			return pivoted{}, err
		}
	}
	return pivoted{is: plan.And(conds...), name: strings.Join(names, "_")}, nil
}

// isValue is that an expression has a value, which may be NULL.
func isValue(e, v plan.Expr) (plan.Expr, error) {
	if l, ok := v.(*plan.Literal); ok && l.IsNull() {
		return plan.NewCall("is_null", e)
	}
	return plan.NewCall("=", e, v)
}

// valueName is a constant as text.
func (k *block) valueName(v plan.Expr) (string, error) {
	text, err := plan.NewCast(v, plan.TextType, false)
	if err != nil {
		return "", err
	}
	if k.env.eval == nil || len(plan.Columns(v)) > 0 {
		return v.String(), nil
	}
	l, err := k.env.eval(text)
	if err != nil {
		return "", err
	}
	name, ok := l.Value.(string)
	if !ok {
		return "NULL", nil
	}
	return name, nil
}
