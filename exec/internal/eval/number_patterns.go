package eval

import (
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// numberPattern is a format of to_char for numbers.
type numberPattern struct {
	items []numberItem
	// whole and places are the digits before and after the point; zeros the one from which on zeros are written, 0 for none.
	whole, places, zeros int
	fill                 bool // blanks in the places of digits that a number does not have
	sign                 numberSign
}

// numberItem is a digit, the point, a comma, a sign, or a text.
type numberItem struct {
	kind byte // 9 for a digit, one of . , S, or 0 for text
	text string
	zero bool // a 0, not a 9
}

type numberSign int

const (
	plainSign  numberSign = iota // a minus right before the number
	signBefore                   // S, a plus or a minus right before the number
	signBehind                   // S at the end
	minusAt                      // MI, a minus or a blank in its place
	inAngles                     // PR, a negative number in angle brackets
)

// parseNumberPattern reads patterns 9 0 . , D G S MI PR FM; other characters, and texts in double quotes, are themselves.
func parseNumberPattern(format string) (*numberPattern, error) {
	p := &numberPattern{fill: true}
	behind := false
	for rest := format; rest != ""; {
		upper := strings.ToUpper(rest[:min(2, len(rest))])
		size := 1
		switch c := upper[0]; {
		case upper == "FM":
			p.fill, size = false, 2
		case upper == "MI" || upper == "PR":
			if p.sign != plainSign {
				return nil, badFormat("to_char", format, "there are two signs")
			}
			size, p.sign = 2, minusAt
			if upper == "PR" {
				p.sign = inAngles
			} else {
				p.items = append(p.items, numberItem{kind: 'S'})
			}
		case c == '9' || c == '0':
			p.items = append(p.items, numberItem{kind: '9', zero: c == '0'})
			if behind {
				p.places++
			} else if p.whole++; c == '0' && p.zeros == 0 {
				p.zeros = p.whole
			}
		case c == '.' || c == 'D':
			if behind {
				return nil, badFormat("to_char", format, "there are two points")
			}
			behind = true
			p.items = append(p.items, numberItem{kind: '.'})
		case c == ',' || c == 'G':
			p.items = append(p.items, numberItem{kind: ','})
		case c == 'S':
			if p.sign != plainSign {
				return nil, badFormat("to_char", format, "there are two signs")
			}
			if p.sign = signBehind; p.whole+p.places == 0 && !behind {
				p.sign = signBefore
			} else {
				p.items = append(p.items, numberItem{kind: 'S'})
			}
		case c == '"':
			text, _, _ := strings.Cut(rest[1:], `"`)
			p.items = append(p.items, numberItem{text: text})
			size = min(len(rest), len(text)+2)
		case strings.IndexByte("EVRTCBL", c) >= 0:
			return nil, badFormat("to_char", format, "the pattern "+upper[:1]+" of numbers is not offered")
		default:
			size = runeOffset(rest, 1)
			p.items = append(p.items, numberItem{text: rest[:size]})
		}
		rest = rest[size:]
	}
	const most = 100
	if p.whole+p.places > most {
		return nil, badFormat("to_char", format, "there are too many digits")
	}
	return p, nil
}

// append writes a number, given as its sign and its digits before and after the point.
func (p *numberPattern) append(dst []byte, negative bool, whole, fraction string) []byte {
	hash := len(whole) > p.whole
	if hash {
		whole, fraction = strings.Repeat("#", p.whole), strings.Repeat("#", p.places)
	}
	last := p.lastPlace(fraction)
	first := p.firstDigit(len(whole), last, hash)
	at, place := 0, 0
	started, pointed := false, false
	start := func() {
		if started {
			return
		}
		started = true
		dst = p.lead(dst, negative)
	}
	for _, it := range p.items {
		switch it.kind {
		case '9':
			if pointed {
				if place++; place <= last {
					dst = append(dst, fraction[place-1])
				}
				continue
			}
			at++
			switch missing := p.whole - len(whole); {
			case at < first:
				dst = p.blank(dst)
			case at <= missing:
				start()
				dst = append(dst, '0')
			default:
				start()
				dst = append(dst, whole[at-missing-1])
			}
		case '.':
			if pointed = true; p.places > 0 {
				start()
				dst = append(dst, '.')
			}
		case ',':
			if started && !pointed || pointed && place < last {
				dst = append(dst, ',')
			} else {
				dst = p.blank(dst)
			}
		case 'S':
			dst = p.trail(dst, negative)
		default:
			dst = append(dst, it.text...)
		}
	}
	if p.sign == inAngles {
		dst = p.angle(dst, negative)
	}
	return dst
}

func (p *numberPattern) blank(dst []byte) []byte {
	if p.fill {
		return append(dst, ' ')
	}
	return dst
}

// firstDigit is the first place before the point that has a digit. A number below 1 has a 0 there where no digit stands
// behind the point, or where the pattern has a 0.
func (p *numberPattern) firstDigit(digits, last int, hash bool) int {
	first := p.whole - digits + 1
	if p.zeros > 0 && !hash {
		first = min(first, p.zeros)
	}
	if last == 0 {
		first = min(first, max(p.whole, 1))
	}
	return first
}

// lastPlace is the number of places behind the point that are written: without blanks, zeros at the end are left out where
// the pattern has a 9.
func (p *numberPattern) lastPlace(fraction string) int {
	last := p.places
	if p.fill {
		return last
	}
	for i := len(p.items) - 1; i >= 0 && last > 0; i-- {
		it := p.items[i]
		if it.kind == '.' || it.kind == '9' && (it.zero || fraction[last-1] != '0') {
			break
		}
		if it.kind == '9' {
			last--
		}
	}
	return last
}

// lead writes what stands right before the number.
func (p *numberPattern) lead(dst []byte, negative bool) []byte {
	switch {
	case p.sign == inAngles && negative:
		return append(dst, '<')
	case p.sign == signBefore && !negative:
		return append(dst, '+')
	case negative && (p.sign == plainSign || p.sign == signBefore):
		return append(dst, '-')
	case p.sign == plainSign || p.sign == inAngles:
		return p.blank(dst)
	default:
		return dst
	}
}

// trail writes a sign that has a place of its own.
func (p *numberPattern) trail(dst []byte, negative bool) []byte {
	switch {
	case negative:
		return append(dst, '-')
	case p.sign == signBehind:
		return append(dst, '+')
	default:
		return p.blank(dst)
	}
}

func (p *numberPattern) angle(dst []byte, negative bool) []byte {
	if negative {
		return append(dst, '>')
	}
	return p.blank(dst)
}

// numberWriter is to_char of a number. A format is read once a batch as long as it stays the same.
func numberWriter(s *site) (kernel, error) {
	if l, ok := s.constant(1); ok {
		if _, err := parseNumberPattern(l.Value.(string)); err != nil {
			return nil, err
		}
	}
	return func(r *run, args []datum, n int, dt arrow.DataType) (arrow.Array, error) {
		v, none := r.strict(n, args...)
		if none {
			return r.nulls(dt, n), nil
		}
		digits := digitsOf(args[0])
		formats := load[string](args[1])
		last, pattern := "", (*numberPattern)(nil)
		return textRows(r, dt, n, v, func(dst []byte, i int) ([]byte, error) {
			if f := formats.at(i); pattern == nil || f != last {
				p, err := parseNumberPattern(f)
				if err != nil {
					return dst, err
				}
				last, pattern = f, p
			}
			negative, whole, fraction, ok := digits(i, pattern.places)
			if !ok {
				return dst, plan.Errorf(plan.CodeValue, "to_char: a number is out of range for '%s'", last)
			}
			return capped("to_char", pattern.append(dst, negative, whole, fraction))
		})
	}, nil
}

// digitsOf gives the sign of a row's number, and its digits before and after the point, rounded half away from zero to so
// many; there are none before the point of a number below 1.
func digitsOf(d datum) func(i, places int) (negative bool, whole, fraction string, ok bool) {
	write := writerOf(d)
	return func(i, places int) (bool, string, string, bool) {
		scale := int32(min(places, plan.MaxPrecision))
		v, ok := roundedDecimal(string(write(nil, i)), plan.DecimalType(plan.MaxPrecision, scale))
		if !ok {
			return false, "", "", false
		}
		whole, fraction, _ := strings.Cut(plan.FormatDecimal(v.Abs(), scale), ".")
		return v.Sign() < 0, strings.TrimLeft(whole, "0"), fraction + strings.Repeat("0", places-int(scale)), true
	}
}
