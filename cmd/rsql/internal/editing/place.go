package editing

import (
	"slices"
	"strings"

	"rsql/frame"
)

// place is where the cursor stands in a statement.
type place struct {
	// before are the tokens before the word at the cursor, after those behind the cursor; comments are left out.
	before, after []frame.Token
	// word is the beginning of the word up to the cursor, with the quote that it begins with; it may be empty.
	word string
	// comment is set within a comment, where nothing is completed.
	comment bool
}

// locate finds the place of a cursor, a byte offset, in a text of several statements.
func locate(text string, cursor int) place {
	var p place
	head := text[:cursor]
	// A letter more tells a comment that goes on from one that has ended.
	if probe := frame.Tokens(head + "x"); len(probe) > 0 {
		last := probe[len(probe)-1]
		p.comment = last.Kind == frame.CommentToken || last.Kind == frame.OpenToken && last.Value[0] == '/'
	}
	p.before = frame.Tokens(head)
	if n := len(p.before); n > 0 {
		switch t := p.before[n-1]; {
		case t.End != cursor:
		case t.Kind == frame.WordToken || t.Kind == frame.OpenToken:
			p.word, p.before = head[t.Start:], p.before[:n-1]
		}
	}
	p.after = frame.Tokens(text[cursor:])
	for i := len(p.before) - 1; i >= 0; i-- {
		if isOp(p.before[i], ";") {
			p.before = p.before[i+1:]
			break
		}
	}
	if i := slices.IndexFunc(p.after, func(t frame.Token) bool { return isOp(t, ";") }); i >= 0 {
		p.after = p.after[:i]
	}
	isComment := func(t frame.Token) bool { return t.Kind == frame.CommentToken }
	p.before, p.after = slices.DeleteFunc(p.before, isComment), slices.DeleteFunc(p.after, isComment)
	named(p.before)
	named(p.after)
	return p
}

// named makes names of the keywords of a statement that are names of tables, or of columns behind a dot.
func named(tokens []frame.Token) {
	for i := 1; i < len(tokens); i++ {
		if word(tokens[i]) != "" && (isOp(tokens[i-1], ".") || introducesTable(tokens, i-1) && namesTable(tokens, i)) {
			tokens[i].Kind = frame.NameToken
		}
	}
}

// namesTable reports whether token i, where a table is due, is its name.
func namesTable(tokens []frame.Token, i int) bool {
	w := word(tokens[i])
	if w == "" {
		return tokens[i].Kind == frame.NameToken
	}
	clause := i+1 < len(tokens) && word(tokens[i+1]) == "BY" // ORDER BY, where the table is still to be typed
	return !reserved[w] && !notTables[w] && !clause
}

// introducesTable reports whether token i is a word that a table follows.
func introducesTable(tokens []frame.Token, i int) bool {
	w := word(tokens[i])
	return beforeTables[w] && (w != "DESC" || i == 0)
}

func isOp(t frame.Token, op string) bool { return t.Kind == frame.OperatorToken && t.Value == op }

// word is a bare word in upper case; empty for other tokens.
func word(t frame.Token) string {
	if t.Kind != frame.WordToken {
		return ""
	}
	return strings.ToUpper(t.Value)
}

// back is the token n before the word; 1 is the nearest. It is an empty operator where there is none.
func (p *place) back(n int) frame.Token {
	if i := len(p.before) - n; i >= 0 {
		return p.before[i]
	}
	return frame.Token{Kind: frame.OperatorToken}
}

// owner is the name before the dot before the word; empty where there is none.
func (p *place) owner() string {
	if name := p.back(2); isOp(p.back(1), ".") && (name.Kind == frame.WordToken || name.Kind == frame.NameToken) {
		return name.Value
	}
	return ""
}

// path is the name of several parts before the dot before the word, and the place where it begins.
func (p *place) path() (path []string, at *place) {
	begin := *p
	for name := begin.owner(); name != ""; name = begin.owner() {
		path = append([]string{name}, path...)
		begin.before = begin.before[:len(begin.before)-2]
	}
	return path, &begin
}

// Dotted is a path as SQL writes it.
func Dotted(path []string) string {
	parts := make([]string, len(path))
	for i, part := range path {
		if parts[i] = part; !plain(part) {
			parts[i] = quoted(part, `"`)
		}
	}
	return strings.Join(parts, ".")
}

// wantsTable reports whether a table is due.
func (p *place) wantsTable() bool {
	last := p.back(1)
	switch {
	case word(last) == "TABLE":
		return word(p.back(2)) != "CREATE" && word(p.back(2)) != "TEMPORARY"
	case word(last) == "USING":
		return len(p.before) > 0 && word(p.before[0]) == "MERGE"
	case isOp(last, ","):
		return p.inFrom()
	}
	return len(p.before) > 0 && introducesTable(p.before, len(p.before)-1)
}

// inFrom reports whether the word stands in the list of a FROM.
func (p *place) inFrom() bool {
	depth := 0
	for i := len(p.before) - 1; i >= 0; i-- {
		switch t := p.before[i]; {
		case isOp(t, ")"):
			depth++
		case isOp(t, "("):
			if depth--; depth < 0 {
				return false
			}
		case depth > 0:
		case word(t) == "FROM":
			return true
		case endsFrom[word(t)]:
			return false
		}
	}
	return false
}

// wantsColumn reports whether an expression is due, so that columns are offered before a letter is typed.
func (p *place) wantsColumn() bool {
	last := p.back(1)
	if isOp(last, "*") && p.star() {
		return false
	}
	if last.Kind == frame.OperatorToken {
		return last.Value != "" && last.Value != ")" && last.Value != "." && last.Value != "::"
	}
	return beforeColumns[word(last)]
}

// wantsColumnName reports whether the name of a column is due, and no expression: in the lists of INSERT and USING, and behind SET.
func (p *place) wantsColumnName() bool {
	if word(p.back(1)) == "SET" {
		return word(p.before[0]) == "UPDATE"
	}
	for i := len(p.before) - 1; i > 1; i-- {
		switch t := p.before[i]; {
		case isOp(t, "("):
			return word(p.before[i-1]) == "USING" && word(p.before[0]) != "MERGE" || word(p.before[i-2]) == "INTO" || i > 2 && isOp(p.before[i-2], ".") && word(p.before[0]) == "INSERT"
		case isOp(t, ")") || word(t) != "" && isKeyword[word(t)]:
			return false
		}
	}
	return false
}

// afterValue reports whether a value stands before the word, behind which no other can.
func (p *place) afterValue() bool {
	switch last := p.back(1); last.Kind {
	case frame.OperatorToken:
		return last.Value == ")" || last.Value == "*" && p.star()
	case frame.WordToken:
		return !isKeyword[word(last)] || endsValue[word(last)]
	}
	return true
}

// star reports whether the * before the word stands for all columns, and is no operator.
func (p *place) star() bool {
	before := p.back(2)
	return before.Kind == frame.OperatorToken && before.Value != ")" || beforeColumns[word(before)]
}

// wantsType reports whether a type is due: behind ::, in CAST(… AS, and behind the name of a column in CREATE TABLE.
func (p *place) wantsType() bool {
	if isOp(p.back(1), "::") || p.declaresColumn() {
		return true
	}
	call, _ := p.call()
	return word(p.back(1)) == "AS" && (strings.EqualFold(call, "cast") || strings.EqualFold(call, "try_cast"))
}

// declaresColumn reports whether the name of a column in the list of a CREATE TABLE stands before the word.
func (p *place) declaresColumn() bool {
	if name := p.back(1); len(p.before) == 0 || word(p.before[0]) != "CREATE" || name.Kind == frame.OperatorToken {
		return false
	}
	if !isOp(p.back(2), "(") && !isOp(p.back(2), ",") {
		return false
	}
	depth := 0
	for _, t := range p.before {
		switch w := word(t); {
		case isOp(t, "("):
			depth++
		case isOp(t, ")"):
			depth--
		case w == "WITH" || w == "AS":
			return false
		}
	}
	return depth == 1
}

// call is the word before the parenthesis that the cursor stands in, and how many commas lie between.
func (p *place) call() (name string, commas int) {
	depth := 0
	for i := len(p.before) - 1; i > 0; i-- {
		switch t := p.before[i]; {
		case isOp(t, ")"):
			depth++
		case isOp(t, "("):
			if depth == 0 {
				return p.before[i-1].Value, commas
			}
			depth--
		case isOp(t, ",") && depth == 0:
			commas++
		}
	}
	return "", 0
}
