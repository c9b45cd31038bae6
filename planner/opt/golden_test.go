package opt

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

var rewrite = flag.Bool("rewrite", false, "rewrite the golden plans under testdata")

// ruleCase is a plan for a rule.
type ruleCase struct {
	name string
	plan plan.Node
}

// testRule applies one rule alone. The plans before and after are in testdata/<rule>.txt; a rule that fired must not fire
// again on what it has made, and must not fire on any of stays.
func testRule(t *testing.T, rule string, fires, stays []ruleCase) {
	t.Helper()
	testRuleInto(t, rule, rule, fires, stays)
}

// testRuleInto is testRule with another golden file.
func testRuleInto(t *testing.T, file, rule string, fires, stays []ruleCase) {
	t.Helper()
	r := ruleNamed(t, rule)
	var b strings.Builder
	for _, c := range fires {
		out, fired, err := r.Apply(c.plan)
		require.NoError(t, err, c.name)
		require.True(t, fired, "%s: %s does not fire on\n%s", c.name, rule, plan.Format(c.plan, nil))
		require.NoError(t, check(rule, c.plan, out), c.name)
		b.WriteString("=== " + c.name + "\n" + plan.Format(c.plan, nil) + "--- becomes\n" + plan.Format(out, nil) + "\n")
		rest := 0
		for ; fired && rest < 5; rest++ {
			out, fired, err = r.Apply(out)
			require.NoError(t, err, c.name)
		}
		assert.False(t, fired, "%s: %s does not come to rest", c.name, rule)
	}
	for _, c := range stays {
		out, fired, err := r.Apply(c.plan)
		require.NoError(t, err, c.name)
		assert.False(t, fired, "%s: %s fires: \n%s\n%s", c.name, rule, plan.Format(c.plan, nil), plan.Format(out, nil))
	}
	checkGolden(t, file, b.String())
}

func checkGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *rewrite {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

// random is an expression that is another for each row.
func random() plan.Expr { return fn("<", fn("random"), plan.DoubleLiteral(0.5)) }

// textAsNumber is a predicate that fails for texts that are no numbers.
func textAsNumber(n plan.Node, i int) plan.Expr {
	return fn("=", must(plan.NewCast(col(n, i), plan.BigIntType, false)), integer(1))
}

func param() plan.Expr { return plan.NewParam(0, "", plan.BigIntType) }
