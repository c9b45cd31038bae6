package editing

import (
	"cmp"
	"slices"
	"strings"

	"rsql/cmd/rsql/internal/render"
	"rsql/frame"
)

// Complete lists what the word that ends at the cursor, a byte offset, can become in a text of SQL, and gives that word.
func Complete(text string, cursor int, names Names) (offers []Offer, prefix string) {
	p := locate(text, cursor)
	switch {
	case p.comment:
		return nil, ""
	case strings.HasPrefix(p.word, "'"):
		if p.wantsFile() {
			offers := files(p.word[1:], "'")
			if p.wantsTable() {
				offers = slices.DeleteFunc(offers, func(o Offer) bool { return !o.Open && render.ForeignFile(strings.Trim(o.Text, "'")) != "" })
			}
			return offers, p.word
		}
		return nil, p.word
	}
	return p.fitting(p.all(names)), p.word
}

// all is what could stand at the place, whatever was typed of it.
func (p *place) all(names Names) []Offer {
	switch {
	case p.owner() != "":
		if path, at := p.path(); at.wantsTable() {
			return append(at.tablesOf(names, path), spaces(names, path)...)
		}
		return p.columns(names)
	case word(p.back(1)) == "DETACH":
		return spaces(names, nil)
	case p.wantsTable():
		return p.tables(names)
	case p.wantsType():
		return words(types, kindTypes)
	case len(p.before) == 0 || isOp(p.back(1), "(") && (p.word == "" || word(p.back(2)) == "AS") && beforeQuery(p.back(2)):
		return words(beginnings, kindKeywords)
	}
	if p.wantsColumnName() {
		if word(p.back(1)) == "SET" {
			return p.settable(names)
		}
		return p.columns(names)
	}
	var out []Offer
	expression := p.wantsColumn() || p.word != "" && !p.afterValue() && len(followers[word(p.back(1))]) == 0
	if expression {
		out = p.columns(names)
	}
	if p.word != "" && (p.word[0] == '"' || p.word[0] == '`') {
		return out
	}
	if expression {
		for _, f := range sortedFunctions() {
			out = append(out, Offer{Text: f.Name + "(", About: f.Signature, Kind: kindFunctions, Open: true})
		}
	}
	if p.word != "" || len(followers[word(p.back(1))]) > 0 && !expression {
		out = append(out, words(p.keywords(), kindKeywords)...)
	}
	return out
}

// beforeQuery reports whether a query in parentheses may follow a token.
func beforeQuery(t frame.Token) bool {
	w := word(t)
	return w == "AS" || w == "FROM" || w == "JOIN" || w == "IN" || w == "EXISTS"
}

// tables are the names of WITH, and the tables and what can stand before their names.
func (p *place) tables(names Names) []Offer {
	var out []Offer
	for _, name := range p.withNames() {
		out = append(out, Offer{Text: name, About: "WITH", Kind: kindTables})
	}
	return append(append(out, p.tablesOf(names, nil)...), spaces(names, nil)...)
}

// spaces are the next parts of the paths that begin so.
func spaces(names Names, path []string) []Offer {
	var out []Offer
	for _, s := range names.Spaces() {
		if len(s.Path) == len(path)+1 && slices.EqualFunc(s.Path[:len(path)], path, strings.EqualFold) {
			out = append(out, Offer{Text: s.Path[len(path)], About: s.About, Kind: kindSpaces, Open: true})
		}
	}
	return out
}

// tablesOf are the tables of a path, and for quoted names the patterns of their keys.
func (p *place) tablesOf(names Names, path []string) []Offer {
	var out []Offer
	space := Dotted(path)
	tables, begin := names.Tables(space), strings.TrimPrefix(p.word, `"`)
	if fits := func(t Table) bool { return strings.HasPrefix(strings.ToLower(t.Name), strings.ToLower(begin)) }; !slices.ContainsFunc(tables, fits) {
		tables = slices.Concat(tables, names.Named(space, begin))
	}
	for _, t := range tables {
		about := t.Kind
		if t.Key != t.Name {
			about += ", " + t.Key
		}
		out = append(out, Offer{Text: t.Name, About: about, Kind: kindTables})
	}
	if !strings.HasPrefix(p.word, `"`) {
		return out
	}
	seen := map[string]bool{}
	for _, t := range names.Tables(space) {
		for _, pattern := range patterns(t.Key) {
			if !seen[pattern] {
				seen[pattern] = true
				out = append(out, Offer{Text: pattern, About: "keys", Kind: kindKeys})
			}
		}
	}
	return out
}

// patterns are those of the prefixes of a template: order:{region}:{id} has order:*.
func patterns(key string) []string {
	literal, _, templated := strings.Cut(key, "{")
	if !templated {
		return nil
	}
	var out []string
	for i := range literal {
		if literal[i] == ':' {
			out = append(out, literal[:i+1]+"*")
		}
	}
	return out
}

func words(list []string, kind string) []Offer {
	out := make([]Offer, len(list))
	for i, w := range list {
		out[i] = Offer{Text: w, Kind: kind}
	}
	return out
}

var sortedFunctions = frame.Functions

// fitting are the offers that go on from the word, in any case, each written as it must be there. Pseudo-columns are
// offered to those who begin them.
func (p *place) fitting(offers []Offer) []Offer {
	quote := ""
	begin := p.word
	if begin != "" && (begin[0] == '"' || begin[0] == '`') {
		quote, begin = begin[:1], begin[1:]
	}
	lower := begin != "" && begin == strings.ToLower(begin)
	var out []Offer
	for _, o := range offers {
		hidden := begin == "" && o.Kind == kindColumns && strings.HasPrefix(o.Text, "_")
		if hidden || !begins(o.Text, begin) {
			continue
		}
		switch o.Kind {
		case kindKeywords, kindTypes:
			if lower {
				o.Text = strings.ToLower(o.Text)
			}
		case kindFunctions:
			o.Text = begin + o.Text[len(begin):]
		case kindKeys:
			o.Text = quoted(o.Text, cmp.Or(quote, `"`))
		default:
			if quote == "" && begin != "" && !plain(o.Text) {
				continue // the quote is still to be typed
			}
			if quote != "" || !plain(o.Text) {
				o.Text = quoted(o.Text, cmp.Or(quote, `"`))
			}
		}
		out = append(out, o)
	}
	return slices.Clip(out)
}
