package redisrel

import (
	"cmp"
	"slices"

	"rsql/planner/plan"
)

// openKey is a key whose new elements are gathered.
type openKey struct {
	change *rowChange
	// entries are those of a stream.
	entries []newEntry
	size    int
}

// newEntry is an entry of a stream that the server numbers, or one with an id.
type newEntry struct {
	entryID
	args []string
}

// add adds a row.
func (k *openKey) add(c *changer, r *rowChange) error {
	rows := int64(1)
	if k.change != nil {
		rows += k.change.rows
	}
	if !c.whole { // of several rows the last one wins
		k.change = r
		k.change.rows = rows
		return nil
	}
	if c.table.rel.shape == streamShape {
		e, err := newEntryOf(c, r)
		if err != nil {
			return err
		}
		k.entries = append(k.entries, e)
		k.grow(e.args)
	} else {
		args := elementArguments(c, r)
		if k.grow(args); k.change != nil {
			args = append(k.change.set, args...)
		}
		r.set = args
	}
	if k.size > largestStep {
		return plan.Errorf(plan.CodeValue, "table %s: key %s would get more than %d MiB in one step", c.table.label(), r.key, largestStep>>20).
			WithHint("TRUNCATE the table, and INSERT the rows")
	}
	if k.change != nil && r.ttl == "keep" {
		r.ttl = k.change.ttl
	}
	k.change = r
	k.change.op, k.change.rows = "overwrite", rows
	return nil
}

// grow counts what arguments take.
func (k *openKey) grow(args []string) {
	for _, a := range args {
		k.size += int(argBytes(len(a)))
	}
}

// elementArguments are those of an element as its command takes them.
func elementArguments(c *changer, r *rowChange) []string {
	switch c.table.rel.shape {
	case setShape, bitmapShape:
		return []string{r.name}
	case zsetShape:
		return []string{r.set[1], r.name}
	case fieldsShape:
		return []string{r.name, r.set[1]}
	case geoShape:
		return []string{r.set[1], r.set[3], r.name}
	default: // lists and HyperLogLogs
		return []string{r.set[1]}
	}
}

// newEntryOf is a row as an entry of a stream. Of an id whose seq the server gives nothing says where it would be among others.
func newEntryOf(c *changer, r *rowChange) (newEntry, error) {
	id, ok := parseEntryID(r.name)
	if !ok || id.numbered && id.text != "*" {
		return newEntry{}, c.noEntryID(r.key, r.name)
	}
	return newEntry{entryID: id, args: append([]string{id.text, intText(int64(len(r.set) / 2))}, r.set...)}, nil
}

// finish puts the entries of a stream in order: those with ids, and then those that the server numbers. nil is no key.
func (k *openKey) finish(c *changer) error {
	if k == nil || len(k.entries) == 0 {
		return nil
	}
	slices.SortStableFunc(k.entries, compareEntries)
	k.change.set = nil
	for i, e := range k.entries {
		if i > 0 && !e.numbered && compareEntries(k.entries[i-1], e) == 0 {
			return plan.Errorf(plan.CodeConflict, "table %s: key %s: two rows have the id %s", c.table.label(), k.change.key, e.args[0])
		}
		k.change.set = append(k.change.set, e.args...)
	}
	return nil
}

func compareEntries(a, b newEntry) int {
	if a.numbered != b.numbered {
		if a.numbered {
			return 1
		}
		return -1
	}
	return cmp.Or(cmp.Compare(a.ms, b.ms), cmp.Compare(a.seq, b.seq))
}
