package plan

var jsonFuncs = []*Func{
	scalar(catJSON, "json_extract", "json_extract(json, path) → JSON", "the part of a document at a path such as $.a[0]; NULL when there is none. A path with * or .. finds several, as an array; a text without a $ at its beginning is the name of a member", `json_extract('{"a":[1]}', '$.a') → [1]`, fixed(JSONType, 0, JSONType, TextType), "json_get", "jsonb_path_query_first"),
	scalar(catJSON, "json_value", "json_value(json, path) → TEXT", "the part at a path as text, without quotes; NULL when there is none", `json_value('{"a":"x"}', '$.a') → x`, fixed(TextType, 0, JSONType, TextType), "json_get_text", "json_extract_string", "get_json_object"),
	scalar(catJSON, "json_query", "json_query(json, path) → JSON", "the object or array at a path; NULL when there is none", `json_query('{"a":[1]}', '$.a') → [1]`, fixed(JSONType, 0, JSONType, TextType)),
	scalar(catJSON, "json_exists", "json_exists(json, path) → BOOLEAN", "whether there is a part at a path", `json_exists('{"a":null}', '$.a') → true`, fixed(BooleanType, 0, JSONType, TextType), "json_path_exists", "jsonb_path_exists"),
	scalar(catJSON, "json_valid", "json_valid(text) → BOOLEAN", "whether a text is a JSON document", `json_valid('{}') → true`, fixed(BooleanType, 0, TextType)).total(),
	scalar(catJSON, "json_type", "json_type(json [, path]) → TEXT", "object, array, string, number, boolean or null, of the document or of its part at a path", `json_type('{"a":[1]}', '$.a') → array`, fixed(TextType, 1, JSONType, TextType), "json_typeof", "jsonb_typeof"),
	scalar(catJSON, "json_length", "json_length(json [, path]) → BIGINT", "number of elements of an array or members of an object, of the document or at a path; 1 for other values", `json_length('[1,2]') → 2`, fixed(BigIntType, 1, JSONType, TextType)),
	scalar(catJSON, "json_array_length", "json_array_length(json [, path]) → BIGINT", "number of elements of the array at a path; 0 for other values, NULL when there is none", `json_array_length('[1,2]') → 2`, fixed(BigIntType, 1, JSONType, TextType), "jsonb_array_length"),
	scalar(catJSON, "json_keys", "json_keys(json [, path]) → JSON", "the names of the members of the object at a path, as an array; NULL when there is none", `json_keys('{"a":1,"b":2}') → ["a","b"]`, fixed(JSONType, 1, JSONType, TextType)),
	scalar(catJSON, "json_contains", "json_contains(json, part [, path]) → BOOLEAN", "whether all members and elements of part are in the document, at a path", `json_contains('{"a":[1,2]}', '{"a":[2]}') → true`, fixed(BooleanType, 1, JSONType, JSONType, TextType)),
	scalar(catJSON, "json_array", "json_array(a, …) → JSON", "an array of values of any type", `json_array(1, 'a', NULL) → [1,"a",null]`, anyArgs(0, -1, JSONType), "json_build_array", "jsonb_build_array"),
	scalar(catJSON, "json_object", "json_object(name, value, …) → JSON", "an object of names and values of any type; NULL where a name is", `json_object('a', 1, 'b', 'x') → {"a":1,"b":"x"}`, namedValues, "json_build_object", "jsonb_build_object"),
	scalar(catJSON, "to_json", "to_json(x) → JSON", "a value of any type as JSON", `to_json('a') → "a"`, anyArgs(1, 1, JSONType), "json_quote", "to_jsonb"),
	scalar(catJSON, "json_unquote", "json_unquote(json) → TEXT", "the text of a string; other values as they are", `json_unquote('"a"') → a`, fixed(TextType, 0, JSONType)),
	scalar(catJSON, "json_set", "json_set(json, path, value, …) → JSON", "with values put at paths, whether there was one or not; what would hold them must be there", `json_set('{"a":1}', '$.b', 2) → {"a":1,"b":2}`, pathValues),
	scalar(catJSON, "json_insert", "json_insert(json, path, value, …) → JSON", "with values put at paths where there was none", `json_insert('{"a":1}', '$.a', 2, '$.b', 3) → {"a":1,"b":3}`, pathValues),
	scalar(catJSON, "json_replace", "json_replace(json, path, value, …) → JSON", "with values put at paths where there was one", `json_replace('{"a":1}', '$.a', 2, '$.b', 3) → {"a":2}`, pathValues),
	scalar(catJSON, "json_remove", "json_remove(json, path, …) → JSON", "without the parts at paths", `json_remove('{"a":1,"b":[1,2]}', '$.a', '$.b[0]') → {"b":[2]}`, paths),
	scalar(catJSON, "json_merge_patch", "json_merge_patch(json, patch, …) → JSON", "with the members of patch put in, and those that are null there taken out (RFC 7396)", `json_merge_patch('{"a":1,"b":2}', '{"b":null,"c":3}') → {"a":1,"c":3}`, documents, "json_patch"),
	scalar(catJSON, "json_pretty", "json_pretty(json) → TEXT", "in lines with blanks before them", `json_pretty('[]') → []`, fixed(TextType, 0, JSONType), "jsonb_pretty"),
	scalar(catJSON, "json_minify", "json_minify(json) → JSON", "without blanks between the parts", `json_minify('[1, 2]') → [1,2]`, fixed(JSONType, 0, JSONType), "json_compact", "json"),
}

// namedValues takes names and values of any type in turn.
func namedValues(args []Expr) ([]Type, Type, error) {
	if len(args)%2 != 0 {
		return nil, Type{}, Errorf(CodeType, "json_object takes names and values in pairs, got %d arguments", len(args))
	}
	params, t, err := anyArgs(0, -1, JSONType)(args)
	for i := 0; i < len(params); i += 2 {
		params[i] = TextType
	}
	return params, t, err
}

// pathValues takes a document, and paths and values of any type in turn.
func pathValues(args []Expr) ([]Type, Type, error) {
	if len(args) < 3 {
		return nil, Type{}, arityError(3, -1, len(args))
	}
	if len(args)%2 == 0 {
		return nil, Type{}, Errorf(CodeType, "a value is missing behind the last path")
	}
	params, t, err := anyArgs(3, -1, JSONType)(args)
	if err == nil {
		params[0] = JSONType
		for i := 1; i < len(params); i += 2 {
			params[i] = TextType
		}
	}
	return params, t, err
}

// paths takes a document and paths.
func paths(args []Expr) ([]Type, Type, error) {
	if len(args) < 2 {
		return nil, Type{}, arityError(2, -1, len(args))
	}
	params := make([]Type, len(args))
	for i := range params {
		params[i] = TextType
	}
	params[0] = JSONType
	return params, JSONType, nil
}

// documents takes two or more.
func documents(args []Expr) ([]Type, Type, error) {
	if len(args) < 2 {
		return nil, Type{}, arityError(2, -1, len(args))
	}
	params := make([]Type, len(args))
	for i := range params {
		params[i] = JSONType
	}
	return params, JSONType, nil
}
