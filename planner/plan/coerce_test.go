package plan_test

import (
	"errors"
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

// TestCastHintsAreCasts wants a hint to name a cast only where there is one, and what makes a time of a number.
func TestCastHintsAreCasts(t *testing.T) {
	types := []plan.Type{plan.BooleanType, plan.BigIntType, plan.DoubleType, plan.DecimalType(10, 2), plan.TextType, plan.DateType, plan.TimestampType, plan.IntervalType, plan.JSONType, plan.BlobType}
	for _, from := range types {
		for _, to := range types {
			e := plan.NewParam(0, "a", from)
			_, err := plan.Coerce(e, to)
			var refused *plan.Error
			if !errors.As(err, &refused) {
				continue
			}
			_, err = plan.NewCast(e, to, false)
			want := "write CAST(" + e.String() + " AS " + to.String() + ")"
			require.Equal(t, err == nil, refused.Hint == want, "%s to %s: %s", from, to, refused.Hint)
		}
	}
	for _, c := range []struct {
		from, to plan.Type
		want     string
	}{
		{plan.BigIntType, plan.TimestampType, "to_timestamp_ms(:a) is the time of so many milliseconds since 1970, to_timestamp(:a) of seconds"},
		{plan.BigIntType, plan.DateType, "CAST(to_timestamp_ms(:a) AS DATE) is the time of so many milliseconds since 1970, CAST(to_timestamp(:a) AS DATE) of seconds"},
		{plan.DoubleType, plan.TimestampType, "to_timestamp(:a) is the time of so many seconds since 1970"},
	} {
		_, err := plan.Coerce(plan.NewParam(0, "a", c.from), c.to)
		var refused *plan.Error
		require.ErrorAs(t, err, &refused)
		require.Equal(t, c.want, refused.Hint)
	}
}
