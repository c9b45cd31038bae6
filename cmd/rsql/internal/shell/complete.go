package shell

import (
	"os"
	"strings"
	"unicode/utf8"

	"github.com/reeflective/readline"
	"golang.org/x/term"

	"rsql/cmd/rsql/internal/editing"
)

// complete offers what the word at the cursor can become. It asks no server; what is not known yet is asked for meanwhile,
// and offered when it is.
func (e *editor) complete(line []rune, cursor int) readline.Completions {
	text, before := string(line), string(line[:cursor])
	var offers []editing.Offer
	var word string
	if isCommand(before) {
		offers, word = e.completeCommand(before)
	} else {
		offers, word = editing.Complete(text, len(before), e.names)
	}
	e.tabs.offered = len(offers)
	if e.tabs.blank = endsWord(offers, text[len(before):]); e.tabs.blank {
		offers[0].Text += " "
	}
	return completions(before, offers, word, mostOffers(text))
}

// completions hands offers for the word before the cursor to the editor. The editor counts the prefix in bytes and takes
// one from the line where there is none, so it gets the end of the word that is ASCII, or else the byte before the word.
func completions(before string, offers []editing.Offer, word string, most int) readline.Completions {
	prefix := word[asciiTail(word):]
	lead := ""
	if word == "" && before != "" {
		lead = before[len(before)-1:]
		prefix = lead
	}
	if before != "" && (prefix == "" || prefix[0] >= utf8.RuneSelf) || before == "" && word != "" {
		return readline.Completions{}
	}
	all := len(offers)
	offers = shortened(offers, most)
	values := make([]readline.Completion, 0, len(offers))
	for _, o := range offers {
		c := readline.Completion{Value: lead + o.Text[len(word)-len(prefix)+len(lead):], Display: strings.TrimRight(o.Text, " "), Description: o.About, Tag: o.Kind}
		values = append(values, c)
	}
	out := readline.CompleteRaw(values).NoSort()
	if all > len(offers) {
		out = out.Usage("… and %d more: type another letter", all-len(offers))
	}
	out.PREFIX = prefix
	return out
}

// helperRows are rows that are no offers: headings, hints, and a line of the result above.
const helperRows = 7

// mostOffers is how many offers there is room for below a text, so that the text stays on the screen. The editor does not
// know where on the screen it is.
func mostOffers(text string) int {
	_, height, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil {
		return helperRows
	}
	return max(3, height-helperRows-strings.Count(text, "\n"))
}

// shortened are the first offers. What they all begin with is what all offers begin with, since the editor types that.
func shortened(offers []editing.Offer, most int) []editing.Offer {
	if len(offers) <= most {
		return offers
	}
	common := offers[0].Text
	other := 0
	for i, o := range offers {
		n := 0
		for n < min(len(common), len(o.Text)) && common[n] == o.Text[n] {
			n++
		}
		if n < len(common) {
			common, other = common[:n], i
		}
	}
	out := append([]editing.Offer{}, offers[:most]...)
	if other >= most {
		out[most-1] = offers[other]
	}
	return out
}

// isCommand reports whether a text begins as a command does.
func isCommand(text string) bool {
	return strings.HasPrefix(text, ".") || strings.HasPrefix(text, `\`)
}

// completeCommand offers commands, each with its help, and what their arguments can be.
func (e *editor) completeCommand(before string) (offers []editing.Offer, word string) {
	name, rest, hasArgs := strings.Cut(before, " ")
	if !hasArgs {
		for _, c := range commands() {
			for _, n := range c.names {
				if strings.HasPrefix(n, name) {
					offers = append(offers, editing.Offer{Text: n, About: c.help, Open: c.maxArgs == 0})
				}
			}
		}
		return offers, name
	}
	c, err := find(name)
	if err != nil || len(c.takes) == 0 {
		return nil, ""
	}
	word = rest[strings.LastIndexAny(rest, " \t")+1:]
	nth := len(strings.Fields(rest))
	if word != "" {
		nth--
	}
	switch take := c.takes[min(nth, len(c.takes)-1)]; take {
	case takesSQL:
		if after, ok := skipWords(rest, len(c.takes)-1); ok {
			return editing.Complete(after, len(after), e.names)
		}
		return nil, word
	case takesFile:
		return editing.Files(word), word
	default:
		for _, o := range take.offers(e) {
			if strings.HasPrefix(o.Text, word) {
				offers = append(offers, o)
			}
		}
		return offers, word
	}
}

// skipWords is a text behind its first n words, and whether it has as many.
func skipWords(text string, n int) (string, bool) {
	for ; n > 0; n-- {
		_, after, ok := strings.Cut(strings.TrimLeft(text, " \t"), " ")
		if !ok {
			return "", false
		}
		text = after
	}
	return text, true
}

// asciiTail is where the end of a text begins that is all ASCII.
func asciiTail(text string) int {
	i := len(text)
	for i > 0 && text[i-1] < utf8.RuneSelf {
		i--
	}
	return i
}
