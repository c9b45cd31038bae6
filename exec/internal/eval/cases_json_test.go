package eval

import "rsql/planner/plan"

var jsonCases = map[string][]functionCase{
	"json_query":        {of("[1]", js(`{"a":[1]}`), "$.a"), of("NULL", js(`{"a":1}`), "$.a"), of("NULL", js(`{}`), "$.a"), of("[1,2]", js(`[1,2]`), "$[*]"), of("error: is no JSON path", js("{}"), "$..")},
	"json_exists":       {of("true", js(`{"a":null}`), "$.a"), of("false", js(`{"a":1}`), "$.b"), of("true", js(`[{"b":1}]`), "$[*].b"), of("false", js(`[]`), "$[*]"), of("NULL", null(plan.JSONType), "$")},
	"json_array_length": {of("2", js("[1,2]")), of("1", js(`{"a":[1]}`), "$.a"), of("0", js(`{"a":1}`)), of("NULL", js(`{}`), "$.a"), of("error: is no JSON document", js("["))},
	"json_keys":         {of(`["a","b"]`, js(`{"a":1,"b":2}`)), of("NULL", js("[1]")), of(`["c"]`, js(`{"a":{"c":1,"c":2}}`), "$.a"), of("[]", js(" {} ")), of("NULL", null(plan.JSONType))},
	"json_contains": {of("true", js(`{"a":[1,2]}`), js(`{"a":[2]}`)), of("true", js("[1,2,3]"), js("2")), of("true", js("[1,[2]]"), js("[2]")), of("true", js("1"), js("1.0")), of("false", js("9007199254740993"), js("9007199254740992")), of("true", js("100"), js("1e2")),
		of("true", js("[1]"), js("[]")), of("true", js(`{"a":{"b":1,"c":2}}`), js(`{"a":{"b":1}}`)), of("false", js(`{"a":{"b":1}}`), js(`{"b":1}`)), of("true", js(`{"a":{"b":1}}`), js("1"), "$.a.b"), of("false", js(`"a"`), js("1")), of("true", js(`"é"`), js(`"\u00e9"`)),
		of("false", js("null"), js("false")), of("true", js("null"), js("null")), of("false", js("{}"), js("[]")), of("NULL", null(plan.JSONType), js("1"))},
	"json_array":   {fixedOf(`[1,"a",null]`, 1, "a", nil), of("[]"), of(`[true,2.5,"2024-01-01",{"a": 1}]`, true, dec("2.5"), date("2024-01-01"), js(` {"a": 1} `)), of("error: is no JSON document", js("{")), of(`["\\x00"]`, []byte("\\x00"))},
	"json_object":  {of(`{"a":1,"b":"x"}`, "a", 1, "b", "x"), of("{}"), of(`{"a":null}`, "a", null(plan.BigIntType)), of("NULL", null(plan.TextType), 1)},
	"to_json":      {of(`"a"`, "a"), of(`"a\"b"`, `a"b`), of("1.50", dec("1.50")), of("[1]", js("[1]")), of(`"2024-01-01 00:00:00"`, ts("2024-01-01")), of("NULL", null(plan.TextType))},
	"json_unquote": {of("a", js(`"a"`)), of("é\n", js(`"\u00e9\n"`)), of("[1]", js("[1]")), of("NULL", js("null"))},
	"json_set": {of(`{"a":1,"b":2}`, js(`{"a":1}`), "$.b", 2), of(`{"a":[1]}`, js(`{"a":1}`), "$.a", js("[1]")), of("[1,9]", js("[1,2]"), "$[1]", 9), of("[1,2,9]", js("[1,2]"), "$[2]", 9), of(`{"a":{"b":1,"c":"x"}}`, js(`{"a": {"b": 1}}`), "$.a.c", "x"), of(`{"a":1}`, js(`{"a":1}`), "$.x.y", 1),
		of("null", js(`{"a":1}`), "$", null(plan.BigIntType)), of("[9,2]", js("[1,2]"), "$[-2]", 9), of(`{"a":2,"b":3}`, js(`{"a":1}`), "$.a", 2, "$.b", 3), of("1", js("1"), "$.a", 2), of("error: may find several parts", js("[1]"), "$[*]", 2), of(`{"a b":{}}`, js("{}"), `$."a b"`, js("{}")),
		of("error: is no JSON document", js("x"), "$.a", 1), of("NULL", null(plan.JSONType), "$.a", 1), of("NULL", js("{}"), null(plan.TextType), 1), of("[1]", js("[1]"), "$[-3]", 7)},
	"json_insert":      {of(`{"a":1,"b":3}`, js(`{"a":1}`), "$.a", 2, "$.b", 3), of("[1,2]", js("[1,2]"), "$[0]", 9), of("[1,9]", js("[1]"), "$[5]", 9), of("NULL", null(plan.JSONType), "$.a", 1)},
	"json_replace":     {of(`{"a":2}`, js(`{"a":1}`), "$.a", 2, "$.b", 3), of("[9,2]", js("[1, 2]"), "$[0]", 9), of("7", js("1"), "$", 7)},
	"json_remove":      {of(`{"b":[2]}`, js(`{"a":1,"b":[1,2]}`), "$.a", "$.b[0]"), of("[3]", js("[1,2,3]"), "$[0]", "$[0]"), of(`{"a":1}`, js(`{"a":1}`), "$.z"), of("NULL", js("{}"), "$"), of("{}", js(`{"a":1,"a":2}`), "$.a"), of("error: may find several parts", js("[]"), "$.*")},
	"json_merge_patch": {of(`{"a":1,"c":3}`, js(`{"a":1,"b":2}`), js(`{"b":null,"c":3}`)), of(`{"a":{"b":1,"c":2}}`, js(`{"a":{"b":1}}`), js(`{"a":{"c":2}}`)), of(`{"a":1}`, js("[1]"), js(`{"a":1}`)), of("[1]", js(`{"a":1}`), js("[1]")), of(`{"a":9,"b":{"d":4}}`, js(`{"a":[1,2],"b":{"c":1}}`), js(`{"a":9,"b":{"c":null,"d":4}}`)), of(`{"a":{}}`, js("{}"), js(`{"a":{"b":null}}`)), of(`{"a":1,"b":2,"c":3}`, js(`{"a":1}`), js(`{"b":2}`), js(`{"c":3}`)), of("NULL", js("{}"), null(plan.JSONType)), of("error: is no JSON document", js("{}"), js("}"))},
	"json_pretty":      {of("[]", js("[]")), of("{\n    \"a\": [\n        1\n    ]\n}", js(`{"a":[1]}`)), of("NULL", null(plan.JSONType))},
	"json_minify":      {of("[1,2]", js("[1, 2]")), of(`{"a b":"\" "}`, js(" {\n\"a b\" : \"\\\" \"}")), of("error: is no JSON document", js("[1")), of("NULL", nil)},
	"bar":              {of("███   ", 5, 0, 10, 6), of("██▌       ", 2.5, 0, 10, 10), of("█████████▉", 9.99, 0, 10, 10), of("     ", -1, 0, 10, 5), of("█████", 12, 0, 10, 5), of("█▌   ", 3, 0, 10, 5), of("██  ", -5, -10, 0, 4), of("error: bar: there is no bar from 1 to 1", 1, 1, 1), of("error: of 0 characters", 1, 0, 1, 0), of("NULL", nil, 0, 1, 5)},
	"sparkline":        {of("▁▂▃▅█", js("[1,2,3,5,8]")), of("", js("[]")), of("▁ █", js("[1,null,2]")), of("▄▄", js("[3, 3]")), of("▁█ █▁", js(`[1, 3, "NaN", "+Inf", "-Inf"]`)), of("█▁", js(`["+Inf", "-Inf"]`)), of("▁▅█", js("[1.5e-323, 2e-323, 2.5e-323]")), of("error: sparkline: {} is no array", js("{}")), of(`error: sparkline: "x" is no number`, js(`["x"]`)), of("NULL", null(plan.JSONType)), of("▁█", js("[-1e308,1e308]"))},
}
