package parse

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

func TestIntervals(t *testing.T) {
	for text, want := range map[string][3]int64{
		"'3' month": {3, 0, 0}, "3 MONTHS": {3, 0, 0}, "'1 year 2 months'": {14, 0, 0}, "'-1' year": {-12, 0, 0}, "- 2 weeks": {0, -14, 0},
		"+2 day": {0, 2, 0}, "'1 day 2 hours'": {0, 1, 7_200_000_000}, "'1.5' second": {0, 0, 1_500_000}, "0.5 week": {}, "'0.5' year": {6, 0, 0},
		"'04:30'": {0, 0, 16_200_000_000}, "'-00:00:01.000001'": {0, 0, -1_000_001}, "'2 days -3 hours'": {0, 2, -10_800_000_000},
		"'1 quarter'": {3, 0, 0}, "'3days'": {0, 3, 0}, "250 millisecond": {0, 0, 250_000}, "'7' microseconds": {0, 0, 7}, "0 day": {},
	} {
		s, err := Parse("select interval " + text)
		if text == "0.5 week" {
			assert.Equal(t, plan.CodeSyntax, plan.CodeOf(err), "3.5 days are no whole number of days")
			continue
		}
		if !assert.NoError(t, err, text) {
			continue
		}
		q := s.(*Query)                                                                     //nolint:forcetypeassert // a test
		l := q.Source.Literal(item(q.Body.(*sqlparser.Select), 0).Expr.(*sqlparser.SQLVal)) //nolint:forcetypeassert // a test
		assert.Equal(t, LitInterval, l.Kind)
		assert.Equal(t, want, [3]int64{int64(l.Interval.Months), int64(l.Interval.Days), l.Interval.Nanoseconds / 1000}, text)
	}
}

func TestBadIntervals(t *testing.T) {
	for _, text := range []string{"''", "'3'", "'day'", "'3 fortnights'", "'1e5' day", "'1/2' year", "'0x10' day", "'1_0' day", "'inf' day", "'1:2:3:4'", "':30'",
		"'0.0000001' second", "'3 day 4'", "99999999999 year", "'9223372036854775807 microseconds 1 microsecond'", "'--1' day", "'1:+2'", "'1 day' day"} {
		_, err := Parse("select interval " + text)
		assert.Equal(t, plan.CodeSyntax, plan.CodeOf(err), "%s: %v", text, err)
		check(t, "select interval "+text)
	}
}
