package parse

// set makes a set of words.
func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

var (
	// notOperands are words that are no column where an operand is due.
	notOperands = set("select", "from", "where", "having", "limit", "union", "intersect", "except", "and", "or", "on", "join",
		"inner", "cross", "when", "then", "else", "as", "in", "is", "like", "ilike", "between", "by", "using", "into", "with",
		"not", "distinct", "all", "xor", "window", "qualify", "returning")

	// notAliases are words that are no alias of a select item unless AS stands before them.
	notAliases = set("select", "from", "where", "group", "having", "order", "limit", "offset", "fetch", "union", "intersect",
		"except", "on", "join", "left", "right", "full", "inner", "outer", "cross", "natural", "using", "window", "qualify", "for",
		"into", "when", "then", "else", "as", "and", "or", "not", "in", "is", "like", "ilike", "between", "xor", "collate",
		"returning", "with", "null", "true", "false", "case", "distinct", "all", "asc", "desc", "escape", "rlike", "regexp", "similar",
		"glob", "placing", "procedure", "lock", "values", "exclude", "nulls", "over", "filter", "within", "by", "sounds")

	// notTableAliases are further words that are no alias of a table unless AS stands before them.
	notTableAliases = set("straight_join", "tablesample", "asof", "semi", "anti", "set", "pivot", "unpivot", "lateral", "positional")

	// tableClauses are words that are no alias of a table where one of these words or symbols is behind them.
	tableClauses = map[string]map[string]bool{
		"at": set("(", "local"), "partition": set("("), "match_recognize": set("("), "connect": set("by"), "start": set("with"),
		"use": set("index", "key"), "force": set("index", "key"), "ignore": set("index", "key"), "any": joinWords, "global": joinWords,
	}
	joinWords = set("any", "join", "left", "right", "inner", "full", "cross")
)

// startsOperand reports whether an operand can begin with the token.
func (t *token) startsOperand() bool {
	switch t.kind {
	case tkQuoted, tkString, tkBlob, tkInteger, tkDecimal, tkDouble, tkParam:
		return true
	case tkWord:
		return !notAliases[t.low] || t.is("case", "null", "true", "false", "not", "left", "right", "values")
	default:
		return t.op("(", "-", "+")
	}
}
