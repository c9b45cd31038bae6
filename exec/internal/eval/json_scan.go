package eval

import (
	"encoding/json"
	"strings"
)

// The functions of this file read a document that is valid JSON without blanks at its ends.

// jsonEnd is the length of the value that s begins with.
func jsonEnd(s string) int {
	switch s[0] {
	case '"':
		return stringEnd(s)
	case '{', '[':
		depth := 0
		for i := 0; i < len(s); i++ {
			switch s[i] {
			case '"':
				i += stringEnd(s[i:]) - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
		return len(s)
	default:
		if end := strings.IndexAny(s, ",]} \t\r\n"); end >= 0 {
			return end
		}
		return len(s)
	}
}

func stringEnd(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(s)
}

const jsonBlanks = " \t\r\n"

func skipBlanks(s string) string { return strings.TrimLeft(s, jsonBlanks) }

// members calls f for each element of an array, or member of an object with its name, until f says no.
func members(doc string, f func(name, value string) bool) {
	object := doc[0] == '{'
	s := skipBlanks(doc[1:])
	for s[0] != ']' && s[0] != '}' {
		name := ""
		if object {
			end := stringEnd(s)
			name = unquote(s[:end])
			s = skipBlanks(skipBlanks(s[end:])[1:]) // the colon
		}
		end := jsonEnd(s)
		if !f(name, s[:end]) {
			return
		}
		if s = skipBlanks(s[end:]); s[0] == ',' {
			s = skipBlanks(s[1:])
		}
	}
}

// unquote is the text of a JSON string.
func unquote(s string) string {
	if !strings.Contains(s, `\`) {
		return s[1 : len(s)-1]
	}
	var out string
	if json.Unmarshal([]byte(s), &out) != nil {
		return s
	}
	return out
}

func jsonKind(doc string) string {
	switch doc[0] {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	default:
		return "number"
	}
}
