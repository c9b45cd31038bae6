package redisrel

import "rsql/planner/plan"

// layout is what a scan fetches for each key, worked out once.
type layout struct {
	// main is the command that reads a key, or cmdType where no field is needed.
	main commandName
	// fields are the distinct hash fields to fetch; cells has the index into them for each column, -1 for other columns.
	fields []string
	cells  []int
	// byName finds a field of an HGETALL reply; known are the fields that are no column's and may be there.
	byName map[string]int
	known  map[string]struct{}
	ttl    bool
	parts  int
}

// newLayout works out what a request needs.
func newLayout(req *scanRequest) (*layout, error) {
	l := &layout{main: cmdType, cells: make([]int, len(req.columns)), parts: len(req.pattern.Placeholders())}
	if len(req.columns) != req.schema.NumFields() {
		return nil, plan.Errorf(plan.CodeInternal, "table %s: %d columns for a schema of %d", req.table, len(req.columns), req.schema.NumFields())
	}
	if len(req.columns) > 0 {
		l.byName = make(map[string]int, len(req.columns))
	}
	for i, c := range req.columns {
		l.cells[i] = -1
		switch c.source {
		case fromTTL:
			l.ttl = true
		case fromField:
			at, ok := l.byName[c.field]
			if !ok {
				at = len(l.fields)
				l.byName[c.field] = at
				l.fields = append(l.fields, c.field)
			}
			l.cells[i] = at
		}
	}
	switch {
	case req.wholeHash:
		l.main = cmdHGetAll
		l.known = make(map[string]struct{}, len(req.knownFields))
		for _, f := range req.knownFields {
			l.known[f] = struct{}{}
		}
	case len(l.fields) > 0:
		l.main = cmdHMGet
	}
	return l, nil
}

// perKey is the number of commands that reading a key takes.
func (l *layout) perKey() int {
	if l.ttl {
		return 2
	}
	return 1
}

// mainArgs are the arguments of the command that reads the key which key points to.
func (l *layout) mainArgs(key *string) []any {
	args := make([]any, 0, 2+len(l.fields))
	args = append(args, l.main.String(), key)
	if l.main == cmdHMGet {
		for _, f := range l.fields {
			args = append(args, f)
		}
	}
	return args
}
