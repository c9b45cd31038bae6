package redisrel

import (
	"slices"

	"rsql/planner/plan"
)

// layout is what a scan fetches for each key, worked out once.
type layout struct {
	shape *rowShape
	// main is the command that reads a key, or cmdType where only its being there is needed.
	main commandName
	// slots has the cell of each of the shape's elements, -1 for one that is not needed. fields are the distinct fields to
	// fetch, whose cells come behind them. width is the number of cells of a row; cells has the cell of each column, -1 for
	// columns that are not in the replies.
	slots  [maxElements]int
	fields []string
	width  int
	cells  []int
	// byName finds a field of an HGETALL reply; known are the fields that are no column's and may be there.
	byName map[string]int
	known  map[string]struct{}
	// countArgs are the arguments of a ZCOUNT behind the key.
	countArgs []string
	ttl       bool
	// fieldTTLs are the distinct fields whose times to live are asked for; lives has the place among them of each column.
	fieldTTLs []string
	lives     map[int]int
	parts     int
}

// newLayout works out what a request needs.
func newLayout(req *scanRequest) (*layout, error) {
	l := &layout{shape: req.shape, main: cmdType, cells: make([]int, len(req.columns)), parts: len(req.pattern.Placeholders())}
	if len(req.columns) != req.schema.NumFields() {
		return nil, plan.Errorf(plan.CodeInternal, "table %s: %d columns for a schema of %d", req.table, len(req.columns), req.schema.NumFields())
	}
	if len(req.columns) > 0 {
		l.byName = make(map[string]int, len(req.columns))
	}
	slots := l.placeElements(req)
	for i, c := range req.columns {
		switch c.source {
		case fromTTL:
			l.ttl = true
		case fromFieldTTL:
			l.placeLife(i, c.field)
		case fromField:
			at, ok := l.byName[c.field]
			if !ok {
				at = len(l.fields)
				l.byName[c.field] = at
				l.fields = append(l.fields, c.field)
			}
			l.cells[i] = slots + at
		}
	}
	l.width = slots + len(l.fields)
	if req.wholeHash {
		l.known = make(map[string]struct{}, len(req.knownFields))
		for _, f := range req.knownFields {
			l.known[f] = struct{}{}
		}
	}
	if l.main = l.shape.command(req, l); l.main == cmdZCount {
		l.countArgs = req.elements.countArguments()
	}
	return l, nil
}

// placeElements gives the needed elements the first cells, and says how many they are.
func (l *layout) placeElements(req *scanRequest) int {
	n := 0
	for i := range l.slots {
		l.slots[i] = -1
	}
	for i, c := range req.columns {
		l.cells[i] = -1
		if c.source != fromElement {
			continue
		}
		if l.slots[c.part] < 0 {
			l.slots[c.part] = n
			n++
		}
		l.cells[i] = l.slots[c.part]
	}
	if l.readsLives() && l.slots[pairName] < 0 { // they are asked for by name
		l.slots[pairName] = n
		n++
	}
	return n
}

// readsElements reports whether a key gives as many rows as it has elements.
func (l *layout) readsElements() bool { return l.shape.many && !l.counts() }

// counts reports whether a key says how many rows it has, and no more.
func (l *layout) counts() bool {
	return l.shape.many && l.main == l.shape.size || l.main == cmdZCount
}

// readsLives reports whether the times to live of the fields of hashes that are rows are asked for.
func (l *layout) readsLives() bool { return l.shape == fieldsShape && l.slots[fieldLife] >= 0 }

// placeLife has the time to live of a field asked for, for a column.
func (l *layout) placeLife(column int, field string) {
	at := slices.Index(l.fieldTTLs, field)
	if at < 0 {
		at = len(l.fieldTTLs)
		l.fieldTTLs = append(l.fieldTTLs, field)
	}
	if l.lives == nil {
		l.lives = map[int]int{}
	}
	l.lives[column] = at
}

// handful reports whether a request is for so few rows that reading ahead is not worth it.
func (l *layout) handful(req *scanRequest, most int64) bool {
	e := &req.elements
	few := !l.shape.many || l.counts() || e.listed || e.first > 0 && e.first <= most
	return req.exact && int64(len(req.keys)) <= most && few
}

// commands are those that reading a key takes, the main one first.
func (l *layout) commands() []keyCommand {
	var rest []string
	switch l.main {
	case cmdHMGet:
		rest = l.fields
	case cmdJSONGet:
		rest = []string{documentRoot}
	case cmdZCount:
		rest = l.countArgs
	}
	out := []keyCommand{newKeyCommand(l.main, rest...)}
	if l.ttl {
		out = append(out, newKeyCommand(cmdPTTL))
	}
	if len(l.fieldTTLs) > 0 {
		out = append(out, newKeyCommand(cmdHPTTL, l.fieldTTLArgs()...))
	}
	return out
}

// fieldTTLArgs are the arguments of the HPTTL of a key, behind that.
func (l *layout) fieldTTLArgs() []string {
	return append([]string{"FIELDS", intText(int64(len(l.fieldTTLs)))}, l.fieldTTLs...)
}
