package opt

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"rsql/planner/plan"
)

func runUnpivot(u *plan.Unpivot, in [][]any) ([][]any, error) {
	var out [][]any
	for _, row := range in {
		for i, name := range u.Names {
			exprs := append(append([]plan.Expr{}, u.Keep...), plan.TextLiteral(name))
			rows, err := mapRows([][]any{row}, func(int) []plan.Expr { return append(exprs, u.Values[i*u.Width():(i+1)*u.Width()]...) })
			if err != nil {
				return nil, err
			}
			out = append(out, rows...)
		}
	}
	return out, nil
}

// unpivot makes rows of numbers, and keeps some columns.
func (g *generator) unpivot(in plan.Node) plan.Node {
	var keep []plan.Expr
	var as plan.UnpivotColumns
	values := [][]plan.Expr{{integer(5), integer(6)}}
	for i := range width(in) {
		c := col(in, i)
		if g.oneIn(2) {
			keep, as.Keep = append(keep, c), append(as.Keep, "k")
		}
		if c.Type() == plan.BigIntType && g.oneIn(2) {
			values = append(values, []plan.Expr{c, fn("+", c, integer(1))})
		}
	}
	names := []string{"1", "2", "x", "1", "2", "x", "1", "2", "x", "1", "2", "x"}[:len(values)]
	as.Name, as.Values = "name", []string{"v", "w"}
	u := plan.Node(must(plan.NewUnpivot(in, keep, names, values, as)))
	if g.oneIn(2) {
		u = where(u, g.pred(u, 1))
	}
	return u
}

func TestFiltersOfWhatUnpivotKeepsGoBelowIt(t *testing.T) {
	in := scan(keyed("t", 5))
	values := [][]plan.Expr{{col(in, 0)}, {col(in, 1)}}
	u := must(plan.NewUnpivot(in, []plan.Expr{col(in, 2)}, []string{"a", "b"}, values, plan.UnpivotColumns{Keep: []string{"c"}, Name: "n", Values: []string{"v"}}))
	n := where(u, fn("=", col(u, 0), plan.TextLiteral("x")), fn("=", col(u, 1), plan.TextLiteral("a")))
	out, fired, err := pushFilters(n)
	assert.NoError(t, err)
	assert.True(t, fired)
	assert.Equal(t, `filter n = 'a'`, plan.Describe(out))
	assert.Contains(t, plan.Format(out, nil), `= 'x'`)
	bare := must(plan.NewUnpivot(in, nil, []string{"a"}, [][]plan.Expr{{col(in, 0)}}, plan.UnpivotColumns{Name: "n", Values: []string{"v"}}))
	_, fired, err = pushFilters(where(bare, fn("=", col(bare, 1), integer(1))))
	assert.NoError(t, err)
	assert.False(t, fired, "values are not the input's columns")
}
