package exec

import (
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func TestGenerateOverRows(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		in := scanOf(newTable("t", intText, row{int64(3), "a"}, row{int64(0), "b"}, row{nil, "c"}, row{int64(1), "d"}))
		g := must(plan.NewGenerate(in, must(plan.LookupTableFunc("generate_series")), []plan.Expr{plan.IntLiteral(1), col(in, 0)}, nil, true))
		assert.Equal(t, []row{{int64(3), "a", int64(1), int64(1)}, {int64(3), "a", int64(2), int64(2)}, {int64(3), "a", int64(3), int64(3)},
			{int64(1), "d", int64(1), int64(1)}}, collect(t, g, env))

		outer := must(g.Over(in, g.Args, true))
		got := collect(t, outer, env)
		require.Len(t, got, 6)
		assert.Equal(t, row{int64(0), "b", nil, nil}, got[3])
		assert.Equal(t, row{nil, "c", nil, nil}, got[4])
	})
}

func TestGenerateGivesBoundedBatchesAndStops(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		one := must(plan.NewValues(nil, [][]plan.Expr{{}}))
		series := must(plan.NewGenerate(one, must(plan.LookupTableFunc("generate_series")), []plan.Expr{plan.IntLiteral(1), plan.IntLiteral(1 << 62)}, nil, false))
		op := must(Build(series, env))
		b, err := op.Next(t.Context())
		require.NoError(t, err)
		assert.LessOrEqual(t, b.NumRows(), int64(defaultBatchRows))
		b.Release()
		require.NoError(t, op.Close(), "in the middle of a row's rows")

		last := must(plan.NewGenerate(one, must(plan.LookupTableFunc("generate_series")), []plan.Expr{plan.IntLiteral(1<<63 - 2), plan.IntLiteral(1<<63 - 1)}, nil, false))
		assert.Equal(t, []row{{int64(1<<63 - 2)}, {int64(1<<63 - 1)}}, collect(t, last, env), "no overflow at the last BIGINT")
	})
}

func TestGenerateErrorsLeaveNothingBehind(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		in := scanOf(newTable("t", intText, row{int64(1), "[1]"}, row{int64(2), "{}"}))
		arg := must(plan.NewCast(col(in, 1), plan.JSONType, false))
		g := must(plan.NewGenerate(in, must(plan.LookupTableFunc("unnest")), []plan.Expr{arg}, nil, false))
		_, err := tryCollect(t, g, env)
		assert.ErrorContains(t, err, "unnest takes a JSON array")
		assert.NotErrorIs(t, err, io.EOF)
	})
}
