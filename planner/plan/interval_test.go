package plan_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/stretchr/testify/assert"

	"rsql/planner/plan"
)

func TestIntervalsReadBackTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 3))
	whole := func(most int64) int64 {
		switch r.IntN(4) {
		case 0:
			return 0
		case 1:
			return r.Int64N(40) - 20
		default:
			return r.Int64N(2*most) - most
		}
	}
	values := []arrow.MonthDayNanoInterval{{}, {Months: math.MinInt32, Days: math.MinInt32, Nanoseconds: -9223372036854775000}, {Months: math.MaxInt32, Days: math.MaxInt32, Nanoseconds: 9223372036854775000}}
	for range 500 {
		v, ok := plan.NewInterval(whole(math.MaxInt32), whole(math.MaxInt32), whole(math.MaxInt64/1000))
		assert.True(t, ok)
		values = append(values, v)
	}
	for _, v := range values {
		text := string(plan.AppendInterval(nil, v))
		back, ok := plan.ParseInterval(text)
		assert.True(t, ok, text)
		assert.Equal(t, v, back, text)
	}
}

func TestIntervalsThatDoNotFit(t *testing.T) {
	for _, parts := range [][3]int64{{math.MaxInt32 + 1, 0, 0}, {0, math.MinInt32 - 1, 0}, {0, 0, math.MaxInt64 / 999}, {0, 0, math.MinInt64}} {
		_, ok := plan.NewInterval(parts[0], parts[1], parts[2])
		assert.False(t, ok, parts)
	}
	for _, parts := range [][3]float64{{1e10, 0, 0}, {0, 1e10, 0}, {0, 0, 1e17}, {math.NaN(), 0, 0}, {math.Inf(1), 0, 0}} {
		_, ok := plan.ScaledInterval(parts[0], parts[1], parts[2])
		assert.False(t, ok, parts)
	}
	for _, text := range []string{"", "soon", "5", "3 fortnights", "1.5 days", "1:2:3:4", "99999999999 years", "300000000 hours 300000000 hours 300000000000 hours"} {
		_, ok := plan.ParseInterval(text)
		assert.False(t, ok, text)
	}
}
