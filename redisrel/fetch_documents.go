package redisrel

import (
	"strings"

	"rsql/planner/plan"
)

// documentRoot is the path of a whole document, as JSON.GET has it: the one of the old kind, which is answered with the document itself
// and not with an array of one.
const documentRoot = "."

// judgeDocuments reads the replies of an MGET, or of JSON.GETs, whose texts are JSON documents.
func (f *fetcher) judgeDocuments(p *page) error {
	if err := f.judgeStrings(p); err != nil {
		return err
	}
	width := f.lay.width
	for row := len(p.keys) - 1; row >= 0; row-- { // the texts lie one after the other, where the first rows' cells come
		text := p.cells[row]
		cells := p.cells[row*width : (row+1)*width]
		for i := range cells {
			cells[i] = nilCell
		}
		if text.len < 0 {
			continue
		}
		if at := f.lay.slots[jsonValue]; at >= 0 {
			cells[at] = text
		}
		if len(f.lay.fields) == 0 && !f.req.wholeHash {
			continue
		}
		if err := f.takeApart(p, row, text, cells[width-len(f.lay.fields):]); err != nil {
			return err
		}
	}
	return nil
}

// The ordinal of jsonShape.elements.
const jsonValue = 0

// takeApart puts the members of a document into the cells of its row's fields.
func (f *fetcher) takeApart(p *page, row int, text cell, cells []cell) error {
	value := text.of(p.raw)
	at, ok := isObject(value)
	switch {
	case ok:
	case f.lay.shape == moduleJSONShape: // it is JSON, and has no members
		return nil
	default:
		if f.req.badValuesNull {
			f.count.repaired.Add(1)
			return nil
		}
		return plan.Errorf(plan.CodeData, "table %s: key %s: %q is no JSON object", f.req.table, p.keys[row], shorten(value)).
			WithHint("correct the value, declare the table with type = 'string', or read such values as NULL with bad_values = 'null'")
	}
	d := document{text: value, pos: at, named: f.req.wholeHash}
	d.leaf = func(path []string, node *pathNode, part cell) error {
		inner, inPlace := jsonText(part.of(value))
		if node == nil || node.field < 0 {
			if !pathIsColumn(path) || inner == nil {
				return nil
			}
			return newField(f.req, p.keys[row], strings.Join(path, "."), inner)
		}
		switch {
		case inner == nil:
			cells[node.field] = nilCell
		case !inPlace:
			cells[node.field] = cell{off: int32(len(p.raw)), len: int32(len(inner))}
			p.raw = append(p.raw, inner...)
		case value[part.off] == '"':
			cells[node.field] = cell{off: text.off + part.off + 1, len: part.len - 2}
		default:
			cells[node.field] = cell{off: text.off + part.off, len: part.len}
		}
		return nil
	}
	return d.walk(f.paths)
}

// pathIsColumn reports whether a member can be a column: the names on the way to it hold no dot, and are not empty.
func pathIsColumn(path []string) bool {
	for _, name := range path {
		if name == "" || strings.Contains(name, ".") {
			return false
		}
	}
	return true
}
