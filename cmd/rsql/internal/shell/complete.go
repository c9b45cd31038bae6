package shell

import (
	"strings"
	"unicode"

	"github.com/reeflective/readline"

	"rsql/frame"
)

// keywords are the words that begin statements, clauses and conditions.
var keywords = strings.Fields(`ALL ALTER ANALYZE AND ANTI ANY AS ASC ASOF BETWEEN BY CASE CAST CONFLICT COPY CREATE CROSS CUBE DATE DELETE DESC
	DESCRIBE DISTINCT DROP DUPLICATE ELSE END ESCAPE EXCEPT EXCLUDE EXISTS EXPLAIN FALSE FETCH FILTER FIRST FOLLOWING FROM FULL
	GROUP GROUPING GROUPS HAVING IGNORE ILIKE IN INNER INSERT INTERSECT INTERVAL INTO IS JOIN KEY LAST LATERAL LEFT LIKE LIMIT MATCHED MERGE
	NATURAL NOT NULL NULLS OFFSET ON OR ORDER OUTER OVER OVERWRITE PARTITION PRECEDING QUALIFY RANGE RECURSIVE REGEXP REPLACE RETURNING
	RIGHT ROLLUP ROW ROWS SELECT SEMI SET SETS SHOW SUMMARIZE TABLE TABLES TABLESAMPLE TEMPORARY THEN TIES TIMESTAMP TO TRUE TRUNCATE
	TRY_CAST UNBOUNDED UNION UPDATE USING VALUES VIEW WHEN WHERE WINDOW WITH WITHIN`)

// complete offers what the word at the cursor can become: a command where the line begins with one, else keywords, in the
// case in which the word is typed, and functions, each with its signature. It asks no server.
func complete(line []rune, cursor int) readline.Completions {
	before := string(line[:cursor])
	if strings.HasPrefix(before, ".") || strings.HasPrefix(before, `\`) {
		return completeCommand(before)
	}
	word := lastWord(before)
	if word == "" || strings.Count(before, "'")%2 == 1 || strings.Count(before, `"`)%2 == 1 {
		return readline.Completions{}
	}
	out := readline.CompleteValuesDescribed(wordsFor(word)...).NoSort()
	out.PREFIX = word
	return out
}

// completeCommand offers the commands that begin as the line does, each with its help.
func completeCommand(word string) readline.Completions {
	if strings.ContainsAny(word, " \t\n") {
		return readline.Completions{}
	}
	var offers []string
	for _, c := range commands() {
		for _, name := range c.names {
			if strings.HasPrefix(name, word) {
				offers = append(offers, name, c.help)
			}
		}
	}
	return readline.CompleteValuesDescribed(offers...)
}

// lastWord is the name that a text ends in.
func lastWord(text string) string {
	rest := strings.TrimRightFunc(text, func(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) })
	return text[len(rest):]
}

// wordsFor are the keywords and functions that begin as a word does, in any case, each followed by what it is.
func wordsFor(word string) []string {
	var out []string
	begin := strings.ToUpper(word)
	lower := word == strings.ToLower(word)
	for _, k := range keywords {
		if strings.HasPrefix(k, begin) {
			if lower {
				k = strings.ToLower(k)
			}
			out = append(out, k, "")
		}
	}
	begin = strings.ToLower(word)
	for _, f := range frame.Functions() {
		if name, ok := strings.CutPrefix(f.Name, begin); ok {
			out = append(out, word+name+"(", f.Signature)
		}
	}
	return out
}
