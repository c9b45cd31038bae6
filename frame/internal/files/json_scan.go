package files

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// jsonScanner cuts a file into JSON objects: those of an array, or one behind the other, a line each or not.
type jsonScanner struct {
	ahead
	line int64 // of the object that next gave
	at   int64 // of pos
	// array is set behind the [ of a file that is one array; done behind its ].
	array, begun, done bool
}

// jsonError is text that is no JSON.
type jsonError struct {
	line int64
	msg  string
}

func (e *jsonError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.msg) }

func newJSONScanner(in io.Reader) *jsonScanner {
	return &jsonScanner{ahead: newAhead(in), at: 1}
}

// fill reads more behind pos; false at the end of the file.
func (s *jsonScanner) fill() (bool, error) {
	return s.more(func() error { return &jsonError{s.at, fmt.Sprintf("an object of more than %d MiB", longestRecord>>20)} })
}

// peek is the next byte that is no white space; io.EOF at the end.
func (s *jsonScanner) peek() (byte, error) {
	for {
		for ; s.pos < len(s.buf); s.pos++ {
			switch c := s.buf[s.pos]; c {
			case '\n':
				s.at++
			case ' ', '\t', '\r':
			default:
				return c, nil
			}
		}
		if more, err := s.fill(); err != nil || !more {
			if err == nil {
				err = io.EOF
			}
			return 0, err
		}
	}
}

// next gives the text of the next object, valid up to the one behind it; io.EOF at the end.
func (s *jsonScanner) next() ([]byte, error) {
	c, err := s.separator()
	if err != nil {
		return nil, err
	}
	s.line = s.at
	if c != '{' {
		return nil, &jsonError{s.at, fmt.Sprintf("%q begins no object, and a row is one", c)}
	}
	end, err := s.objectEnd()
	if err != nil {
		return nil, err
	}
	text := s.buf[s.pos:end]
	if !json.Valid(text) {
		var to any
		return nil, &jsonError{s.line, "no JSON: " + json.Unmarshal(text, &to).Error()}
	}
	s.pos = end
	s.at += int64(bytes.Count(text, []byte{'\n'}))
	return text, nil
}

// separator passes over what stands before an object, and gives its first byte.
func (s *jsonScanner) separator() (byte, error) {
	c, err := s.peek()
	if !s.begun && err == nil {
		s.begun = true
		if c == '[' {
			s.array = true
			s.pos++
			if c, err = s.peek(); err == nil && c == ']' {
				s.done = true
				s.pos++
				c, err = s.peek()
			}
		}
	} else if s.array && !s.done && err == nil {
		switch c {
		case ',':
			s.pos++
			c, err = s.peek()
		case ']':
			s.done = true
			s.pos++
			c, err = s.peek()
		default:
			return 0, &jsonError{s.at, fmt.Sprintf("%q where a , or the ] of the array belongs", c)}
		}
	}
	switch {
	case err == io.EOF && s.array && !s.done: //nolint:errorlint // readers give it unwrapped
		return 0, &jsonError{s.at, "the array does not end"}
	case err == nil && s.done:
		return 0, &jsonError{s.at, fmt.Sprintf("%q behind the end of the array", c)}
	}
	return c, err
}

// objectEnd is where the object at pos ends.
func (s *jsonScanner) objectEnd() (int, error) {
	depth, i := 0, s.pos
	inText := false
	for {
		for ; i < len(s.buf); i++ {
			c := s.buf[i]
			switch {
			case inText && c == '\\':
				i++
			case c == '"':
				inText = !inText
			case inText:
			case c == '{' || c == '[':
				depth++
			case c == '}' || c == ']':
				if depth--; depth == 0 {
					return i + 1, nil
				}
			}
		}
		i -= s.pos
		more, err := s.fill()
		if err != nil {
			return 0, err
		}
		if !more {
			return 0, &jsonError{s.line, "an object does not end"}
		}
		i += s.pos
	}
}

// members calls each for the members of an object that json.Valid has seen: the name, decoded, and the text of the value.
func members(object []byte, each func(name, value []byte) error) error {
	i := blanks(object, 1)
	for object[i] != '}' {
		if object[i] == ',' {
			i = blanks(object, i+1)
		}
		from := i
		i = skipValue(object, i)
		name, err := jsonString(object[from:i])
		if err != nil {
			return err
		}
		i = blanks(object, blanks(object, i)+1) // :
		from = i
		i = skipValue(object, i)
		if err := each(name, object[from:i]); err != nil {
			return err
		}
		i = blanks(object, i)
	}
	return nil
}

func blanks(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t') {
		i++
	}
	return i
}

// skipValue is where the value at i ends.
func skipValue(b []byte, i int) int {
	depth := 0
	for {
		switch b[i] {
		case '"':
			for i++; b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
			i++
		case '{', '[':
			depth++
			i++
		case '}', ']':
			depth--
			i++
		case ',', ':', ' ', '\t', '\r', '\n':
			i++
			continue
		default:
			for i < len(b) && !bytes.ContainsRune([]byte(",:]} \t\r\n"), rune(b[i])) {
				i++
			}
		}
		if depth == 0 {
			return i
		}
	}
}

// jsonString is the text of a string in quotes; where nothing is escaped, it is part of the same bytes.
func jsonString(quoted []byte) ([]byte, error) {
	inner := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return inner, nil
	}
	var out string
	err := json.Unmarshal(quoted, &out)
	return []byte(out), err
}
