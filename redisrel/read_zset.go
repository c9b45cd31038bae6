package redisrel

// The ordinals of zsetShape.elements.
const (
	zsetMember = iota
	zsetScore
)

// zsetReader reads the members of sorted sets with ZSCAN, in no order.
type zsetReader struct{}

func newZSetReader(*scanRequest, *layout) elementReader { return zsetReader{} }

func (zsetReader) command() commandName { return cmdZScan }
func (zsetReader) repeats() bool        { return true }

func (zsetReader) arguments(args []string, at *position, count int) []string {
	return scanArguments(args, at, count)
}

func (zsetReader) take(r *respReader, kind byte, line []byte, at *position, rows *elementRows) (*position, error) {
	next, n, err := scanReply(r, kind, line, at)
	if err != nil || n%2 != 0 {
		return nil, errMalformed
	}
	for range n / 2 {
		member, err1 := r.text()
		score, err2 := r.text()
		if err1 != nil || err2 != nil || member.len < 0 || score.len < 0 {
			return nil, errMalformed
		}
		row := rows.add(member)
		rows.set(row, zsetMember, member)
		rows.set(row, zsetScore, score)
	}
	return next, nil
}
