package eval

import "rsql/planner/plan"

var otherCases = map[string][]functionCase{
	"coalesce": {of("2", nil, 2), of("1", 1, 2), of("NULL", null(plan.BigIntType), null(plan.BigIntType)), of("x", null(plan.TextType), nil, "x"), of("NULL", nil, nil), of("1.50", null(plan.BigIntType), dec("1.50"))},
	"ifnull":   {of("2", nil, 2), of("é", "é", "x"), of("NULL", null(plan.DateType), null(plan.DateType)), of("2024-01-01", null(plan.DateType), date("2024-01-01"))},
	"nullif":   {of("NULL", 1, 1), of("1", 1, 2), of("a", "a", null(plan.TextType)), of("NULL", null(plan.TextType), "a"), of("NULL", nil, nil), of("NULL", true, true), of("1.5", dec("1.5"), dec("1.6"))},
	"greatest": {of("3", 1, 3, 2), of("3", null(plan.BigIntType), 3), of("NULL", null(plan.TextType), null(plan.TextType)), of("é", "z", "é"), of("2.50", dec("2.50"), dec("-3")),
		of("2024-02-01", date("2024-01-01"), date("2024-02-01")), of("true", false, true), of("NULL", nil, nil), of("-1.5", -1.5, -2.5)},
	"least":  {of("1", 1, 3, 2), of("3", null(plan.BigIntType), 3), of("NULL", nil, nil), of("a", "b", "a"), of(`\x01`, []byte{2}, []byte{1})},
	"typeof": {of("DECIMAL(2,1)", dec("1.5")), of("TEXT", null(plan.TextType)), of("NULL", nil), of("TIMESTAMP", ts("2024-01-01"))},
	"json_extract": {of("[1]", js(`{"a":[1]}`), "$.a"), of("1", js(` {"a" : [ 1 , {"b":2} ] } `), "$.a[0]"), of("2", js(`{"a":[1,{"b":2}]}`), "$.a[1].b"), of("NULL", js(`{"a":1}`), "$.b"),
		of("2", js(`[1,2]`), "$[-1]"), of("NULL", js(`[1,2]`), "$[2]"), of("NULL", js(`[1,2]`), "$[-3]"), of("NULL", js(`[1]`), "$.a"), of(`"x\"}"`, js(`{"a]}":"x\"}"}`), `$."a]}"`), of("2", js(`{"a":1,"a":2}`), "$.a"), of("1", js(`{"a b":1}`), `$['a b']`),
		of("error: is no JSON path", js(`{}`), "$."), of("error: is no JSON document", js(`{`), "$.a"), of(`{"é":1}`, js(`{"é":1}`), "$"), of("1", js(`{"\u00e9":1}`), "$.é"), of("NULL", null(plan.JSONType), "$"),
		of("null", js(`{"a":null}`), "$.a"), of("1", js(`{"a":1}`), "a"), of("NULL", js(`{}`), ""), of("1", js(`{"a.b":1}`), "a.b"), of("error: is no JSON path", js(`{}`), "$[x]"), of("[]", js(`{"a":{},"b":[]}`), "$.b"), of("[1,2]", js(`{"a":[{"b":1},{"b":2}]}`), "$.a[*].b"), of("[1,[2]]", js(`{"a":{"b":1},"c":{"b":[2]}}`), "$..b"), of("3", js("[1,2,3]"), "$[#-1]"), of("[1,[2]]", js(`{"x":1,"y":[2]}`), "$.*"), of("[]", js(`{"a":1}`), "$[*]"), of("1", js(`{"*":1}`), `$."*"`), of("[1,2,3]", js("[[1,2],[3]]"), "$[*][*]"), of("[1,2]", js(`{"a":[1,[2]]}`), "$..[0]"), of("-1.5e3", js(`[ -1.5e3 ]`), "$[0]")},
	"json_value": {of("x", js(`{"a":"x"}`), "$.a"), of("é\n\"", js(`{"a":"\u00e9\n\""}`), "$.a"), of("NULL", js(`{"a":null}`), "$.a"), of("1.50", js(`[1.50]`), "$[0]"), of("[1, 2]", js(`{"a":[1, 2]}`), "$.a"), of("NULL", js(`{}`), "$.a")},
	"json_valid": {of("true", "{}"), of("false", "{"), of("NULL", null(plan.TextType)), of("true", ` "é" `), of("false", "")},
	"json_type": {of("array", js(`{"a":[1]}`), "$.a"), of("NULL", js("{}"), "$.a"), of("null", js(`{"a":null}`), "$.a"), of("array", js("[1]")), of("object", js("{}")), of("string", js(`"x"`)), of("number", js("-1")), of("boolean", js(" true ")), of("null", js("null")),
		of("NULL", null(plan.JSONType)), of("error: json_type: \"\" is no JSON document", js(""))},
	"json_length": {of("2", js(`{"a":[1,3]}`), "$.a"), of("NULL", js("{}"), "$.a"), of("2", js("[1,2]")), of("0", js("{}")), of("1", js(`{"a":[1,2,3]}`)), of("1", js("7")), of("0", js(" [ ] ")), of("3", js(`["]",{"x":"}"},[]]`)), of("NULL", nil), of("error: is no JSON document", js("[1"))},
}
