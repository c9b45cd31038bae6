package plan

// Patterns are those of RE2; flags are letters: i disregards case, m lets ^ and $ match at lines, s lets . match a line's
// end, c and g say what is so already.
var regexpFuncs = []*Func{
	scalar(catText, "regexp_replace", "regexp_replace(text, pattern, to [, flags]) → TEXT", "every match of an RE2 pattern replaced; $1 is a group", "regexp_replace('a1b2', '[0-9]', '') → ab", fixed(TextType, 1, TextType, TextType, TextType, TextType)),
	scalar(catText, "regexp_extract", "regexp_extract(text, pattern [, group [, flags]]) → TEXT", "the first match of an RE2 pattern, or a group of it; NULL without a match", "regexp_extract('a12', '[0-9]+') → 12", fixed(TextType, 2, TextType, TextType, BigIntType, TextType), "regexp_substr"),
	scalar(catText, "regexp_extract_all", "regexp_extract_all(text, pattern [, group [, flags]]) → JSON", "all matches, or a group of each, as a JSON array", `regexp_extract_all('a1b22', '[0-9]+') → ["1","22"]`, fixed(JSONType, 2, TextType, TextType, BigIntType, TextType)),
	scalar(catText, "regexp_count", "regexp_count(text, pattern [, flags]) → BIGINT", "number of matches", "regexp_count('a1b22', '[0-9]+') → 2", fixed(BigIntType, 1, TextType, TextType, TextType)),
	scalar(catText, "regexp_instr", "regexp_instr(text, pattern [, flags]) → BIGINT", "where the first match begins, from 1; 0 without one", "regexp_instr('ab12', '[0-9]') → 3", fixed(BigIntType, 1, TextType, TextType, TextType)),
	scalar(catText, "regexp_split", "regexp_split(text, pattern [, flags]) → JSON", "the parts between the matches as a JSON array", `regexp_split('a1b2c', '[0-9]') → ["a","b","c"]`, fixed(JSONType, 1, TextType, TextType, TextType), "regexp_split_to_array", "string_split_regex", "str_split_regex"),
	expanding(catText, "regexp_full_match", "regexp_full_match(text, pattern) → BOOLEAN", "whether an RE2 pattern matches the whole of a text", "regexp_full_match('ab12', '[a-z]+') → false", 2, fullMatch),
	scalar(catText, "similar_to_escape", "similar_to_escape(pattern [, escape]) → TEXT", "the RE2 pattern of one of SIMILAR TO, in which % is any text, _ any character, and | * + ? { } ( ) [ ] are those of REGEXP", `similar_to_escape('a%') → ^(?s:a.*)$`, fixed(TextType, 1, TextType, TextType)),
	scalar(catText, "glob_to_regexp", "glob_to_regexp(pattern) → TEXT", "the RE2 pattern of one of GLOB, in which * is any text, ? any character, and [a-z], [^a-z] or [!a-z] one of a set", `glob_to_regexp('a*') → ^(?s:a.*)$`, fixed(TextType, 0, TextType)),
	scalar(catText, "regexp_escape", "regexp_escape(text) → TEXT", "a pattern that matches the text itself", `regexp_escape('1.5') → 1\\.5`, fixed(TextType, 0, TextType)),
}

// fullMatch is REGEXP with the pattern bound to both ends of the text.
func fullMatch(call caller, args []Expr) (Expr, error) {
	pattern, err := call("concat", TextLiteral(`\A(?:`), args[1], TextLiteral(`)\z`))
	if err != nil {
		return nil, err
	}
	return call("regexp", args[0], pattern)
}
