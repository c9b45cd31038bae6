package plan_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func TestTextLiteralsThatBecomeJSONAreDocuments(t *testing.T) {
	for _, doc := range []string{`{"a":[1,null]}`, ` [] `, `"x"`, "1e3", "null"} {
		e, err := plan.Coerce(plan.TextLiteral(doc), plan.JSONType)
		require.NoError(t, err, doc)
		require.Equal(t, plan.JSONType, e.Type())
		require.Equal(t, doc, e.(*plan.Literal).Value)
	}
	for text, hint := range map[string]string{"{bad": "", `{"a":1,}`: "", "hello": `'"hello"'`, "": `'""'`} {
		_, err := plan.Coerce(plan.TextLiteral(text), plan.JSONType)
		require.ErrorContains(t, err, "'"+text+"' is not a JSON document")
		require.ErrorContains(t, err, hint)
		require.Equal(t, plan.CodeType, plan.CodeOf(err))
	}
	e, err := plan.Coerce(plan.NullLiteral(plan.TextType), plan.JSONType)
	require.NoError(t, err)
	require.Equal(t, plan.JSONType, e.Type())
}
