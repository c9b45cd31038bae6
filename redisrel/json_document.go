package redisrel

import (
	"encoding/json"
	"strings"
)

// deepestPath is how many members deep the columns of a document go; what lies deeper is text of JSON.
const deepestPath = 16

// pathNode is a member of documents that is a column, or has such below it.
type pathNode struct {
	members map[string]*pathNode
	// field is the ordinal of the column's field, -1 for none.
	field int
}

// newPaths are the members that fields name: a.b is the member b of the member a.
func newPaths(fields []string) *pathNode {
	root := &pathNode{field: -1}
	for i, f := range fields {
		at := root
		for name := range strings.SplitSeq(f, ".") {
			next := at.members[name]
			if next == nil {
				if at.members == nil {
					at.members = map[string]*pathNode{}
				}
				next = &pathNode{field: -1}
				at.members[name] = next
			}
			at = next
		}
		at.field = i
	}
	return root
}

// document walks over the members of a JSON object, which json.Valid has seen.
type document struct {
	text []byte
	pos  int
	// leaf is called for each member that is no object, and for objects that are asked for whole, with the path if named
	// is set. value is the part's text, in which strings have their quotes.
	leaf  func(path []string, node *pathNode, value cell) error
	named bool
	path  []string
}

// walk goes over the object at d.pos; node is nil where no column lies.
func (d *document) walk(node *pathNode) error {
	d.pos++ // {
	for d.blanks(); d.text[d.pos] != '}'; d.blanks() {
		if d.text[d.pos] == ',' {
			d.pos++
			d.blanks()
		}
		name := d.name()
		d.blanks()
		d.pos++ // :
		d.blanks()
		if err := d.member(name, node); err != nil {
			return err
		}
	}
	d.pos++
	return nil
}

// member goes over a member's value.
func (d *document) member(name []byte, node *pathNode) error {
	var below *pathNode
	if node != nil {
		below = node.members[string(name)]
	}
	if d.named {
		d.path = append(d.path, string(name))
		defer func() { d.path = d.path[:len(d.path)-1] }()
	}
	from := d.pos
	open := d.text[d.pos] == '{' && (below != nil && below.members != nil || d.named && len(d.path) < deepestPath)
	if open {
		if err := d.walk(below); err != nil {
			return err
		}
	} else {
		d.skip()
	}
	whole := below != nil && below.field >= 0
	if !whole && (open || !d.named) {
		return nil
	}
	return d.leaf(d.path, below, cell{off: int32(from), len: int32(d.pos - from)})
}

func (d *document) blanks() {
	for d.pos < len(d.text) {
		switch d.text[d.pos] {
		case ' ', '\t', '\r', '\n':
			d.pos++
		default:
			return
		}
	}
}

// name reads the string at d.pos as text.
func (d *document) name() []byte {
	from := d.pos
	d.skipString()
	text, _ := jsonText(d.text[from:d.pos])
	return text
}

func (d *document) skipString() {
	for d.pos++; d.text[d.pos] != '"'; d.pos++ {
		if d.text[d.pos] == '\\' {
			d.pos++
		}
	}
	d.pos++
}

// skip passes over the value at d.pos.
func (d *document) skip() {
	for depth := 0; ; {
		switch d.text[d.pos] {
		case '"':
			d.skipString()
		case '{', '[':
			depth++
			d.pos++
		case '}', ']':
			depth--
			d.pos++
		case ',', ':', ' ', '\t', '\r', '\n':
			d.pos++
			continue
		default:
			for d.pos < len(d.text) && !strings.ContainsRune(",:]} \t\r\n", rune(d.text[d.pos])) {
				d.pos++
			}
		}
		if depth == 0 {
			return
		}
	}
}

// jsonText is a JSON value as a column's text: strings without quotes, null as nothing. inPlace is set where it is part of
// value's own bytes.
func jsonText(value []byte) (text []byte, inPlace bool) {
	switch {
	case string(value) == "null":
		return nil, true
	case value[0] != '"':
		return value, true
	}
	inner := value[1 : len(value)-1]
	for _, c := range inner {
		if c == '\\' {
			var out string
			if json.Unmarshal(value, &out) != nil {
				return inner, true
			}
			return []byte(out), false
		}
	}
	return inner, true
}

// isObject reports whether a text is a JSON object, and where it begins.
func isObject(text []byte) (at int, ok bool) {
	d := document{text: text}
	d.blanks()
	return d.pos, d.pos < len(text) && text[d.pos] == '{' && json.Valid(text)
}
