package eval

import (
	"strings"
	"unicode/utf8"
	"unsafe"
)

// pattern is a LIKE pattern: segments with any text between them. Without any % it is one segment.
type pattern struct {
	segments []segment
	fold     bool
	// shape is the fast path of a pattern without _ and with % at its ends only; text is what it looks for.
	shape shape
	text  string
	row   []byte // the folded text of a row
}

type shape int

const (
	general shape = iota
	exact
	prefix
	suffix
	within
)

// segment is what lies between two % of a pattern: pieces of literal text with one character between each two.
type segment struct {
	pieces []string
	runes  int
}

// compilePattern reads a LIKE pattern. A backslash, or what escape says (0 for none), takes the next character as it is; at
// the end of the pattern it stands for itself. fold disregards case.
func compilePattern(p string, escape rune, fold bool) *pattern {
	out := &pattern{fold: fold}
	var piece strings.Builder
	seg := segment{}
	endPiece := func() {
		seg.pieces = append(seg.pieces, piece.String())
		piece.Reset()
	}
	literal := func(c string) {
		if fold {
			c = string(appendFold(nil, c))
		}
		piece.WriteString(c)
		seg.runes++
	}
	for len(p) > 0 {
		c, size := utf8.DecodeRuneInString(p)
		char := p[:size]
		p = p[size:]
		switch {
		case c == escape && escape != 0 && len(p) > 0:
			_, size = utf8.DecodeRuneInString(p)
			literal(p[:size])
			p = p[size:]
		case c == '%':
			endPiece()
			out.segments = append(out.segments, seg)
			seg = segment{}
		case c == '_':
			endPiece()
			seg.runes++
		default:
			literal(char)
		}
	}
	endPiece()
	out.segments = append(out.segments, seg)
	out.findShape()
	return out
}

func (p *pattern) findShape() {
	for _, s := range p.segments {
		if len(s.pieces) > 1 {
			return
		}
	}
	at := func(i int) string { return p.segments[i].pieces[0] }
	switch n := len(p.segments); {
	case n == 1:
		p.shape, p.text = exact, at(0)
	case n == 2 && at(1) == "":
		p.shape, p.text = prefix, at(0)
	case n == 2 && at(0) == "":
		p.shape, p.text = suffix, at(1)
	case n == 3 && at(0) == "" && at(2) == "":
		p.shape, p.text = within, at(1)
	}
}

// match is not for several goroutines at once when case is disregarded.
func (p *pattern) match(s string) bool {
	if p.fold {
		p.row = appendFold(p.row[:0], s)
		s = unsafe.String(unsafe.SliceData(p.row), len(p.row)) // for as long as this match
	}
	switch p.shape {
	case exact:
		return s == p.text
	case prefix:
		return strings.HasPrefix(s, p.text)
	case suffix:
		return strings.HasSuffix(s, p.text)
	case within:
		return strings.Contains(s, p.text)
	default:
		return p.matchGeneral(s)
	}
}

// matchGeneral takes the first segment at the beginning, the last at the end, and each of the others as early as possible.
func (p *pattern) matchGeneral(s string) bool {
	first, last := p.segments[0], p.segments[len(p.segments)-1]
	end := first.at(s, 0)
	if len(p.segments) == 1 || end < 0 {
		return end == len(s)
	}
	for _, seg := range p.segments[1 : len(p.segments)-1] {
		if end = seg.find(s, end); end < 0 {
			return false
		}
	}
	start := len(s)
	for range last.runes {
		if start <= end {
			return false
		}
		_, size := utf8.DecodeLastRuneInString(s[:start])
		start -= size
	}
	return start >= end && last.at(s, start) == len(s)
}

// at gives the end of the segment when it begins at byte i of s, else -1.
func (seg *segment) at(s string, i int) int {
	for n, piece := range seg.pieces {
		if n > 0 {
			if i >= len(s) {
				return -1
			}
			_, size := utf8.DecodeRuneInString(s[i:])
			i += size
		}
		if !strings.HasPrefix(s[i:], piece) {
			return -1
		}
		i += len(piece)
	}
	return i
}

// find gives the end of the first occurrence of the segment at or after byte i of s, else -1.
func (seg *segment) find(s string, i int) int {
	for {
		if lead := seg.pieces[0]; lead != "" {
			skip := strings.Index(s[i:], lead)
			if skip < 0 {
				return -1
			}
			i += skip
		}
		if end := seg.at(s, i); end >= 0 {
			return end
		}
		if i >= len(s) {
			return -1
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
}
