package redisrel

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

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
	ms, seq  uint64
	numbered bool
	args     []string
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
		args, err := elementArguments(c, r)
		if err != nil {
			return err
		}
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

// elementArguments are those of an element as its command takes them. What the server would refuse is refused here: it may have taken others by then.
func elementArguments(c *changer, r *rowChange) ([]string, error) {
	switch c.table.rel.shape {
	case setShape:
		return []string{r.name}, nil
	case bitmapShape:
		if _, err := strconv.ParseUint(r.name, 10, 32); err != nil {
			return nil, plan.Errorf(plan.CodeValue, "table %s: key %s: %s is the number of no bit", c.table.label(), r.key, r.name)
		}
		return []string{r.name}, nil
	case zsetShape:
		return []string{r.set[1], r.name}, nil
	case fieldsShape:
		return []string{r.name, r.set[1]}, nil
	case geoShape:
		const furthestEast, furthestNorth = 180, 85.05112878 // of GEOADD
		if !inRange(r.set[1], furthestEast) || !inRange(r.set[3], furthestNorth) {
			return nil, plan.Errorf(plan.CodeValue, "table %s: key %s: member %s: %s, %s is no place that Redis keeps", c.table.label(), r.key, r.name, r.set[1], r.set[3])
		}
		return []string{r.set[1], r.set[3], r.name}, nil
	default: // lists and HyperLogLogs
		return []string{r.set[1]}, nil
	}
}

func inRange(text string, most float64) bool {
	v, err := strconv.ParseFloat(text, 64)
	return err == nil && v >= -most && v <= most
}

// newEntryOf is a row as an entry of a stream.
func newEntryOf(c *changer, r *rowChange) (newEntry, error) {
	e := newEntry{numbered: r.name == "*", args: append([]string{r.name, intText(int64(len(r.set) / 2))}, r.set...)}
	if e.numbered {
		return e, nil
	}
	ms, seq, two := strings.Cut(r.name, "-")
	var err1, err2 error
	if e.ms, err1 = strconv.ParseUint(ms, 10, 64); two {
		e.seq, err2 = strconv.ParseUint(seq, 10, 64)
	}
	if err1 != nil || err2 != nil || e.ms == 0 && e.seq == 0 {
		return e, plan.Errorf(plan.CodeValue, "table %s: key %s: %q is no id of an entry", c.table.label(), r.key, r.name).
			WithHint("ids are 1526919030474-55; leave the column out, and the server numbers entries")
	}
	return e, nil
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
