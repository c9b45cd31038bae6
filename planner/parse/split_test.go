package parse

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func TestSplit(t *testing.T) {
	script := "\ufeff-- first; not a statement\nselect 1;\n\n/* a ; b */ select ';', \"a;b\", `c;d` -- x;\n, 2 /* end */ ;;\n-- only\n;\n  select 3"
	pieces, err := Split(script)
	require.NoError(t, err)
	require.Equal(t, []string{"select 1", "select ';', \"a;b\", `c;d` -- x;\n, 2", "select 3"},
		[]string{pieces[0].Text, pieces[1].Text, pieces[2].Text})
	assert.Len(t, pieces, 3)
	for _, p := range pieces {
		assert.Equal(t, p.Text, script[p.Offset:p.Offset+len(p.Text)])
		assert.Equal(t, 1+strings.Count(script[:p.Offset], "\n"), p.Line, p.Text)
	}
}

func TestSplitOfNothing(t *testing.T) {
	for _, script := range []string{"", " \n", ";;;", "-- a", "--\n", "/* a */;"} {
		pieces, err := Split(script)
		require.NoError(t, err)
		assert.Empty(t, pieces, script)
	}
}

func TestSplitUnterminated(t *testing.T) {
	for script, offset := range map[string]int{"select 1; select 'a;": 17, "select \"a": 7, "select `a;": 7, "a /* /* */ ;": 2, "x'12": 0} {
		pieces, err := Split(script)
		var e *plan.Error
		require.ErrorAs(t, err, &e, script)
		assert.Equal(t, plan.CodeSyntax, e.Code)
		assert.Equal(t, plan.At(offset), e.Pos, script)
		assert.Len(t, pieces, strings.Count(script[:offset], ";"))
	}
}

func TestSplitLeavesBadTokensToParse(t *testing.T) {
	pieces, err := Split("select 5--3; select a || b; select 1")
	require.NoError(t, err)
	require.Len(t, pieces, 3)
	assert.Equal(t, "select 5--3", pieces[0].Text)
}

func TestComplete(t *testing.T) {
	for text, want := range map[string]bool{
		"select 1;": true, "select 1; -- done": true, "select 1;\n\n": true, ";": true, "select 1; /* a */": true,
		"": false, "select 1": false, "select ';": false, "select ';'": false, "select `;": false, "select \";": false,
		"select 1; select 2": false, "select 1; /* a": false, "-- a;": false, "select 'it''s;": false,
	} {
		assert.Equal(t, want, Complete(text), text)
	}
}
