package redisrel

// pairReader reads what ZSCAN and HSCAN give: names with what belongs to them, in no order.
type pairReader struct{ scan commandName }

func (p pairReader) command() commandName { return p.scan }
func (pairReader) repeats() bool          { return true }

func (pairReader) arguments(args []string, at *position, count int) []string {
	return scanArguments(args, at, count)
}

func (pairReader) take(r *respReader, kind byte, line []byte, _ *position, rows *elementRows) (*position, error) {
	next, n, err := scanReply(r, kind, line)
	if err != nil || n%2 != 0 {
		return nil, errMalformed
	}
	for range n / 2 {
		name, err1 := r.text()
		value, err2 := r.text()
		if err1 != nil || err2 != nil || name.len < 0 || value.len < 0 {
			return nil, errMalformed
		}
		row := rows.add(name)
		rows.set(row, pairName, name)
		rows.set(row, pairValue, value)
	}
	return next, nil
}

// The ordinals of the elements of zsetShape and fieldsShape.
const (
	pairName = iota
	pairValue
	zsetRank

	zsetMember, zsetScore = pairName, pairValue
	// fieldLife is the time to live of a field of fieldsShape.
	fieldLife = zsetRank
)

func newZSetReader(req *scanRequest, lay *layout) elementReader {
	e := req.wanted()
	switch ranked := lay.slots[zsetRank] >= 0 || e.ranked(); {
	case e.listed && !ranked:
		return &namesReader{elements: e, ask: cmdZMScore}
	case e.narrow() || ranked:
		return newScoreReader(e, ranked)
	}
	return pairReader{cmdZScan}
}

func newFieldsReader(req *scanRequest, _ *layout) elementReader {
	if e := req.wanted(); e.listed {
		return &namesReader{elements: e, ask: cmdHMGet}
	}
	return pairReader{cmdHScan}
}
