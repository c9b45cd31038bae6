package eval

import (
	"strings"

	"rsql/planner/plan"
)

var jsonKernels = map[string]builder{
	"json_extract":      jsonAt(func(part string) (string, error) { return part, nil }),
	"json_value":        jsonAt(textOfPart),
	"json_unquote":      jsonAt(textOfPart),
	"json_query":        jsonAt(structure),
	"json_exists":       jsonExists,
	"json_array_length": jsonAt(arrayLength),
	"json_keys":         jsonAt(jsonKeys),
	"json_valid":        always(map1(func(s string) (bool, error) { return validJSON(s), nil })),
	"json_type":         jsonAt(func(part string) (string, error) { return jsonKind(part), nil }),
	"json_length":       jsonAt(func(part string) (int64, error) { return jsonLength(part), nil }),
}

// textOfPart is a part as text, without quotes; NULL for null.
func textOfPart(part string) (string, error) {
	switch part[0] {
	case 'n':
		return "", errNull
	case '"':
		return unquote(part), nil
	default:
		return part, nil
	}
}

// document checks a text that should be JSON: one from the server may not be.
func document(function, doc string) (string, error) {
	if !validJSON(doc) {
		return "", plan.Errorf(plan.CodeValue, "%s: %.60q is no JSON document", function, doc).WithHint("json_valid tells which are")
	}
	return strings.Trim(doc, jsonBlanks), nil
}

func jsonLength(doc string) int64 {
	if doc[0] != '{' && doc[0] != '[' {
		return 1
	}
	n := int64(0)
	members(doc, func(string, string) bool { n++; return true })
	return n
}
