package redisrel

import (
	"math"
	"strconv"

	"rsql/planner/plan"
)

// The ordinals of listShape.elements.
const (
	listIndex = iota
	listValue
)

// listTail is how many elements of the part before a part of a list begins with.
const listTail = 8

// listReader reads lists with LRANGE. Elements have no names, so a list that moves while it is read in parts, because
// others push or pop at its head, would show some twice or never: each part begins with the last elements of the one before,
// and when they are others the list has moved.
type listReader struct {
	// from and to are the indexes that are wanted, both included.
	from, to int64
}

func newListReader(req *scanRequest, _ *layout) elementReader {
	e := req.wanted()
	if e.first > 0 {
		e.to = min(e.to, e.from+min(e.first, math.MaxInt64-e.from)-1)
	}
	return listReader{from: max(0, e.from), to: e.to}
}

func (listReader) command() commandName { return cmdLRange }
func (listReader) repeats() bool        { return false }

func (l listReader) arguments(args []string, at *position, count int) []string {
	from, to := l.part(at, count)
	return append(args, strconv.FormatInt(from, 10), strconv.FormatInt(to, 10))
}

// part are the indexes that a part asks for.
func (l listReader) part(at *position, count int) (from, to int64) {
	from = l.from
	if at != nil {
		from = at.taken - int64(len(at.tail))
		count += len(at.tail)
	}
	return from, min(l.to, from+min(int64(count), math.MaxInt64-from)-1)
}

func (l listReader) take(r *respReader, kind byte, line []byte, at *position, rows *elementRows) (*position, error) {
	n, ok := parseInt(line)
	if !ok || kind != '*' || n < 0 {
		return nil, errMalformed
	}
	next := &position{taken: l.from}
	from, to := l.part(at, rows.most)
	if at != nil {
		next.taken = at.taken
	}
	for i := range n {
		value, err := r.text()
		if err != nil || value.len < 0 {
			return nil, errMalformed
		}
		if i >= n-listTail {
			next.tail = append(next.tail, string(value.of(r.buf)))
		}
		if at != nil && i < int64(len(at.tail)) {
			if string(value.of(r.buf)) != at.tail[i] {
				return nil, &movedError{}
			}
			continue
		}
		row := rows.add(nilCell)
		rows.number(row, listIndex, next.taken)
		rows.set(row, listValue, value)
		next.taken++
	}
	if n <= to-from || to == l.to {
		return nil, nil
	}
	return next, nil
}

// movedError is a list whose elements are not where they were.
type movedError struct{}

// Error names what happened.
func (*movedError) Error() string { return "the list has moved" }

func (*movedError) of(table, key string) error {
	return plan.Errorf(plan.CodeData, "table %s: the list %s was changed at its head while it was read in parts, so that elements may be missing", table, key).
		WithHint("run the statement again, or read a part of the list with LIMIT")
}
