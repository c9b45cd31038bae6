package editing

import (
	"slices"
	"strings"
)

// BeginsStatement reports whether a word begins a statement.
func BeginsStatement(word string) bool { return slices.Contains(beginnings, strings.ToUpper(word)) }

var (
	// beginnings are the words that begin a statement.
	beginnings = strings.Fields(`ALTER ATTACH COPY CREATE DELETE DESCRIBE DETACH DROP EXPLAIN FROM INSERT MERGE PIVOT REPLACE SELECT SHOW SUMMARIZE TRUNCATE
	UNPIVOT UPDATE VALUES WITH`)
	// keywords are the words that begin statements, clauses and conditions.
	keywords = strings.Fields(`ALL ALTER ANALYZE AND ANTI ANY AS ASC ASOF ATTACH BETWEEN BY CASE CAST CONFLICT COPY CREATE CROSS CUBE DATABASES DATE DELETE
	DESC DESCRIBE DETACH DISTINCT DROP DUPLICATE ELSE END ESCAPE EXCEPT EXCLUDE EXISTS EXPLAIN FALSE FETCH FILTER FIRST FOLLOWING FOR FROM FULL
	GROUP GROUPING GROUPS HAVING IGNORE ILIKE IN INCLUDE INNER INSERT INTERSECT INTERVAL INTO IS JOIN KEY LAST LATERAL LEFT LIKE LIMIT MATCHED MERGE
	NATURAL NOT NULL NULLS OFFSET ON OR ORDER OUTER OVER OVERWRITE PARTITION PIVOT PRECEDING QUALIFY RANGE RECURSIVE REGEXP REPLACE RETURNING
	RIGHT ROLLUP ROW ROWS SELECT SEMI SET SETS SHOW SUMMARIZE TABLE TABLES TABLESAMPLE TEMPORARY THEN TIES TIMESTAMP TO TRUE TRUNCATE
	TRY_CAST UNBOUNDED UNION UNPIVOT UPDATE USING VALUES VIEW WHEN WHERE WINDOW WITH WITHIN`)
	// types are the types of columns.
	types = strings.Fields(`BIGINT BLOB BOOLEAN DATE DECIMAL DOUBLE JSON TEXT TIMESTAMP`)
)

var (
	isKeyword = setOf(keywords)
	isType    = setOf(types)
	// beforeTables are words that a table follows.
	beforeTables = setOf(strings.Fields(`FROM JOIN INTO UPDATE DESCRIBE DESC TRUNCATE SUMMARIZE OVERWRITE COPY PIVOT UNPIVOT`))
	// notTables are words that may stand there in the place of a table, or before it.
	notTables = setOf(strings.Fields(`FETCH IGNORE LATERAL NULLS OFFSET OVERWRITE SET TABLE VALUES VIEW`))
	// beforeColumns are words that an expression follows.
	beforeColumns = setOf(strings.Fields(`SELECT WHERE ON AND OR BY HAVING SET NOT WHEN THEN ELSE BETWEEN IN LIKE ILIKE DISTINCT RETURNING CASE
	QUALIFY`))
	// inExpressions are the words that an expression begins with.
	inExpressions = strings.Fields(`CASE CAST DATE EXISTS FALSE INTERVAL NOT NULL TIMESTAMP TRUE TRY_CAST`)
	// inFroms are the words that join tables, behind a table or the condition of a join.
	inFroms = strings.Fields(`ANTI ASOF CROSS FULL INNER JOIN LATERAL LEFT NATURAL ON PIVOT RIGHT SEMI TABLESAMPLE UNPIVOT USING`)
	// behindValues are the words that go on behind a value, or a table, in a query.
	behindValues = strings.Fields(`AND AS ASC BETWEEN DESC ELSE END ESCAPE EXCEPT EXCLUDE FETCH FILTER FOLLOWING FROM GROUP GROUPS HAVING ILIKE IN
	INTERSECT INTO IS LIKE LIMIT NOT NULLS OFFSET OR ORDER OVER PARTITION PRECEDING QUALIFY RANGE REGEXP RETURNING ROWS SELECT SET THEN TIES
	UNION USING WHEN WHERE WINDOW WITH WITHIN`)
	// ofQueries are the words that begin the statements that go on so.
	ofQueries = setOf(strings.Fields("EXPLAIN FROM PIVOT SELECT UNPIVOT UPDATE WITH"))
	// followers are the words that may stand behind a word where few may.
	followers = map[string][]string{
		"ALTER": {"TABLE"}, "ANTI": {"JOIN"}, "ASOF": {"JOIN"}, "BY": append([]string{"ALL", "CUBE", "GROUPING", "ROLLUP"}, inExpressions...),
		"CREATE": {"OR", "TABLE", "TEMPORARY", "VIEW"}, "CROSS": {"JOIN"}, "DELETE": {"FROM"}, "DISTINCT": append([]string{"FROM", "ON"}, inExpressions...),
		"DROP": {"TABLE", "VIEW"}, "DUPLICATE": {"KEY"}, "FETCH": {"FIRST"}, "FULL": {"JOIN", "OUTER"}, "GROUP": {"BY"}, "GROUPING": {"SETS"},
		"IGNORE": {"INTO"}, "INNER": {"JOIN"}, "INCLUDE": {"NULLS"}, "INSERT": {"IGNORE", "INTO", "OVERWRITE"}, "IS": {"DISTINCT", "FALSE", "NOT", "NULL", "TRUE"},
		"LEFT": {"ANTI", "JOIN", "OUTER", "SEMI"}, "MERGE": {"INTO"}, "NATURAL": {"FULL", "INNER", "JOIN", "LEFT", "RIGHT"},
		"NOT":   append([]string{"BETWEEN", "DISTINCT", "ILIKE", "IN", "LIKE", "MATCHED", "REGEXP"}, inExpressions...),
		"NULLS": {"FIRST", "LAST"}, "ORDER": {"BY"}, "OUTER": {"JOIN"}, "PARTITION": {"BY"}, "REPLACE": {"INTO"}, "RIGHT": {"JOIN", "OUTER"},
		"SELECT": append([]string{"ALL", "DISTINCT"}, inExpressions...), "SEMI": {"JOIN"}, "SHOW": {"CREATE", "DATABASES", "TABLES"},
		"TEMPORARY": {"TABLE", "VIEW"}, "THEN": append([]string{"DELETE", "INSERT", "UPDATE"}, inExpressions...),
		"UNBOUNDED": {"FOLLOWING", "PRECEDING"}, "WHEN": append([]string{"MATCHED"}, inExpressions...), "WITHIN": {"GROUP"},
	}
	// endsValue are the keywords that values end with.
	endsValue = setOf(strings.Fields(`END FALSE NULL TRUE`))
	// endsFrom are words behind which a comma is no longer between tables.
	endsFrom = setOf(strings.Fields(`SELECT WHERE GROUP ORDER HAVING SET LIMIT UNION INTERSECT EXCEPT VALUES WINDOW QUALIFY RETURNING`))
)

// keywords are those that may stand at the place.
func (p *place) keywords() []string {
	last := p.back(1)
	if next, ok := followers[word(last)]; ok {
		return next
	}
	query := ofQueries[word(p.before[0])]
	switch {
	case isOp(last, "("):
		return append([]string{"FROM", "SELECT", "VALUES", "WITH"}, inExpressions...)
	case p.wantsColumn() && (query || word(last) != "ON"): // ON CONFLICT and ON DUPLICATE KEY are no conditions
		return inExpressions
	case query && p.afterValue() && p.inFrom():
		return append(slices.Clone(inFroms), behindValues...)
	case query && p.afterValue():
		return behindValues
	}
	return keywords
}

func setOf(words []string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}
