package editing

import (
	"strings"
	"unicode"
)

// reserved are the words that names must be quoted to be.
var reserved = setOf(strings.Fields(`ALL AND AS BETWEEN BY CASE CROSS DISTINCT ELSE EXCEPT FALSE FROM HAVING ILIKE IN INNER INTERSECT INTO IS JOIN LIKE
	LIMIT NOT NULL ON OR QUALIFY RETURNING SELECT THEN TRUE UNION USING WHEN WHERE WINDOW WITH`))

// plain reports whether a name needs no quotes.
func plain(name string) bool {
	for i, r := range name {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return name != "" && !reserved[strings.ToUpper(name)]
}

func quoted(name, quote string) string {
	return quote + strings.ReplaceAll(name, quote, quote+quote) + quote
}

// WantsQuote reports whether the word that ends at the cursor, a byte offset, is the beginning of a name that is only found
// in quotes, and where the word begins. Among tables that is so where one of them needs quotes, so that the list has it;
// elsewhere quotes would hide what is no name, and are due where nothing else begins so.
func WantsQuote(text string, cursor int, names Names) (begin int, ok bool) {
	p := locate(text, cursor)
	if p.comment || p.word == "" || strings.ContainsAny(p.word[:1], "'\"`") {
		return 0, false
	}
	offers := p.all(names)
	alone := len(p.fitting(offers)) == 0
	for _, o := range offers {
		if !begins(o.Text, p.word) || plain(o.Text) {
			continue
		}
		switch o.Kind {
		case kindTables, kindSpaces:
			ok = ok || alone || p.wantsTable()
		case kindColumns:
			ok = ok || alone
		}
	}
	return cursor - len(p.word), ok
}

// begins reports whether a name begins so, in any case.
func begins(name, begin string) bool {
	return len(name) >= len(begin) && strings.EqualFold(name[:len(begin)], begin)
}
