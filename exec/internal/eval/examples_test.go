package eval

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// TestExamples holds the first case of each function to the example of the registry, so that each example is known to work.
func TestExamples(t *testing.T) {
	env := checked(t)
	compound := map[string]struct {
		e    plan.Expr
		want string
	}{
		"pi":           {call(t, "round", call(t, "pi"), literal(4)), "3.1416"},
		"random":       {call(t, "<", call(t, "random"), literal(1)), "true"},
		"now":          {call(t, ">", call(t, "now"), ts("2024-01-01 00:00:00")), "true"},
		"current_date": {call(t, ">", call(t, "current_date"), date("2024-01-01")), "true"},
	}
	for _, f := range plan.Functions() {
		if f.Example == "" {
			assert.True(t, f.Aggregate || f.Operator(), "%s has no example", f.Name)
			continue
		}
		if c, ok := compound[f.Name]; ok {
			l, err := Constant(env, c.e)
			require.NoError(t, err)
			require.Equal(t, c.want, literalText(l), f.Example)
			continue
		}
		var args []string
		for _, a := range functionCases[f.Name][0].args {
			args = append(args, strings.ReplaceAll(literal(a).String(), "INTERVAL '1 MONTH'", "INTERVAL 1 MONTH"))
		}
		assert.Equal(t, f.Example, f.Name+"("+strings.Join(args, ", ")+")", "the first case of %s is not its example", f.Name)
	}
}
