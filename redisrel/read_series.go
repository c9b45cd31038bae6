package redisrel

import (
	"strconv"
)

// The ordinals of seriesShape.elements.
const (
	seriesMS = iota
	seriesValue
)

// seriesReader reads the samples of time series with TS.RANGE, or backwards with TS.REVRANGE. A series has one sample at a time, so
// that each part begins beside the last time of the one before.
type seriesReader struct{ elements elements }

func newSeriesReader(req *scanRequest, _ *layout) elementReader {
	return &seriesReader{elements: req.wanted()}
}

func (s *seriesReader) command() commandName {
	if s.elements.reverse {
		return cmdTSRevRange
	}
	return cmdTSRange
}

func (*seriesReader) repeats() bool { return false }

func (s *seriesReader) arguments(args []string, at *position, count int) []string {
	e := &s.elements
	from, to := e.span(at)
	return append(args, from, to, "COUNT", intText(e.want(at, count)))
}

func (s *seriesReader) take(r *respReader, kind byte, line []byte, at *position, rows *elementRows) (*position, error) {
	n, ok := parseInt(line)
	if !ok || kind != '*' || n < 0 {
		return nil, errMalformed
	}
	var last cell
	for range n {
		if err := r.array(2); err != nil {
			return nil, err
		}
		kind, line, err := r.head()
		if err != nil || kind != ':' {
			return nil, errMalformed
		}
		last = cell{off: int32(r.pos - 2 - len(line)), len: int32(len(line))}
		if kind, line, err = r.head(); err != nil {
			return nil, errMalformed
		}
		value, err := r.numberBody(kind, line)
		if err != nil || value.len < 0 {
			return nil, errMalformed
		}
		row := rows.add(last)
		rows.set(row, seriesMS, last)
		rows.set(row, seriesValue, value)
	}
	e := &s.elements
	next, end := e.behind(at, n, rows.most)
	if end {
		return nil, nil
	}
	ms, err := strconv.ParseInt(textOf(last.of(r.buf)), 10, 64)
	switch {
	case err != nil:
		return nil, errMalformed
	case e.reverse && ms <= max(0, e.from), !e.reverse && ms >= e.to:
		return nil, nil
	case e.reverse:
		next.cursor = intText(ms - 1)
	default:
		next.cursor = intText(ms + 1)
	}
	return next, nil
}
