package plan_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"rsql/planner/plan"
)

func TestSameNumber(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"1.50", "15e-1", true}, {"0", "-0.00", true}, {"0.001", "1e-3", true}, {"+7", "007", true}, {"120", "1.2E+2", true},
		{"9007199254740993", "9007199254740992", false}, {"1", "-1", false}, {"1", "10", false}, {"1e-400", "0", false}, {".5", "0.5", true},
	} {
		assert.Equal(t, c.same, plan.SameNumber(c.a, c.b), "%s and %s", c.a, c.b)
		assert.Equal(t, c.same, plan.SameNumber(c.b, c.a), "%s and %s", c.b, c.a)
	}
}
