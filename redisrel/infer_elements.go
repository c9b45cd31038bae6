package redisrel

import (
	"context"
	"strconv"
	"strings"
)

// sampleElements is how many elements of a key types are inferred from.
const sampleElements = 16

// sampleCommands read some elements of a key.
var sampleCommands = map[*rowShape]commandName{
	stringShape: cmdGet, setShape: cmdSRandMember, zsetShape: cmdZRange, listShape: cmdLRange, streamShape: cmdXRange,
	moduleJSONShape: cmdJSONGet, seriesShape: cmdTSRange,
}

// sampleArguments are what a command that samples has behind the key.
func sampleArguments(c commandName) []any {
	switch c {
	case cmdSRandMember:
		return []any{strconv.Itoa(sampleElements)}
	case cmdZRange, cmdLRange:
		return []any{"0", strconv.Itoa(sampleElements - 1)}
	case cmdJSONGet:
		return []any{documentRoot}
	case cmdXRange, cmdTSRange:
		return []any{"-", "+", "COUNT", strconv.Itoa(sampleElements)}
	}
	return nil
}

// readElements takes some elements of keys into account that are no hashes, and their numbers of elements.
func (f *inference) readElements(ctx context.Context, keys []string, addKey func(string)) error {
	if f.shape.many && f.shape.size != cmdScan {
		var there []string
		err := f.reader.each(ctx, f.shape.size, keys, func(key string, kind byte, line []byte, _ *respReader) error {
			n, ok := parseInt(line)
			if kind != ':' || !ok {
				return errMalformed
			}
			if n > 0 || f.shape == streamShape { // a stream may be empty
				there = append(there, key)
				f.elements += n
			}
			return nil
		})
		if err != nil {
			return err
		}
		keys = there
	}
	if len(keys) == 0 {
		return nil
	}
	return f.reader.each(ctx, sampleCommands[f.shape], keys, func(key string, kind byte, line []byte, r *respReader) error {
		if f.shape == streamShape {
			addKey(key)
			return f.addEntries(kind, line, r)
		}
		if !f.shape.many {
			value, err := r.textBody(kind, line)
			if err != nil || value.len < 0 {
				return err
			}
			addKey(key)
			f.value.add(value.of(r.buf), inferred)
			f.addDocument(value.of(r.buf))
			return nil
		}
		n, ok := parseInt(line)
		if !ok || n < 0 {
			return errMalformed
		}
		addKey(key)
		if f.shape == seriesShape { // whose types are known
			f.elements += n
			return r.skipBody(kind, line)
		}
		for range n {
			value, err := r.text()
			if err != nil || value.len < 0 {
				return errMalformed
			}
			f.value.add(value.of(r.buf), inferred)
		}
		return nil
	})
}

// addEntries takes some entries of a stream into account.
func (f *inference) addEntries(kind byte, line []byte, r *respReader) error {
	n, ok := parseInt(line)
	if !ok || n < 0 || kind != '*' {
		return errMalformed
	}
	for range n {
		fields, err := r.entryFields()
		if err != nil {
			return err
		}
		names, values := make([][]byte, fields), make([][]byte, fields)
		for i := range fields {
			name, err1 := r.text()
			value, err2 := r.text()
			if err1 != nil || err2 != nil || name.len < 0 || value.len < 0 {
				return errMalformed
			}
			names[i], values[i] = name.of(r.buf), value.of(r.buf)
		}
		if err := f.addHash(names, values); err != nil {
			return err
		}
	}
	return nil
}

// addDocument takes a text into account that may be a JSON object, as long as all texts are.
func (f *inference) addDocument(text []byte) {
	if f.documents != f.rows-1 {
		return
	}
	at, ok := isObject(text)
	if !ok {
		if f.shape == moduleJSONShape { // one that has no members
			f.documents++
		}
		return
	}
	f.documents++
	var paths []string
	d := document{text: text, pos: at, named: true}
	d.leaf = func(path []string, _ *pathNode, part cell) error {
		if !pathIsColumn(path) {
			return nil
		}
		name := strings.Join(path, ".")
		guess, err := f.guess(name)
		if err != nil {
			return err
		}
		guess.addPart(part.of(text))
		paths = append(paths, name)
		return nil
	}
	if d.walk(nil) != nil { // more members than a table has columns: these are texts
		f.documents = -1
		return
	}
	if paths = distinct(paths); len(paths) > len(f.longest) {
		f.longest = paths
	}
}
