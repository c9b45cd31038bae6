package plan

import "strings"

// scalar is a function of values. The example has its result behind an arrow: "lower('ABC') → abc".
func scalar(category, name, signature, doc, example string, r resolver, aliases ...string) *Func {
	example, result, _ := strings.Cut(example, " → ")
	return &Func{Name: name, Aliases: aliases, Category: category, Signature: signature, Doc: doc, Example: example, Result: result, resolve: r}
}

var textFuncs = []*Func{
	scalar(catText, "length", "length(text) → BIGINT", "number of characters (Unicode code points)", "length('añb') → 3", fixed(BigIntType, 0, TextType), "char_length", "character_length", "len").total(),
	scalar(catText, "octet_length", "octet_length(text or blob) → BIGINT", "number of bytes", "octet_length('añb') → 4", overloaded(fixed(BigIntType, 0, TextType), fixed(BigIntType, 0, BlobType)), "strlen").total(),
	scalar(catText, "lower", "lower(text) → TEXT", "in lower case", "lower('ABC') → abc", fixed(TextType, 0, TextType), "lcase").total(),
	scalar(catText, "upper", "upper(text) → TEXT", "in upper case", "upper('abc') → ABC", fixed(TextType, 0, TextType), "ucase").total(),
	scalar(catText, "trim", "trim(text [, characters]) → TEXT", "without leading and trailing blanks, or without any of the given characters", "trim('  a ') → a", fixed(TextType, 1, TextType, TextType), "btrim").total(),
	scalar(catText, "ltrim", "ltrim(text [, characters]) → TEXT", "trim at the left", "ltrim('xxa', 'x') → a", fixed(TextType, 1, TextType, TextType)).total(),
	scalar(catText, "rtrim", "rtrim(text [, characters]) → TEXT", "trim at the right", "rtrim('axx', 'x') → a", fixed(TextType, 1, TextType, TextType)).total(),
	scalar(catText, "substring", "substring(text, start [, length]) → TEXT", "characters from start, counted from 1; a negative start counts from the end", "substring('abcdef', 2, 3) → bcd", fixed(TextType, 1, TextType, BigIntType, BigIntType), "substr", "mid").total(),
	scalar(catText, "left", "left(text, n) → TEXT", "the first n characters, or all but the last -n", "left('abcdef', 2) → ab", fixed(TextType, 0, TextType, BigIntType)).total(),
	scalar(catText, "right", "right(text, n) → TEXT", "the last n characters, or all but the first -n", "right('abcdef', 2) → ef", fixed(TextType, 0, TextType, BigIntType)).total(),
	scalar(catText, "concat", "concat(a, b, …) → TEXT", "texts of the arguments joined; NULL if one is NULL", "concat('a', 1) → a1", anyArgs(1, -1, TextType)),
	scalar(catText, "concat_ws", "concat_ws(separator, a, b, …) → TEXT", "texts joined with a separator; NULLs are left out", "concat_ws('-', 'a', NULL, 'b') → a-b", anyArgs(2, -1, TextType)),
	scalar(catText, "replace", "replace(text, from, to) → TEXT", "every from becomes to", "replace('abc', 'b', 'x') → axc", fixed(TextType, 0, TextType, TextType, TextType)),
	scalar(catText, "position", "position(part, text [, start]) → BIGINT", "where part begins in text, from 1, at start or later; 0 when it does not occur", "position('c', 'abc') → 3", fixed(BigIntType, 1, TextType, TextType, BigIntType), "locate").total(),
	scalar(catText, "instr", "instr(text, part) → BIGINT", "where part begins in text, from 1; 0 when it does not occur", "instr('abc', 'c') → 3", fixed(BigIntType, 0, TextType, TextType), "strpos").total(),
	scalar(catText, "lpad", "lpad(text, n [, fill]) → TEXT", "filled at the left, or cut, to n characters", "lpad('7', 3, '0') → 007", fixed(TextType, 1, TextType, BigIntType, TextType)),
	scalar(catText, "rpad", "rpad(text, n [, fill]) → TEXT", "filled at the right, or cut, to n characters", "rpad('7', 3, '0') → 700", fixed(TextType, 1, TextType, BigIntType, TextType)),
	scalar(catText, "repeat", "repeat(text, n) → TEXT", "text n times", "repeat('ab', 2) → abab", fixed(TextType, 0, TextType, BigIntType)),
	scalar(catText, "reverse", "reverse(text) → TEXT", "characters in reverse", "reverse('abc') → cba", fixed(TextType, 0, TextType)).total(),
	scalar(catText, "starts_with", "starts_with(text, part) → BOOLEAN", "whether text begins with part", "starts_with('abc', 'ab') → true", fixed(BooleanType, 0, TextType, TextType), "prefix", "startswith").total(),
	scalar(catText, "ends_with", "ends_with(text, part) → BOOLEAN", "whether text ends with part", "ends_with('abc', 'bc') → true", fixed(BooleanType, 0, TextType, TextType), "suffix", "endswith").total(),
	scalar(catText, "contains", "contains(text, part) → BOOLEAN", "whether part occurs in text", "contains('abc', 'b') → true", fixed(BooleanType, 0, TextType, TextType)).total(),
	scalar(catText, "split_part", "split_part(text, separator, n) → TEXT", "the n-th part, from 1, or from the end, from -1; empty when there are fewer", "split_part('a-b-c', '-', 2) → b", fixed(TextType, 0, TextType, TextType, BigIntType)).total(),
	scalar(catText, "ascii", "ascii(text) → BIGINT", "code point of the first character; 0 for an empty text", "ascii('A') → 65", fixed(BigIntType, 0, TextType), "unicode", "ord").total(),
	scalar(catText, "chr", "chr(n) → TEXT", "the character with a code point", "chr(65) → A", fixed(TextType, 0, BigIntType), "char"),
}

var numericFuncs = []*Func{
	scalar(catNumeric, "abs", "abs(x) → type of x", "absolute value", "abs(-3) → 3", numericUnary(same)),
	scalar(catNumeric, "sign", "sign(x) → BIGINT", "-1, 0 or 1", "sign(-2.5) → -1", numericUnary(always(BigIntType))).total(),
	scalar(catNumeric, "ceil", "ceil(x) → BIGINT or type of x", "the next whole number upward", "ceil(1.2) → 2", numericUnary(wholeType), "ceiling"),
	scalar(catNumeric, "floor", "floor(x) → BIGINT or type of x", "the next whole number downward", "floor(1.8) → 1", numericUnary(wholeType)),
	scalar(catNumeric, "round", "round(x [, digits]) → type of x", "rounded half away from zero; negative digits round before the point", "round(2.567, 1) → 2.6", roundType),
	scalar(catNumeric, "trunc", "trunc(x [, digits]) → type of x", "cut toward zero", "trunc(2.567, 1) → 2.5", roundType, "truncate"),
	scalar(catNumeric, "sqrt", "sqrt(x) → DOUBLE", "square root; NULL of a negative number", "sqrt(9) → 3", fixed(DoubleType, 0, DoubleType)).total(),
	scalar(catNumeric, "power", "power(x, y) → DOUBLE", "x to the y", "power(2, 10) → 1024", fixed(DoubleType, 0, DoubleType, DoubleType), "pow"),
	scalar(catNumeric, "exp", "exp(x) → DOUBLE", "e to the x", "exp(0) → 1", fixed(DoubleType, 0, DoubleType)),
	scalar(catNumeric, "ln", "ln(x) → DOUBLE", "natural logarithm; NULL for x ≤ 0", "ln(1) → 0", fixed(DoubleType, 0, DoubleType)).total(),
	scalar(catNumeric, "log10", "log10(x) → DOUBLE", "logarithm to base 10; NULL for x ≤ 0", "log10(1000) → 3", fixed(DoubleType, 0, DoubleType)).total(),
	scalar(catNumeric, "log2", "log2(x) → DOUBLE", "logarithm to base 2; NULL for x ≤ 0", "log2(8) → 3", fixed(DoubleType, 0, DoubleType)).total(),
	scalar(catNumeric, "pi", "pi() → DOUBLE", "π", "round(pi(), 4) → 3.1416", fixed(DoubleType, 0)).total(),
	scalar(catNumeric, "sin", "sin(x) → DOUBLE", "sine of x radians", "sin(0) → 0", fixed(DoubleType, 0, DoubleType)),
	scalar(catNumeric, "cos", "cos(x) → DOUBLE", "cosine of x radians", "cos(0) → 1", fixed(DoubleType, 0, DoubleType)),
	scalar(catNumeric, "tan", "tan(x) → DOUBLE", "tangent of x radians", "tan(0) → 0", fixed(DoubleType, 0, DoubleType)),
	scalar(catNumeric, "random", "random() → DOUBLE", "a number from 0 up to 1, another for each row", "random() < 1 → true", fixed(DoubleType, 0), "rand").volatile().total(),
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
	scalar(catConditional, "coalesce", "coalesce(a, b, …) → common type", "the first argument that is not NULL", "coalesce(NULL, 2) → 2", common(1, same)).total(),
	scalar(catConditional, "ifnull", "ifnull(a, b) → common type", "b where a is NULL", "ifnull(NULL, 2) → 2", exactly(2, common(2, same)), "nvl").total(),
	scalar(catConditional, "nullif", "nullif(a, b) → type of a", "NULL where a equals b, else a", "nullif(1, 1) → NULL", exactly(2, common(2, same))).total(),
	scalar(catConditional, "greatest", "greatest(a, b, …) → common type", "the largest; NULLs are left out", "greatest(1, 3, 2) → 3", common(1, same)).total(),
	scalar(catConditional, "least", "least(a, b, …) → common type", "the smallest; NULLs are left out", "least(1, 3, 2) → 1", common(1, same)).total(),
	scalar(catConditional, "typeof", "typeof(x) → TEXT", "the SQL type of an expression", "typeof(1.5) → DECIMAL(2,1)", anyArgs(1, 1, TextType), "pg_typeof").total(),
}

func exactly(n int, r resolver) resolver {
	return func(args []Expr) ([]Type, Type, error) {
		if len(args) != n {
			return nil, Type{}, arityError(n, n, len(args))
		}
		return r(args)
	}
}
