package eval

import (
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// functionCase is a call with its value as text, or "error: " and a part of the message.
type functionCase struct {
	args []any
	want string
	// fixed keeps arguments after the first constant, where the type of the result depends on their values.
	fixed bool
}

func of(want string, args ...any) functionCase { return functionCase{args: args, want: want} }

func fixedOf(want string, args ...any) functionCase {
	return functionCase{args: args, want: want, fixed: true}
}

// functionCases has the cases of each function; the first is the example of the registry.
var functionCases = mergeCases(operatorCases, textCases, stringCases, bytesCases, numericCases, mathCases, dateCases, timeCases, jsonCases, otherCases)

func mergeCases(groups ...map[string][]functionCase) map[string][]functionCase {
	out := map[string][]functionCase{}
	for _, g := range groups {
		for name, cases := range g {
			out[name] = cases
		}
	}
	return out
}

func TestEveryFunctionHasAKernelAndCases(t *testing.T) {
	for _, f := range plan.Functions() {
		if f.Aggregate || f.Window || f.Expands() {
			continue
		}
		switch f.Name {
		case "and", "or", "coalesce", "ifnull", "typeof":
			assert.NotContains(t, kernels, f.Name, "a node of its own")
		default:
			assert.Contains(t, kernels, f.Name)
		}
		least := 3
		switch f.Name {
		case "pi", "e", "now", "current_date":
			least = 1
		case "random", "uuid", "hash": // tests of their own
			least = 0
		}
		assert.GreaterOrEqual(t, len(functionCases[f.Name]), least, "cases of %s", f.Name)
	}
	for name := range kernels {
		f, err := plan.LookupFunc(name)
		require.NoError(t, err)
		assert.Equal(t, name, f.Name, "a kernel of an alias")
	}
}

func TestFunctions(t *testing.T) {
	for name, cases := range functionCases {
		for i, c := range cases {
			t.Run(name+"/"+itoa(i), func(t *testing.T) {
				checkCall(t, name, c)
			})
		}
	}
}

// checkCall computes a call of constants, of columns, and of a mixture: the value must not depend on that.
func checkCall(t *testing.T, name string, c functionCase) {
	for _, columns := range []func(i int) bool{
		func(int) bool { return false },
		func(i int) bool { return i == 0 || !c.fixed },
		func(i int) bool { return i == 0 },
		func(i int) bool { return i > 0 && !c.fixed },
	} {
		env := checked(t)
		var cols [][]*plan.Literal
		for i, a := range c.args {
			if l := literal(a); columns(i) && l.Type() != plan.NullType {
				cols = append(cols, []*plan.Literal{null(l.Type()), l, l, null(l.Type())})
			}
		}
		b := caseBatch(t, env, cols)
		args := make([]plan.Expr, len(c.args))
		next := 0
		for i, a := range c.args {
			l := literal(a)
			args[i] = l
			if columns(i) && l.Type() != plan.NullType {
				args[i] = ref(t, b, next)
				next++
			}
		}
		checkExpr(t, env, call(t, name, args...), b, c.want)
		b.Release()
	}
}

func caseBatch(t *testing.T, env *Env, cols [][]*plan.Literal) plan.Batch {
	if len(cols) > 0 {
		return batch(t, env.Alloc, cols...)
	}
	return array.NewRecord(arrow.NewSchema(nil, nil), nil, 4)
}

// checkExpr wants a value in rows 1 and 2 of a batch.
func checkExpr(t *testing.T, env *Env, e plan.Expr, b plan.Batch, want string) {
	t.Helper()
	got, err := evalTexts(t, env, e, b)
	if msg, fails := strings.CutPrefix(want, "error: "); fails {
		require.Error(t, err, "%s gives %v", e, got)
		assert.Contains(t, err.Error(), msg)
		assert.Equal(t, plan.CodeValue, plan.CodeOf(err))
		return
	}
	require.NoError(t, err, e.String())
	assert.Equal(t, want, got[1], "%s", e)
	assert.Equal(t, want, got[2], "%s", e)
}
