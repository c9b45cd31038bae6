package redisrel

import (
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func TestTargetForWrite(t *testing.T) {
	s := &Server{server: &server{}}
	query := arrow.NewSchema([]arrow.Field{
		plan.NewField("city", plan.TextType), plan.NewField("n", plan.BigIntType), plan.NewField("nothing", plan.NullType),
		plan.NewField("_ttl", plan.DoubleType),
	}, nil)
	target, err := s.TargetForWrite("stats:{city}", query, nil)
	require.NoError(t, err)
	assert.Equal(t, "stats:{city}", target.Name())
	assert.Equal(t, []string{"city", "n", "nothing"}, plan.FieldNames(target.Schema(), true))
	_, err = target.OpenWriter(t.Context(), plan.WriteSpec{Columns: []int{0, 1, 2, target.rel.ttlAt}})
	require.NoError(t, err)

	for template, want := range map[string]string{
		"stats:{citi}":      "did you mean {city}?",
		"stats":             "no placeholder",
		"stats:{city}{n}":   "",
		"stats:{":           "",
		"stats:{city}:{_i}": "needs a column _i",
	} {
		_, err := s.TargetForWrite(template, query, nil)
		assert.Equal(t, plan.CodeName, plan.CodeOf(err), template)
		assert.ErrorContains(t, err, want)
	}
	own, err := s.TargetForWrite("rsql:{city}", query, nil)
	require.NoError(t, err)
	_, err = own.OpenWriter(t.Context(), plan.WriteSpec{Columns: []int{0, 1}})
	assert.ErrorContains(t, err, "rsql's own")
}
