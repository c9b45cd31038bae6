package bind

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// summary is what SUMMARIZE says of each column, in this order behind its name and type.
var summary = []struct {
	name  string
	typ   plan.Type
	value func(s *summarizer, column plan.Expr) (plan.Expr, error)
}{
	{"min", plan.TextType, func(s *summarizer, c plan.Expr) (plan.Expr, error) { return s.text("min", c) }},
	{"max", plan.TextType, func(s *summarizer, c plan.Expr) (plan.Expr, error) { return s.text("max", c) }},
	{"approx_unique", plan.BigIntType, (*summarizer).distinct},
	{"avg", plan.TextType, (*summarizer).mean},
	{"std", plan.DoubleType, func(s *summarizer, c plan.Expr) (plan.Expr, error) { return s.number("stddev_samp", c) }},
	{"q25", plan.TextType, func(s *summarizer, c plan.Expr) (plan.Expr, error) { return s.quantile(c, 0.25) }},
	{"q50", plan.TextType, func(s *summarizer, c plan.Expr) (plan.Expr, error) { return s.quantile(c, 0.5) }},
	{"q75", plan.TextType, func(s *summarizer, c plan.Expr) (plan.Expr, error) { return s.quantile(c, 0.75) }},
	{"count", plan.BigIntType, func(s *summarizer, _ plan.Expr) (plan.Expr, error) { return s.agg("count") }},
	{"null_percentage", plan.DoubleType, (*summarizer).nulls},
}

// summarizer collects the aggregates of all columns, which one pass over the rows computes.
type summarizer struct {
	aggs  []*plan.AggCall
	names []string
	types []arrow.Field
}

// summarize binds SUMMARIZE: a row for each column of a query, from one row of aggregates over its rows.
func (b *binder) summarize(q *parse.Query, o outer) (plan.Node, error) {
	inner := &binder{src: q.Source, env: b.env, cat: b.cat, path: b.path}
	rows, err := inner.query(q.Body, o, nil)
	if err != nil {
		return nil, inner.at(err, q.Body)
	}
	return Summary(rows)
}

// Summary is what SUMMARIZE says of rows.
func Summary(rows plan.Node) (plan.Node, error) {
	var err error
	s := &summarizer{}
	lines := make([][]plan.Expr, rows.Schema().NumFields())
	for i := range lines {
		if lines[i], err = s.line(rows.Schema(), i); err != nil {
			return nil, err
		}
	}
	all, err := plan.NewAggregate(rows, nil, s.aggs, s.names)
	if err != nil {
		return nil, err
	}
	names := []string{"column_name", "column_type"}
	for _, c := range summary {
		names = append(names, c.name)
	}
	cte := &plan.CTE{Name: "summary"}
	inputs := make([]plan.Node, len(lines))
	for i, line := range lines {
		scan, err := plan.NewCTEScan(cte, all.Schema(), nil)
		if err != nil {
			return nil, err
		}
		if inputs[i], err = plan.NewProject(scan, line, names); err != nil {
			return nil, err
		}
	}
	union, err := plan.NewUnion(inputs...)
	if err != nil {
		return nil, err
	}
	return plan.NewWith(cte, all, union)
}

// line is the row of a column, over the aggregates.
func (s *summarizer) line(schema *arrow.Schema, i int) ([]plan.Expr, error) {
	c, err := plan.NewColumn(schema, i)
	if err != nil {
		return nil, err
	}
	out := []plan.Expr{plan.TextLiteral(schema.Field(i).Name), plan.TextLiteral(c.Type().String())}
	for _, item := range summary {
		e, err := item.value(s, c)
		if err != nil {
			return nil, err
		}
		if e, err = plan.NewCast(e, item.typ, false); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// agg computes an aggregate and gives its column.
func (s *summarizer) agg(name string, args ...plan.Expr) (plan.Expr, error) {
	a, err := plan.NewAgg(name, false, args...)
	if err != nil {
		return nil, err
	}
	s.aggs, s.names = append(s.aggs, a), append(s.names, a.String())
	s.types = append(s.types, plan.NewField(a.String(), a.Type()))
	return plan.NewColumn(arrow.NewSchema(s.types, nil), len(s.types)-1)
}

// text is an aggregate whose result is shown as text; NULL of what is none.
func (s *summarizer) text(name string, c plan.Expr) (plan.Expr, error) {
	if k := c.Type().Kind; k == plan.Blob || k == plan.Null {
		return plan.NullLiteral(plan.TextType), nil
	}
	return s.agg(name, c)
}

// number is an aggregate of numbers; NULL of other columns.
func (s *summarizer) number(name string, c plan.Expr, args ...plan.Expr) (plan.Expr, error) {
	if !c.Type().Numeric() {
		return plan.NullLiteral(plan.DoubleType), nil
	}
	return s.agg(name, append([]plan.Expr{c}, args...)...)
}

// distinct is an estimate, but no more than the values that there are.
func (s *summarizer) distinct(c plan.Expr) (plan.Expr, error) {
	estimate, err := s.agg("approx_count_distinct", c)
	if err != nil {
		return nil, err
	}
	values, err := s.agg("count", c)
	if err != nil {
		return nil, err
	}
	return plan.NewCall("least", estimate, values)
}

func (s *summarizer) quantile(c plan.Expr, at float64) (plan.Expr, error) {
	if c.Type().Temporal() {
		return s.agg("quantile_cont", c, plan.DoubleLiteral(at))
	}
	return s.number("quantile_cont", c, plan.DoubleLiteral(at))
}

// mean is of numbers, points in time and intervals.
func (s *summarizer) mean(c plan.Expr) (plan.Expr, error) {
	if c.Type().Temporal() || c.Type().Kind == plan.Interval {
		return s.agg("avg", c)
	}
	return s.number("avg", c)
}

// nulls is the percentage of rows that are NULL, to two digits.
func (s *summarizer) nulls(c plan.Expr) (plan.Expr, error) {
	all, err := s.agg("count")
	if err != nil {
		return nil, err
	}
	there, err := s.agg("count", c)
	if err != nil {
		return nil, err
	}
	e, err := plan.NewCall("-", all, there)
	if err == nil {
		e, err = plan.NewCall("*", plan.DoubleLiteral(100), e)
	}
	if err == nil {
		e, err = plan.NewCall("/", e, all)
	}
	if err == nil {
		e, err = plan.NewCall("round", e, plan.IntLiteral(2))
	}
	return e, err
}
