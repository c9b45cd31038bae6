package files

import (
	"bytes"
	"fmt"
	"io"
)

// field is one value of a record. Its text is valid up to the next record.
type field struct {
	text   []byte
	quoted bool
}

// csvScanner cuts CSV into records, as RFC 4180 has it: a quoted value may hold separators, line ends and doubled quotes.
// Lines end with \n or \r\n. A scanner tells quoted values from bare ones, which encoding/csv does not.
type csvScanner struct {
	ahead                // its pos is where the next record begins
	delim, quote, escape byte
	special              [256]bool // bytes that may end a bare value
	fields               []field
	scratch              []byte
	// line is the number of the line on which the record begins; after is that of the line behind it.
	line, after int64
}

// csvError is text that is no CSV.
type csvError struct {
	line int64
	msg  string
}

func (e *csvError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.msg) }

func newCSVScanner(in io.Reader, delim, quote, escape byte) *csvScanner {
	s := &csvScanner{ahead: newAhead(in), delim: delim, quote: quote, escape: escape, after: 1}
	if s.escape == 0 {
		s.escape = quote
	}
	s.special['\n'], s.special['\r'], s.special[delim] = true, true, true
	if quote != 0 {
		s.special[quote] = true
	}
	return s
}

// fill reads more behind the record under way; false at the end of the file.
func (s *csvScanner) fill() (bool, error) {
	return s.more(func() error {
		return &csvError{s.line, fmt.Sprintf("a row of more than %d MiB; is a quote not closed?", longestRecord>>20)}
	})
}

// skipLine passes over a line, whatever it holds.
func (s *csvScanner) skipLine() error {
	for {
		if i := bytes.IndexByte(s.buf[s.pos:], '\n'); i >= 0 {
			s.pos += i + 1
			s.after++
			return nil
		}
		if more, err := s.fill(); err != nil || !more {
			s.pos = len(s.buf)
			return err
		}
	}
}

// next gives the fields of the next record; io.EOF at the end. A line without anything is a record of one bare empty value.
func (s *csvScanner) next() ([]field, error) {
	s.line = s.after
	for {
		ok, err := s.record()
		if ok || err != nil {
			return s.fields, err
		}
		more, err := s.fill()
		if err != nil {
			return nil, err
		}
		if !more && s.pos == len(s.buf) {
			return nil, io.EOF
		}
	}
}

// record cuts the record at pos; false where the buffer does not hold all of it.
func (s *csvScanner) record() (bool, error) {
	i, end := s.pos, len(s.buf)
	if i == end {
		return false, nil
	}
	s.fields, s.scratch = s.fields[:0], s.scratch[:0]
	lines := int64(0)
	for {
		var f field
		if i < end && s.quote != 0 && s.buf[i] == s.quote {
			next, within, err := s.quotedField(i, &f)
			if next < 0 || err != nil {
				return false, err
			}
			i, lines = next, lines+within
		} else {
			from := i
			i = s.bareEnd(i)
			if i < end && s.quote != 0 && s.buf[i] == s.quote {
				return false, &csvError{s.line + lines, fmt.Sprintf("a %c within a value that does not begin with one", s.quote)}
			}
			f.text = s.buf[from:i]
			if i == end && s.eof {
				f.text = bytes.TrimSuffix(f.text, []byte{'\r'})
			}
		}
		if i == end && !s.eof || i+1 == end && s.buf[i] == '\r' && !s.eof {
			return false, nil
		}
		s.fields = append(s.fields, f)
		switch {
		case i == end:
			s.pos, s.after = i, s.line+lines+1
			return true, nil
		case s.buf[i] == s.delim:
			i++
			continue
		case s.buf[i] == '\r' && i+1 < end && s.buf[i+1] == '\n':
			i++
		}
		s.pos, s.after = i+1, s.line+lines+1
		return true, nil
	}
}

// bareEnd is where the bare value at i ends: at a separator, a quote, a line end, or the end of the buffer. A \r ends it
// before a \n only, or where more may come.
func (s *csvScanner) bareEnd(i int) int {
	buf, special := s.buf, &s.special
	for {
		for i < len(buf) && !special[buf[i]] {
			i++
		}
		if i == len(buf) || buf[i] != '\r' || i+1 < len(buf) && buf[i+1] == '\n' || i+1 == len(buf) && !s.eof {
			return i
		}
		i++
	}
}

// quotedField cuts the quoted value at i, and gives where what follows it begins and how many line ends it holds; -1 where
// the buffer does not hold all of it.
func (s *csvScanner) quotedField(i int, f *field) (next int, lines int64, err error) {
	from, at := i+1, i+1
	escaped := false
	for {
		k := bytes.IndexByte(s.buf[at:], s.quote)
		if s.escape != s.quote {
			k = s.unescapedQuote(at, &escaped)
		}
		if k < 0 {
			if s.eof {
				return -1, 0, &csvError{s.line, fmt.Sprintf("a %c is not closed", s.quote)}
			}
			return -1, 0, nil
		}
		at += k
		if at+1 == len(s.buf) && !s.eof {
			return -1, 0, nil
		}
		if s.escape == s.quote && at+1 < len(s.buf) && s.buf[at+1] == s.quote {
			escaped = true
			at += 2
			continue
		}
		break
	}
	f.quoted, f.text = true, s.buf[from:at]
	lines = int64(bytes.Count(f.text, []byte{'\n'}))
	if escaped {
		f.text = s.unescape(f.text)
	}
	at++
	if at < len(s.buf) {
		switch c := s.buf[at]; {
		case c == s.delim, c == '\n':
		case c == '\r' && (at+1 == len(s.buf) || s.buf[at+1] == '\n'):
			if at+1 == len(s.buf) && s.eof {
				return len(s.buf), lines, nil
			}
		default:
			return -1, 0, &csvError{s.line + lines, fmt.Sprintf("%q follows a closing %c", c, s.quote)}
		}
	}
	return at, lines, nil
}

// unescapedQuote finds the quote that no escape character stands before.
func (s *csvScanner) unescapedQuote(at int, escaped *bool) int {
	for i := at; i < len(s.buf); i++ {
		switch s.buf[i] {
		case s.escape:
			*escaped = true
			i++
		case s.quote:
			return i - at
		}
	}
	return -1
}

// unescape takes the escape characters out of a value. Texts of one record lie one behind the other in scratch; it may move
// while the record is cut, which earlier texts do not mind.
func (s *csvScanner) unescape(text []byte) []byte {
	from := len(s.scratch)
	for i := 0; i < len(text); i++ {
		if text[i] == s.escape && i+1 < len(text) {
			i++
		}
		s.scratch = append(s.scratch, text[i])
	}
	return s.scratch[from:len(s.scratch):len(s.scratch)]
}
