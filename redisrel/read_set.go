package redisrel

import "strconv"

// setReader reads the members of sets with SSCAN.
type setReader struct{}

func newSetReader(req *scanRequest, _ *layout) elementReader {
	if e := req.wanted(); e.listed {
		return &namesReader{elements: e, ask: cmdSMIsMember}
	}
	return setReader{}
}

func (setReader) command() commandName { return cmdSScan }
func (setReader) repeats() bool        { return true }

func (setReader) arguments(args []string, at *position, count int) []string {
	return scanArguments(args, at, count)
}

func (setReader) take(r *respReader, kind byte, line []byte, _ *position, rows *elementRows) (*position, error) {
	next, n, err := scanReply(r, kind, line)
	if err != nil {
		return nil, err
	}
	for range n {
		member, err := r.text()
		if err != nil || member.len < 0 {
			return nil, errMalformed
		}
		rows.set(rows.add(member), pairName, member)
	}
	return next, nil
}

// scanArguments are what SSCAN, ZSCAN and HSCAN have behind the key.
func scanArguments(args []string, at *position, count int) []string {
	cursor := "0"
	if at != nil {
		cursor = at.cursor
	}
	return append(args, cursor, "COUNT", strconv.Itoa(count))
}

// scanReply reads the head of a reply of SSCAN, ZSCAN or HSCAN: where to go on, and the number of texts that follow.
func scanReply(r *respReader, kind byte, line []byte) (next *position, n int64, err error) {
	if two, ok := parseInt(line); !ok || two != 2 || kind != '*' {
		return nil, 0, errMalformed
	}
	cursor, err := r.text()
	if err != nil || cursor.len <= 0 {
		return nil, 0, errMalformed
	}
	text := string(cursor.of(r.buf))
	if _, err := strconv.ParseUint(text, 10, 64); err != nil {
		return nil, 0, errMalformed
	}
	if kind, line, err = r.head(); err != nil || kind != '*' {
		return nil, 0, errMalformed
	}
	n, ok := parseInt(line)
	if !ok || n < 0 {
		return nil, 0, errMalformed
	}
	if text != "0" {
		next = &position{cursor: text}
	}
	return next, n, nil
}
