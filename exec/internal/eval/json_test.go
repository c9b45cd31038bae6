package eval

import (
	"encoding/json"
	"strconv"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// FuzzJSON compares what is found in a document with what the standard library reads.
func FuzzJSON(f *testing.F) {
	for _, doc := range []string{`{"a":[1,{"b":"x\"]"}],"é":null}`, ` [ 1 , [ ] , { } , "\u00e9\\" , -1.5e3 , true ] `, `{"a":1,"a":{"c":2}}`, `"x"`, `7`, `[`, `{"":{"":[]}}`} {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		var want any
		if !utf8.ValidString(doc) || json.Unmarshal([]byte(doc), &want) != nil {
			_, err := document("json_type", doc)
			require.True(t, !utf8.ValidString(doc) || err != nil)
			return
		}
		s, err := document("json_type", doc)
		require.NoError(t, err)
		checkDocument(t, s, want)
	})
}

func checkDocument(t *testing.T, s string, want any) {
	var got any
	require.NoError(t, json.Unmarshal([]byte(s), &got), s)
	require.Equal(t, want, got)
	switch want := want.(type) {
	case map[string]any:
		require.Equal(t, "object", jsonKind(s))
		for name, v := range want {
			part, ok := walk(s, []step{{name: name}})
			require.True(t, ok, "%q in %s", name, s)
			checkDocument(t, part, v)
		}
	case []any:
		require.Equal(t, "array", jsonKind(s))
		require.EqualValues(t, len(want), jsonLength(s))
		for i, v := range want {
			part, ok := walk(s, []step{{index: i, isIndex: true}})
			require.True(t, ok, "%d in %s", i, s)
			checkDocument(t, part, v)
		}
		_, ok := walk(s, []step{{index: len(want), isIndex: true}})
		require.False(t, ok)
	case string:
		require.Equal(t, "string", jsonKind(s))
		require.Equal(t, want, unquote(s))
	case float64:
		require.Equal(t, "number", jsonKind(s))
	case bool:
		require.Equal(t, "boolean", jsonKind(s))
		require.Equal(t, strconv.FormatBool(want), s)
	default:
		require.Equal(t, "null", jsonKind(s))
	}
}

func TestPaths(t *testing.T) {
	for path, want := range map[string][]step{
		"$": nil, "$.a": {{name: "a"}}, "a.b": {{name: "a.b"}}, "a[0]": {{name: "a[0]"}}, "": {{name: ""}}, "$[0][-1]": {{index: 0, isIndex: true}, {index: -1, isIndex: true}},
		`$."a.b"[1]`: {{name: "a.b"}, {index: 1, isIndex: true}}, `$['x']["y"]`: {{name: "x"}, {name: "y"}}, `$.""`: {{name: ""}}, ".a": {{name: ".a"}},
	} {
		got, err := parsePath(path)
		require.NoError(t, err, path)
		require.Equal(t, want, got, path)
	}
	for _, path := range []string{"$.", "$a", "$[", "$[]", "$[x]", "$.a.", `$."a`, `$."`, "$..", "$..a..b", "$...a", "$[1", "$['a", "$[#]", "$[#1]", "$[*"} {
		_, err := parsePath(path)
		require.Error(t, err, path)
	}
}
