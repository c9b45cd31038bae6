package plan

import "github.com/apache/arrow/go/v17/arrow"

func wholeDays(l *Literal) bool {
	v, ok := l.Value.(arrow.MonthDayNanoInterval)
	return ok && v.Nanoseconds == 0
}

func scalar(category, name, signature, doc, example string, r resolver, aliases ...string) *Func {
	return &Func{Name: name, Aliases: aliases, Category: category, Signature: signature, Doc: doc, Example: example, resolve: r}
}

var textFuncs = []*Func{
	scalar(catText, "length", "length(text) → BIGINT", "number of characters (Unicode code points)", "length('añb')", fixed(BigIntType, 0, TextType), "char_length", "character_length", "len"),
	scalar(catText, "octet_length", "octet_length(text or blob) → BIGINT", "number of bytes", "octet_length('añb')", overloaded(fixed(BigIntType, 0, TextType), fixed(BigIntType, 0, BlobType))),
	scalar(catText, "lower", "lower(text) → TEXT", "in lower case", "lower('ABC')", fixed(TextType, 0, TextType), "lcase"),
	scalar(catText, "upper", "upper(text) → TEXT", "in upper case", "upper('abc')", fixed(TextType, 0, TextType), "ucase"),
	scalar(catText, "trim", "trim(text [, characters]) → TEXT", "without leading and trailing blanks, or without any of the given characters", "trim('  a ')", fixed(TextType, 1, TextType, TextType), "btrim"),
	scalar(catText, "ltrim", "ltrim(text [, characters]) → TEXT", "trim at the left", "ltrim('  a ')", fixed(TextType, 1, TextType, TextType)),
	scalar(catText, "rtrim", "rtrim(text [, characters]) → TEXT", "trim at the right", "rtrim('  a ')", fixed(TextType, 1, TextType, TextType)),
	scalar(catText, "substring", "substring(text, start [, length]) → TEXT", "characters from start, counted from 1; a negative start counts from the end", "substring('abcdef', 2, 3)", fixed(TextType, 1, TextType, BigIntType, BigIntType), "substr", "mid"),
	scalar(catText, "left", "left(text, n) → TEXT", "the first n characters", "left('abcdef', 2)", fixed(TextType, 0, TextType, BigIntType)),
	scalar(catText, "right", "right(text, n) → TEXT", "the last n characters", "right('abcdef', 2)", fixed(TextType, 0, TextType, BigIntType)),
	scalar(catText, "concat", "concat(a, b, …) → TEXT", "texts of the arguments joined; NULL if one is NULL", "concat('a', 1)", anyArgs(1, -1, TextType)),
	scalar(catText, "concat_ws", "concat_ws(separator, a, b, …) → TEXT", "texts joined with a separator; NULLs are left out", "concat_ws('-', 'a', NULL, 'b')", anyArgs(2, -1, TextType)),
	scalar(catText, "replace", "replace(text, from, to) → TEXT", "every from becomes to", "replace('abc', 'b', 'x')", fixed(TextType, 0, TextType, TextType, TextType)),
	scalar(catText, "position", "position(part, text) → BIGINT", "where part begins in text, from 1; 0 when it does not occur", "position('c', 'abc')", fixed(BigIntType, 0, TextType, TextType), "locate"),
	scalar(catText, "instr", "instr(text, part) → BIGINT", "where part begins in text, from 1; 0 when it does not occur", "instr('abc', 'c')", fixed(BigIntType, 0, TextType, TextType), "strpos"),
	scalar(catText, "lpad", "lpad(text, n [, fill]) → TEXT", "filled at the left, or cut, to n characters", "lpad('7', 3, '0')", fixed(TextType, 1, TextType, BigIntType, TextType)),
	scalar(catText, "rpad", "rpad(text, n [, fill]) → TEXT", "filled at the right, or cut, to n characters", "rpad('7', 3, '0')", fixed(TextType, 1, TextType, BigIntType, TextType)),
	scalar(catText, "repeat", "repeat(text, n) → TEXT", "text n times", "repeat('ab', 2)", fixed(TextType, 0, TextType, BigIntType)),
	scalar(catText, "reverse", "reverse(text) → TEXT", "characters in reverse", "reverse('abc')", fixed(TextType, 0, TextType)),
	scalar(catText, "starts_with", "starts_with(text, part) → BOOLEAN", "whether text begins with part", "starts_with('abc', 'ab')", fixed(BooleanType, 0, TextType, TextType)),
	scalar(catText, "ends_with", "ends_with(text, part) → BOOLEAN", "whether text ends with part", "ends_with('abc', 'bc')", fixed(BooleanType, 0, TextType, TextType)),
	scalar(catText, "contains", "contains(text, part) → BOOLEAN", "whether part occurs in text", "contains('abc', 'b')", fixed(BooleanType, 0, TextType, TextType)),
	scalar(catText, "split_part", "split_part(text, separator, n) → TEXT", "the n-th part, from 1; empty when there are fewer", "split_part('a-b-c', '-', 2)", fixed(TextType, 0, TextType, TextType, BigIntType)),
	scalar(catText, "ascii", "ascii(text) → BIGINT", "code point of the first character; 0 for an empty text", "ascii('A')", fixed(BigIntType, 0, TextType)),
	scalar(catText, "chr", "chr(n) → TEXT", "the character with a code point", "chr(65)", fixed(TextType, 0, BigIntType), "char"),
	scalar(catText, "regexp_replace", "regexp_replace(text, pattern, to) → TEXT", "every match of an RE2 pattern replaced; $1 is a group", "regexp_replace('a1b2', '[0-9]', '')", fixed(TextType, 0, TextType, TextType, TextType)),
	scalar(catText, "regexp_extract", "regexp_extract(text, pattern [, group]) → TEXT", "the first match of an RE2 pattern, or a group of it; NULL without a match", "regexp_extract('a12', '[0-9]+')", fixed(TextType, 1, TextType, TextType, BigIntType), "regexp_substr"),
	scalar(catText, "hex", "hex(text or blob) → TEXT", "bytes as hexadecimal digits", "hex('hi')", overloaded(fixed(TextType, 0, TextType), fixed(TextType, 0, BlobType))),
	scalar(catText, "unhex", "unhex(text) → BLOB", "hexadecimal digits as bytes; NULL when they are none", "unhex('6869')", fixed(BlobType, 0, TextType)),
	scalar(catText, "md5", "md5(text or blob) → TEXT", "MD5 digest as hexadecimal digits", "md5('hi')", overloaded(fixed(TextType, 0, TextType), fixed(TextType, 0, BlobType))),
}

var numericFuncs = []*Func{
	scalar(catNumeric, "abs", "abs(x) → type of x", "absolute value", "abs(-3)", numericUnary(same)),
	scalar(catNumeric, "sign", "sign(x) → BIGINT", "-1, 0 or 1", "sign(-2.5)", numericUnary(always(BigIntType))),
	scalar(catNumeric, "ceil", "ceil(x) → BIGINT or type of x", "the next whole number upward", "ceil(1.2)", numericUnary(wholeType), "ceiling"),
	scalar(catNumeric, "floor", "floor(x) → BIGINT or type of x", "the next whole number downward", "floor(1.8)", numericUnary(wholeType)),
	scalar(catNumeric, "round", "round(x [, digits]) → type of x", "rounded half away from zero; negative digits round before the point", "round(2.567, 1)", roundType),
	scalar(catNumeric, "trunc", "trunc(x [, digits]) → type of x", "cut toward zero", "trunc(2.567, 1)", roundType, "truncate"),
	scalar(catNumeric, "sqrt", "sqrt(x) → DOUBLE", "square root; NULL of a negative number", "sqrt(9)", fixed(DoubleType, 0, DoubleType)),
	scalar(catNumeric, "power", "power(x, y) → DOUBLE", "x to the y", "power(2, 10)", fixed(DoubleType, 0, DoubleType, DoubleType), "pow"),
	scalar(catNumeric, "exp", "exp(x) → DOUBLE", "e to the x", "exp(0)", fixed(DoubleType, 0, DoubleType)),
	scalar(catNumeric, "ln", "ln(x) → DOUBLE", "natural logarithm; NULL for x ≤ 0", "ln(1)", fixed(DoubleType, 0, DoubleType)),
	scalar(catNumeric, "log10", "log10(x) → DOUBLE", "logarithm to base 10; NULL for x ≤ 0", "log10(1000)", fixed(DoubleType, 0, DoubleType)),
	scalar(catNumeric, "log2", "log2(x) → DOUBLE", "logarithm to base 2; NULL for x ≤ 0", "log2(8)", fixed(DoubleType, 0, DoubleType)),
	scalar(catNumeric, "pi", "pi() → DOUBLE", "π", "round(pi(), 4)", fixed(DoubleType, 0)),
	scalar(catNumeric, "sin", "sin(x) → DOUBLE", "sine of x radians", "sin(0)", fixed(DoubleType, 0, DoubleType)),
	scalar(catNumeric, "cos", "cos(x) → DOUBLE", "cosine of x radians", "cos(0)", fixed(DoubleType, 0, DoubleType)),
	scalar(catNumeric, "tan", "tan(x) → DOUBLE", "tangent of x radians", "tan(0)", fixed(DoubleType, 0, DoubleType)),
	{Name: "random", Aliases: []string{"rand"}, Category: catNumeric, Signature: "random() → DOUBLE", Doc: "a number from 0 up to 1, another for each row", Example: "random() < 1", Volatile: true, resolve: fixed(DoubleType, 0)},
}

func wholeType(t Type) Type {
	if t.Kind == Decimal {
		return DecimalType(min(max(1, t.Precision-t.Scale+1), MaxPrecision), 0)
	}
	return t
}

// roundType keeps BIGINT and DOUBLE; a DECIMAL keeps its type and loses digits' values.
func roundType(args []Expr) ([]Type, Type, error) {
	if len(args) < 1 || len(args) > 2 {
		return nil, Type{}, arityError(1, 2, len(args))
	}
	t, err := numericType(args[0])
	if err != nil {
		return nil, Type{}, err
	}
	result := t
	if t.Kind == Decimal {
		digits := int32(0)
		if len(args) == 2 {
			l, ok := args[1].(*Literal)
			v, isInt := int64(0), false
			if ok {
				v, isInt = l.Value.(int64)
			}
			digits = t.Scale
			if isInt {
				digits = int32(max(0, min(int64(t.Scale), v)))
			}
		}
		whole := min(t.Precision-t.Scale+1, MaxPrecision-digits)
		result = DecimalType(max(1, whole+digits), digits)
	}
	return []Type{t, BigIntType}[:len(args)], result, nil
}

var conditionalFuncs = []*Func{
	scalar(catConditional, "coalesce", "coalesce(a, b, …) → common type", "the first argument that is not NULL", "coalesce(NULL, 2)", common("coalesce", 1, same)),
	scalar(catConditional, "ifnull", "ifnull(a, b) → common type", "b where a is NULL", "ifnull(NULL, 2)", exactly(2, common("ifnull", 2, same)), "nvl"),
	scalar(catConditional, "nullif", "nullif(a, b) → type of a", "NULL where a equals b, else a", "nullif(1, 1)", exactly(2, common("nullif", 2, same))),
	scalar(catConditional, "greatest", "greatest(a, b, …) → common type", "the largest; NULLs are left out", "greatest(1, 3, 2)", common("greatest", 1, same)),
	scalar(catConditional, "least", "least(a, b, …) → common type", "the smallest; NULLs are left out", "least(1, 3, 2)", common("least", 1, same)),
	scalar(catConditional, "typeof", "typeof(x) → TEXT", "the SQL type of an expression", "typeof(1.5)", anyArgs(1, 1, TextType)),
}

func exactly(n int, r resolver) resolver {
	return func(args []Expr) ([]Type, Type, error) {
		if len(args) != n {
			return nil, Type{}, arityError(n, n, len(args))
		}
		return r(args)
	}
}

var jsonFuncs = []*Func{
	scalar(catJSON, "json_extract", "json_extract(json, path) → JSON", "the part of a document at a path such as $.a[0]; NULL when there is none", `json_extract('{"a":[1]}', '$.a')`, fixed(JSONType, 0, JSONType, TextType), "json_get"),
	scalar(catJSON, "json_value", "json_value(json, path) → TEXT", "the part at a path as text, without quotes; NULL when there is none", `json_value('{"a":"x"}', '$.a')`, fixed(TextType, 0, JSONType, TextType), "json_get_text", "json_extract_string"),
	scalar(catJSON, "json_valid", "json_valid(text) → BOOLEAN", "whether a text is a JSON document", `json_valid('{}')`, fixed(BooleanType, 0, TextType)),
	scalar(catJSON, "json_type", "json_type(json) → TEXT", "object, array, string, number, boolean or null", `json_type('[1]')`, fixed(TextType, 0, JSONType)),
	scalar(catJSON, "json_length", "json_length(json) → BIGINT", "number of elements of an array or members of an object; 1 for other values", `json_length('[1,2]')`, fixed(BigIntType, 0, JSONType)),
}
