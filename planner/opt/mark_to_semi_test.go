package opt

import (
	"testing"

	"rsql/planner/plan"
)

func TestMarkToSemi(t *testing.T) {
	a, b := scan(plain("a")), scan(plain("b"))
	mark := on(a, b, plan.MarkJoin, 0, 0)
	m := col(mark, 3)
	testRule(t, "mark_to_semi", []ruleCase{
		{"IN", where(mark, m)},
		{"IN, and more", where(mark, fn(">", col(mark, 1), integer(1)), m)},
		{"IS TRUE", where(mark, fn("is_true", m))},
	}, []ruleCase{
		{"NOT IN", where(mark, fn("not", m))},
		{"OR", where(mark, fn("or", m, fn(">", col(mark, 1), integer(1))))},
		{"another column", where(mark, fn(">", col(mark, 1), integer(1)))},
		{"IS NULL", where(mark, fn("is_null", m))},
		{"selected only", cols(mark, 0, 3)},
	})
}
