package redisrel

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func TestJSONDocuments(t *testing.T) {
	s, _, client := startCommands(t)
	for key, text := range map[string]string{
		"doc:1": `{"name":"Ann","zip":"01234","address":{"city":"Rome","geo":{"lat":41.9}},"tags":["a","b"],"vip":true,"n":1}`,
		"doc:2": ` { "n" : 2 , "name" : "B\u00e9\n\"x\"", "address":{ "city" :null, "street":"S" } , "none":null, "a.b":7, "":1, "tags":[ ] } `,
		"doc:3": `{}`,
	} {
		require.NoError(t, client.Set(t.Context(), key, text, 0).Err())
	}
	doc := tableOf(t, s, "doc")
	assert.Equal(t, []string{"_key TEXT", "_ttl DOUBLE", "_type TEXT", "_value JSON", "address.city TEXT", "address.geo.lat DOUBLE", "address.street TEXT", "id BIGINT",
		"n BIGINT", "name TEXT", "none TEXT", "tags JSON", "vip BOOLEAN", "zip TEXT"}, sortedNames(doc))
	assert.Equal(t, []string{
		`1|Ann|01234|Rome|41.9|["a","b"]|true|1|NULL|NULL`, "2|Bé\n\"x\"|NULL|NULL|NULL|[ ]|NULL|2|S|NULL", "3|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL",
	}, tableRows(t, doc, []string{"id", "name", "zip", "address.city", "address.geo.lat", "tags", "vip", "n", "address.street", "none"}))
	assert.Equal(t, []string{"3|{}"}, tableRows(t, doc, []string{"id", "_value"}, callOf(t, "=", refTo(t, doc, "id"), plan.IntLiteral(3))))
	count, _ := scanReport(t, doc, plan.ScanSpec{Columns: []int{}, Limit: plan.NoLimit})
	assert.Len(t, count, 3)

	require.NoError(t, client.Set(t.Context(), "doc:4", `{"n":"x","address":{"zip":5}}`, 0).Err())
	_, err := tryRows(t, doc, []string{"n"})
	var retype *plan.RetypeError
	require.ErrorAs(t, err, &retype)
	assert.Equal(t, plan.TextType, retype.To)
	_, err = tryRows(t, doc, nil)
	require.ErrorAs(t, err, &retype)
	if !retype.NewField {
		s.Widen(retype)
		_, err = tryRows(t, tableOf(t, s, "doc"), nil)
		require.ErrorAs(t, err, &retype)
	}
	assert.Equal(t, "address.zip", retype.Column)
	assert.Equal(t, plan.BigIntType, retype.To)
	s.Widen(retype)
	assert.Contains(t, sortedNames(tableOf(t, s, "doc")), "address.zip BIGINT")

	for _, bad := range []string{"", "[1]", "7", `{"a":1`, "{} x"} {
		require.NoError(t, client.Set(t.Context(), "doc:5", bad, 0).Err())
		_, err = tryRows(t, doc, []string{"name"})
		require.EqualError(t, err, fmt.Sprintf("table doc: key doc:5: %q is no JSON object; correct the value, declare the table with type = 'string', or read such values as NULL with bad_values = 'null'", bad))
	}
	require.NoError(t, created(s.CreateTable(t.Context(), Declaration{Name: "d", Key: "doc:{id}", Type: "json", BadValues: "null",
		Columns: []ColumnDef{{"id", plan.BigIntType}, {"address.city", plan.TextType}, {"address", plan.JSONType}, {"n", plan.BigIntType}}}, false, true)))
	d := tableOf(t, s, "d")
	lines, report := scanReport(t, d, plan.ScanSpec{Columns: columnsOf(t, d), Limit: plan.NoLimit})
	assert.Equal(t, []string{
		`1|Rome|{"city":"Rome","geo":{"lat":41.9}}|1`, `2|NULL|{ "city" :null, "street":"S" }|2`, "3|NULL|NULL|NULL", `4|NULL|{"zip":5}|NULL`, "5|NULL|NULL|NULL",
	}, lines)
	assert.EqualValues(t, 2, report.Repaired)
	assert.EqualValues(t, 1, report.Commands["MGET"])

	require.NoError(t, client.Set(t.Context(), "mixed:1", "{}", 0).Err())
	require.NoError(t, client.Set(t.Context(), "mixed:2", "x", 0).Err())
	s.Refresh()
	assert.Equal(t, []string{"1|{}", "2|x"}, tableRows(t, tableOf(t, s, "mixed"), nil))
}

func sortedNames(tab *Table) (out []string) {
	for _, f := range tab.Schema().Fields() {
		out = append(out, f.Name+" "+plan.TypeOf(f).String())
	}
	slices.Sort(out)
	return out
}

// FuzzDocument takes valid documents apart: nothing panics, and the members are those of encoding/json.
func FuzzDocument(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":1,"b":{"c":[{"d":"}"}]},"e":"\"}"}`, `{"a":{"a":{}},"b":-1e5}`, " {\n\"x\\u0041\" : null}\t", `{"a":"\\","b":"\\\""}`, `{"a":[1,[2,{"b":3}],"]"],"c":true}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, ok := isObject([]byte(text))
		if !ok {
			return
		}
		got := map[string]string{}
		d := document{text: []byte(text), pos: at, named: true}
		d.leaf = func(path []string, _ *pathNode, part cell) error {
			got[strings.Join(path, "\x00")] = string(part.of([]byte(text)))
			return nil
		}
		require.NoError(t, d.walk(nil))
		require.Empty(t, strings.Trim(text[d.pos:], " \t\r\n"))
		for path, part := range got {
			want, found := lookInto(t, text, strings.Split(path, "\x00"))
			if found {
				require.JSONEq(t, want, part, "%q in %q", path, text)
			}
		}
	})
}

// lookInto is a member of a document as encoding/json reads it; false where a name comes twice on the way, or holds what
// divides paths here.
func lookInto(t *testing.T, text string, path []string) (string, bool) {
	t.Helper()
	for _, name := range path {
		var object map[string]json.RawMessage
		if json.Unmarshal([]byte(text), &object) != nil {
			return "", false
		}
		part, ok := object[name]
		if !ok || strings.Count(text, ":") > 30 {
			return "", false
		}
		text = string(part)
	}
	return text, !strings.HasPrefix(text, "{")
}
