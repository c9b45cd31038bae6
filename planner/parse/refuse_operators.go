package parse

import "rsql/planner/plan"

// badOperator is text that other dialects read as an operator.
type badOperator struct {
	text string
	code plan.Code
	msg  string
	hint string
}

// badOperators are looked for before the operators, the longer ones first.
var badOperators = []badOperator{
	{"||", plan.CodeUnsupported, "the operator || is not offered", "use CONCAT(a, b)"},
	{"&&", plan.CodeUnsupported, "the operator && is not offered", "use AND"},
	{":=", plan.CodeUnsupported, "assignments with := are not offered", "compare with ="},
	{"@>", plan.CodeUnsupported, "the operator @> is not offered", "use json_contains(a, b)"},
	{"<@", plan.CodeUnsupported, "the operator <@ is not offered", "use json_contains(b, a)"},
	{"#>", plan.CodeUnsupported, "the operator #> is not offered", "use json_extract(a, '$.path')"},
	{"@", plan.CodeUnsupported, "variables such as @x are not offered", "use a parameter, ? or :name"},
	{"$", plan.CodeUnsupported, "$1 parameters and $$ quotes are not offered", "write ? or :name, and strings in single quotes"},
	{"#", plan.CodeUnsupported, "comments with # are not offered", "write -- and a space"},
	{"{", plan.CodeUnsupported, "structs and maps are not offered", "use json_object('key', value)"},
	{"=>", plan.CodeUnsupported, "named arguments with => are not offered", "give the arguments in their order; greater or equal is >="},
}
