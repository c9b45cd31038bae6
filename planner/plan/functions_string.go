package plan

var stringFuncs = []*Func{
	scalar(catText, "initcap", "initcap(text) → TEXT", "each word with a capital letter, the rest in lower case", "initcap('ann o''neil') → Ann O'Neil", fixed(TextType, 0, TextType)).total(),
	scalar(catText, "translate", "translate(text, from, to) → TEXT", "each character of from becomes the one at its place in to, or nothing", "translate('12345', '143', 'ax') → a2x5", fixed(TextType, 0, TextType, TextType, TextType)).total(),
	scalar(catText, "bit_length", "bit_length(text or blob) → BIGINT", "number of bits", "bit_length('ab') → 16", overloaded(fixed(BigIntType, 0, TextType), fixed(BigIntType, 0, BlobType))).total(),
	scalar(catText, "insert", "insert(text, start, n, part) → TEXT", "n characters from start, counted from 1, become part; as it was where there is no such start", "insert('Quadratic', 3, 4, 'What') → QuWhattic", fixed(TextType, 0, TextType, BigIntType, BigIntType, TextType)),
	scalar(catText, "overlay", "overlay(text PLACING part FROM start [FOR n]) → TEXT", "n characters from start, or as many as part has, become part", "overlay('Txxxxas' PLACING 'hom' FROM 2 FOR 4) → Thomas", fixed(TextType, 1, TextType, TextType, BigIntType, BigIntType)),
	scalar(catText, "substring_index", "substring_index(text, separator, n) → TEXT", "what stands before the n-th separator; counted from the end, what stands behind it, where n is negative", "substring_index('www.redis.io', '.', 2) → www.redis", fixed(TextType, 0, TextType, TextType, BigIntType)).total(),
	scalar(catText, "string_split", "string_split(text, separator) → JSON", "the parts as a JSON array; the characters where the separator is empty", `string_split('a,b', ',') → ["a","b"]`, fixed(JSONType, 0, TextType, TextType), "split", "str_split"),
	expanding(catText, "space", "space(n) → TEXT", "n blanks", "concat('a', space(2), 'b') → a  b", 1, func(call caller, args []Expr) (Expr, error) { return call("repeat", TextLiteral(" "), args[0]) }),
	scalar(catText, "quote_literal", "quote_literal(text) → TEXT", "as a string literal of SQL", "quote_literal('it''s') → 'it''s'", fixed(TextType, 0, TextType), "quote"),
	scalar(catText, "quote_ident", "quote_ident(text) → TEXT", "as an identifier of SQL, in quotes where it needs them", `quote_ident('two words') → "two words"`, fixed(TextType, 0, TextType)),
	scalar(catText, "strip_accents", "strip_accents(text) → TEXT", "letters without their accents", "strip_accents('Ångström') → Angstrom", fixed(TextType, 0, TextType), "unaccent"),
	scalar(catText, "printf", "printf(format, a, …) → TEXT", "values in a format: %s %d %f %e %g %x %X %o %c %%, with flags - + 0 , and blank, width and precision", "printf('%s: %05.2f', 'x', 3.14159) → x: 03.14", formatted, "sprintf"),
	scalar(catText, "format", "format(format, a, …) → TEXT", "values in the places {} or {0} of a format; {:>8} {:<8} {:^8} {:05d} {:.2f} {:,} {:x} say how", "format('{} is {:.1f}', 'x', 2.25) → x is 2.3", formatted),
	scalar(catText, "levenshtein", "levenshtein(a, b) → BIGINT", "how many characters must be changed, added or taken away", "levenshtein('kitten', 'sitting') → 3", fixed(BigIntType, 0, TextType, TextType), "editdist3"),
	scalar(catText, "damerau_levenshtein", "damerau_levenshtein(a, b) → BIGINT", "levenshtein that counts two neighbours in exchange as one change", "damerau_levenshtein('ab', 'ba') → 1", fixed(BigIntType, 0, TextType, TextType)),
	scalar(catText, "hamming", "hamming(a, b) → BIGINT", "in how many places two texts of the same length differ", "hamming('duck', 'luck') → 1", fixed(BigIntType, 0, TextType, TextType), "mismatches"),
	scalar(catText, "jaccard", "jaccard(a, b) → DOUBLE", "the share of the characters of both that are in each", "jaccard('duck', 'luck') → 0.6", fixed(DoubleType, 0, TextType, TextType)).total(),
	scalar(catText, "jaro_similarity", "jaro_similarity(a, b) → DOUBLE", "Jaro's likeness, from 0 to 1", "round(jaro_similarity('duck', 'duckdb'), 3) → 0.889", fixed(DoubleType, 0, TextType, TextType)),
	scalar(catText, "jaro_winkler_similarity", "jaro_winkler_similarity(a, b) → DOUBLE", "jaro_similarity that favours a common beginning", "round(jaro_winkler_similarity('duck', 'duckdb'), 3) → 0.933", fixed(DoubleType, 0, TextType, TextType), "jaro_winkler"),
	scalar(catText, "soundex", "soundex(text) → TEXT", "the American Soundex code: a letter and three digits; empty without a letter", "soundex('Robert') → R163", fixed(TextType, 0, TextType)).total(),
}

// formatted takes a format and values of any type.
func formatted(args []Expr) ([]Type, Type, error) {
	params, t, err := anyArgs(1, -1, TextType)(args)
	if err == nil {
		params[0] = TextType
	}
	return params, t, err
}
