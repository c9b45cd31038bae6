package redisrel

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// setDocument sets members of a row's document: those that differ go to their places, new ones to the end, and NULLs away.
func (c *changer) setDocument(out *rowChange, p *presentRows, w plan.ChangeColumns, columns *changeColumns, row int, values plan.Batch, n int) error {
	text := []byte("{}")
	if w.Kind == plan.ChangeUpdate {
		text = p.cellsOf(row, len(c.fields))[0].of(p.raw)
		if _, ok := isObject(text); !ok {
			return plan.Errorf(plan.CodeData, "table %s: key %s: %q is no JSON object", c.table.label(), out.key, shorten(text))
		}
	}
	before := string(text)
	for _, f := range columns.fields {
		column := values.Column(f.at)
		if f.name == "_value" {
			if column.IsNull(n) {
				continue
			}
			text = plan.AppendText(nil, column, n)
			if _, ok := isObject(text); !ok {
				return plan.Errorf(plan.CodeValue, "table %s: key %s: %q is no JSON object", c.table.label(), out.key, shorten(text))
			}
			continue
		}
		var value []byte
		if !column.IsNull(n) {
			var err error
			if value, err = jsonValueOf(column, values.Schema().Field(f.at), n); err != nil {
				return plan.Errorf(plan.CodeValue, "table %s: key %s: column %s", c.table.label(), out.key, f.name).WithCause(err)
			}
		}
		text = setMember(text, strings.Split(f.name, "."), value)
	}
	if w.Kind == plan.ChangeUpdate && string(text) == before {
		out.nothing = out.ttl == "keep"
		return nil
	}
	out.set = []string{"", string(text)}
	return nil
}

// jsonValueOf is a value as a document has it.
func jsonValueOf(column arrow.Array, f arrow.Field, n int) ([]byte, error) {
	text := plan.AppendText(nil, column, n)
	switch t := plan.TypeOf(f); t.Kind {
	case plan.Boolean, plan.BigInt, plan.Double, plan.Decimal, plan.JSON:
		if !json.Valid(text) {
			return nil, plan.Errorf(plan.CodeValue, "%s is no value of JSON", text)
		}
		return text, nil
	default:
		if !utf8.Valid(text) {
			return nil, plan.Errorf(plan.CodeValue, "the text is not UTF-8, which JSON has to be")
		}
		return json.Marshal(string(text))
	}
}

// setMember sets a member of an object, or removes it where value is nil. What stands between members stays as it is.
func setMember(text []byte, path []string, value []byte) []byte {
	d := document{text: text}
	d.blanks()
	open := d.pos
	d.pos++
	last, members := -1, 0 // the end of the last member, and how many there are
	for d.blanks(); d.text[d.pos] != '}'; d.blanks() {
		begin := d.pos
		if d.text[d.pos] == ',' {
			d.pos++
			d.blanks()
		}
		name := string(d.name())
		d.blanks()
		d.pos++
		d.blanks()
		from := d.pos
		d.skip()
		members++
		if name != path[0] {
			last = d.pos
			continue
		}
		return replaceMember(text, path, value, begin, from, d.pos, open, members)
	}
	if value == nil {
		return text
	}
	if last < 0 {
		last = open + 1
	}
	member, _ := json.Marshal(path[0]) // a string always has a text
	member = append(member, ':')
	for _, name := range path[1:] {
		inner, _ := json.Marshal(name) // likewise
		member = append(append(append(member, '{'), inner...), ':')
	}
	member = append(member, value...)
	member = append(member, strings.Repeat("}", len(path)-1)...)
	if members > 0 {
		member = append([]byte(","), member...)
	}
	return splice(text, last, last, member)
}

// replaceMember sets the member whose value lies between from and to; begin is where it begins, with the comma before it.
func replaceMember(text []byte, path []string, value []byte, begin, from, to, open, members int) []byte {
	if len(path) > 1 {
		inner := text[from:to]
		if _, ok := isObject(inner); ok {
			return splice(text, from, to, setMember(inner, path[1:], value))
		}
		if value == nil {
			return text
		}
		return splice(text, from, to, setMember([]byte("{}"), path[1:], value))
	}
	if value != nil {
		return splice(text, from, to, value)
	}
	if members == 1 { // the comma behind the first goes with it
		d := document{text: text, pos: to}
		d.blanks()
		if text[d.pos] == ',' {
			d.pos++
		}
		return splice(text, open+1, d.pos, nil)
	}
	return splice(text, begin, to, nil)
}

// splice puts something in the place of a part of a text.
func splice(text []byte, from, to int, with []byte) []byte {
	out := make([]byte, 0, len(text)-(to-from)+len(with))
	out = append(append(out, text[:from]...), with...)
	return append(out, text[to:]...)
}
