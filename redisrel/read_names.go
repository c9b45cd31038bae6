package redisrel

// namesReader asks for elements by their names: members with SMISMEMBER or ZMSCORE, fields with HMGET.
type namesReader struct {
	elements elements
	ask      commandName
}

func (n *namesReader) command() commandName { return n.ask }
func (*namesReader) repeats() bool          { return false }

// part are the names that come next, count of them at most.
func (n *namesReader) part(at *position, count int) []string {
	names := n.elements.names
	if at != nil {
		names = names[at.taken:]
	}
	return names[:min(len(names), count)]
}

func (n *namesReader) arguments(args []string, at *position, count int) []string {
	return append(args, n.part(at, count)...)
}

func (n *namesReader) take(r *respReader, kind byte, line []byte, at *position, rows *elementRows) (*position, error) {
	names := n.part(at, rows.most)
	if got, ok := parseInt(line); !ok || kind != '*' || got != int64(len(names)) {
		return nil, errMalformed
	}
	for _, name := range names {
		value, there, err := n.answer(r)
		if err != nil {
			return nil, err
		}
		if !there {
			continue
		}
		row := rows.add(nilCell)
		rows.text(row, pairName, name)
		if n.ask != cmdSMIsMember {
			rows.set(row, pairValue, value)
		}
	}
	return n.next(at, len(names)), nil
}

// next is where to go on when so many names have been answered; nil at the end.
func (n *namesReader) next(at *position, answered int) *position {
	taken := int64(answered)
	if at != nil {
		taken += at.taken
	}
	if taken == int64(len(n.elements.names)) {
		return nil
	}
	return &position{taken: taken}
}

// answer reads the answer about one name.
func (n *namesReader) answer(r *respReader) (value cell, there bool, err error) {
	kind, line, err := r.head()
	if err != nil {
		return nilCell, false, errMalformed
	}
	if n.ask == cmdSMIsMember {
		v, ok := parseInt(line)
		if kind != ':' || !ok {
			return nilCell, false, errMalformed
		}
		return nilCell, v == 1, nil
	}
	if value, err = r.numberBody(kind, line); err != nil || value.len < 0 {
		return nilCell, false, err
	}
	if n.ask == cmdZMScore {
		score, ok := parseScore(value.of(r.buf))
		if !ok {
			return nilCell, false, errMalformed
		}
		return value, n.elements.holds(score), nil
	}
	return value, true, nil
}
