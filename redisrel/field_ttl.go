package redisrel

// judgeFieldTTLs reads the reply of the HPTTL of a key, where one was sent: a number for each field, or nil for a key that is gone.
func (f *fetcher) judgeFieldTTLs(r *respReader, p *page, row int) error {
	n := len(f.lay.fieldTTLs)
	if n == 0 {
		return nil
	}
	ttls := p.fieldTTLs[row*n : (row+1)*n]
	for i := range ttls {
		ttls[i] = noField
	}
	kind, line, err := r.head()
	if err != nil {
		return f.srv.malformed(cmdHPTTL)
	}
	reply, isError, err := r.replyError(kind, line)
	switch {
	case isError && isWrongType(reply):
		p.states[row] = rowWrongType
		return nil
	case isError:
		return f.srv.refused(cmdHPTTL, f.req.table, p.keys[row], reply)
	case kind == '_' || kind == '*' && string(line) == "-1":
		return nil
	}
	if got, ok := parseInt(line); err != nil || !ok || kind != '*' || got != int64(n) {
		return f.srv.malformed(cmdHPTTL)
	}
	for i := range ttls {
		kind, line, err := r.head()
		ms, ok := parseInt(line)
		if err != nil || kind != ':' || !ok || ms < noField {
			return f.srv.malformed(cmdHPTTL)
		}
		ttls[i] = ms
	}
	return nil
}

// noField is the time to live of a field that is not there, as HPTTL has it.
const noField = -2
