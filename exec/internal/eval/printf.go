package eval

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"rsql/planner/plan"
)

// place is where a value stands in a format, and how it is written.
type place struct {
	before string // the text before it
	arg    int    // -1 for the end of the format
	spec
}

// spec says how a value is written: C's conversions, or those of {:…}.
type spec struct {
	text      string // as it was written, for errors
	fill      string
	align     byte // <, > or ^; 0 by the type
	sign      byte // + or a blank before numbers that are not negative; 0 for none
	zeros     bool // after the sign, up to the width
	thousands bool
	width     int
	digits    int  // after the point, or of the text; -1 by the type
	verb      byte // one of s d f e g x X o b c %; 0 by the type
}

// widest is the largest width and number of digits of a place.
const widest = 10_000

func badFormat(function, format, what string) error {
	return plan.Errorf(plan.CodeValue, "%s: %s (in '%s')", function, what, format)
}

// parsePrintf reads a format of C.
func parsePrintf(format string) ([]place, error) {
	var out []place
	before, next := "", 0
	for s := format; ; {
		text, rest, found := strings.Cut(s, "%")
		before += text
		if !found {
			return append(out, place{before: before, arg: -1}), nil
		}
		if strings.HasPrefix(rest, "%") {
			before, s = before+"%", rest[1:]
			continue
		}
		sp, size, ok := parseConversion(rest)
		if !ok {
			return nil, plan.Errorf(plan.CodeValue, "printf: %%%.10s is no place for a value (in '%s')", rest, format).
				WithHint("write %%s, %%d, %%.2f, or %%%% for a percent sign")
		}
		out = append(out, place{before: before, arg: next, spec: sp})
		before, s = "", rest[size:]
		next++
	}
}

// parseConversion reads what stands behind a %: flags, width, precision, and the verb.
func parseConversion(s string) (sp spec, size int, ok bool) {
	sp = spec{fill: " ", digits: -1, align: '>'}
	i := 0
	for ; i < len(s) && strings.IndexByte("-+ 0,'", s[i]) >= 0; i++ {
		switch s[i] {
		case '-':
			sp.align = '<'
		case '+':
			sp.sign = '+'
		case ' ':
			if sp.sign == 0 {
				sp.sign = ' '
			}
		case '0':
			sp.zeros = true
		default:
			sp.thousands = true
		}
	}
	if i, ok = sp.sizes(s, i); !ok {
		return sp, i, false
	}
	for i < len(s) && strings.IndexByte("lh", s[i]) >= 0 { // %ld
		i++
	}
	if i >= len(s) || strings.IndexByte("sdiufFeEgGxXocb", s[i]) < 0 {
		return sp, i, false
	}
	sp.verb, sp.text = s[i], "%"+s[:i+1]
	sp.zeros = sp.zeros && sp.align != '<'
	switch sp.verb {
	case 'i', 'u':
		sp.verb = 'd'
	case 'F':
		sp.verb = 'f'
	}
	return sp, i + 1, true
}

// sizes reads a width and a precision at byte i.
func (sp *spec) sizes(s string, i int) (int, bool) {
	number := func() (int, bool) {
		start := i
		for i < len(s) && '0' <= s[i] && s[i] <= '9' {
			i++
		}
		if start == i {
			return 0, true
		}
		n, err := strconv.Atoi(s[start:i])
		return n, err == nil && n <= widest
	}
	var ok bool
	if sp.width, ok = number(); !ok {
		return i, false
	}
	if i < len(s) && s[i] == '.' {
		i++
		if sp.digits, ok = number(); !ok {
			return i, false
		}
	}
	return i, true
}

// parseBraces reads a format with places {}.
func parseBraces(format string) ([]place, error) {
	var out []place
	var before strings.Builder
	next := 0
	for s := format; s != ""; {
		at := strings.IndexAny(s, "{}")
		if at < 0 {
			before.WriteString(s)
			break
		}
		before.WriteString(s[:at])
		if s = s[at:]; len(s) > 1 && s[1] == s[0] {
			before.WriteByte(s[0])
			s = s[2:]
			continue
		}
		inner, rest, closed := strings.Cut(s[1:], "}")
		if s[0] == '}' || !closed {
			return nil, badFormat("format", format, "a brace has no partner; write {{ or }} for a brace")
		}
		p, ok := parseBrace(inner, &next)
		if !ok {
			return nil, badFormat("format", format, "{"+inner+"} is no place for a value")
		}
		p.before = before.String()
		before.Reset()
		out, s = append(out, p), rest
	}
	return append(out, place{before: before.String(), arg: -1}), nil
}

// parseBrace reads [number][:[[fill]align][sign][0][width][,][.digits][verb]]. next numbers the places without a number;
// it is negative when places have numbers.
func parseBrace(s string, next *int) (p place, ok bool) {
	number, how, _ := strings.Cut(s, ":")
	p = place{arg: *next, spec: spec{text: "{" + s + "}", fill: " ", digits: -1}}
	if number == "" {
		if *next++; *next <= 0 {
			return p, false
		}
	} else {
		n, err := strconv.Atoi(number)
		if err != nil || n < 0 || *next > 0 {
			return p, false
		}
		p.arg, *next = n, -1
	}
	if _, size := utf8.DecodeRuneInString(how); len(how) > size && strings.IndexByte("<>^", how[size]) >= 0 {
		p.fill, p.align, how = how[:size], how[size], how[size+1:]
	} else if how != "" && strings.IndexByte("<>^", how[0]) >= 0 {
		p.align, how = how[0], how[1:]
	}
	if how != "" && strings.IndexByte("+- ", how[0]) >= 0 {
		if how[0] != '-' {
			p.sign = how[0]
		}
		how = how[1:]
	}
	p.zeros = strings.HasPrefix(how, "0")
	i, ok := p.sizes(strings.Replace(how, ",", "", 1), 0)
	if !ok {
		return p, false
	}
	p.thousands = strings.Contains(how, ",")
	verb := strings.Replace(how, ",", "", 1)[i:]
	if len(verb) > 1 || verb != "" && strings.IndexByte("sdfFeEgGxXobc%", verb[0]) < 0 {
		return p, false
	}
	if verb != "" {
		p.verb = verb[0]
	}
	return p, true
}
