package redisrel

import "strconv"

// scoreReader reads members of sorted sets in the order of their scores. Each part begins with all members that have the
// last score of the part before, as members with one score can be told from each other by their names only: those that
// were read are left out. So a member that stays as it is comes once, wherever others come and go. Between listed
// scores no part begins: what a part has of others is dropped, and the next one begins at a listed score.
type scoreReader struct {
	elements elements
	// ranked counts the members from the lowest score on, also those that are not wanted.
	ranked bool
	names  map[string]struct{}
	low    string
	high   string
	found  []scored
}

// scored is a member of a reply.
type scored struct{ member, score cell }

func newScoreReader(e elements, ranked bool) *scoreReader {
	if ranked { // ranks count from the beginning
		e.reverse, e.first = false, 0
	}
	s := &scoreReader{elements: e, ranked: ranked}
	s.low, s.high = scoreBound(e.score.low, e.score.openLow), scoreBound(e.score.high, e.score.openHigh)
	if ranked {
		s.low = "-inf"
	}
	if e.listed {
		s.names = make(map[string]struct{}, len(e.names))
		for _, n := range e.names {
			s.names[n] = struct{}{}
		}
	}
	return s
}

func (s *scoreReader) command() commandName {
	if s.elements.reverse {
		return cmdZRevRangeByScore
	}
	return cmdZRangeByScore
}

func (*scoreReader) repeats() bool { return true }

// want is how many members a part asks for.
func (s *scoreReader) want(at *position, count int) int64 {
	want := int64(count)
	if f := s.elements.first; f > 0 && s.names == nil {
		want = f
		if at != nil {
			want -= at.taken
		}
		if count >= elementsPerPart {
			count = firstElements
		}
		want = min(want, int64(count))
	}
	if at != nil {
		want += int64(len(at.tail))
	}
	return want
}

func (s *scoreReader) arguments(args []string, at *position, count int) []string {
	from, to := s.low, s.high
	if s.elements.reverse {
		from, to = to, from
	}
	if at != nil {
		from = at.cursor
	}
	return append(args, from, to, "WITHSCORES", "LIMIT", "0", strconv.FormatInt(s.want(at, count), 10))
}

func (s *scoreReader) take(r *respReader, kind byte, line []byte, at *position, rows *elementRows) (*position, error) {
	if err := s.read(r, kind, line); err != nil {
		return nil, err
	}
	next := &position{}
	tail := map[string]struct{}{}
	if at != nil {
		next.taken = at.taken
		for _, t := range at.tail {
			tail[t] = struct{}{}
		}
	}
	e := &s.elements
	for _, m := range s.found {
		score, ok := parseScore(m.score.of(r.buf))
		if !ok {
			return nil, errMalformed
		}
		if _, again := tail[string(m.member.of(r.buf))]; again && string(m.score.of(r.buf)) == at.cursor {
			continue
		}
		if e.scored && !s.ranked && !e.holds(score) { // it lies between listed scores, and is none of the first
			continue
		}
		rank := next.taken
		next.taken++
		if s.ranked && (rank < e.from || rank > e.to) || !e.holds(score) || !s.named(m.member.of(r.buf)) {
			continue
		}
		row := rows.add(m.member)
		rows.set(row, zsetMember, m.member)
		rows.set(row, zsetScore, m.score)
		rows.number(row, zsetRank, rank)
	}
	full := int64(len(s.found)) == s.want(at, rows.most)
	if !full || s.ranked && next.taken > e.to || e.first > 0 && s.names == nil && next.taken >= e.first {
		return nil, nil
	}
	return s.goOn(next, r.buf), nil
}

// goOn is where the next part begins: at the last score that was read, or at the next one listed, which may be far behind; nil at the end.
func (s *scoreReader) goOn(next *position, buf []byte) *position {
	e := &s.elements
	last, _ := parseScore(s.found[len(s.found)-1].score.of(buf)) // take has read it
	if !e.scored || s.ranked || e.lists(last) {
		s.end(next, buf)
		return next
	}
	score, more := e.scoreAfter(last)
	if !more {
		return nil
	}
	next.cursor = scoreBound(score, false)
	return next
}

// named reports whether a member is one of those asked for.
func (s *scoreReader) named(member []byte) bool {
	if s.names == nil {
		return true
	}
	_, ok := s.names[string(member)]
	return ok
}

// end is where the next part begins: at the last score, with the members that have it.
func (s *scoreReader) end(next *position, buf []byte) {
	last := s.found[len(s.found)-1].score.of(buf)
	next.cursor = string(last)
	for i := len(s.found) - 1; i >= 0 && string(s.found[i].score.of(buf)) == next.cursor; i-- {
		next.tail = append(next.tail, string(s.found[i].member.of(buf)))
	}
}

// read takes the reply apart: RESP2 has members and scores in turn, RESP3 a pair for each.
func (s *scoreReader) read(r *respReader, kind byte, line []byte) error {
	n, ok := parseInt(line)
	if !ok || kind != '*' || n < 0 {
		return errMalformed
	}
	s.found = s.found[:0]
	for i := int64(0); i < n; i++ {
		kind, line, err := r.head()
		if err != nil {
			return errMalformed
		}
		if kind == '*' {
			if two, ok := parseInt(line); !ok || two != 2 {
				return errMalformed
			}
			if kind, line, err = r.head(); err != nil {
				return errMalformed
			}
		} else {
			i++ // its score is an element of its own
		}
		member, err := r.textBody(kind, line)
		if err != nil || member.len < 0 {
			return errMalformed
		}
		if kind, line, err = r.head(); err != nil {
			return errMalformed
		}
		score, err := r.numberBody(kind, line)
		if err != nil || score.len < 0 {
			return errMalformed
		}
		s.found = append(s.found, scored{member, score})
	}
	return nil
}

// firstElements is how many members the first of a sorted set may be to be read in one part.
const firstElements = 10_000
