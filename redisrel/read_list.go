package redisrel

import (
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
type listReader struct{}

func newListReader(*scanRequest, *layout) elementReader { return listReader{} }

func (listReader) command() commandName { return cmdLRange }
func (listReader) repeats() bool        { return false }

func (listReader) arguments(args []string, at *position, count int) []string {
	from := int64(0)
	if at != nil {
		from = at.taken - int64(len(at.tail))
		count += len(at.tail)
	}
	return append(args, strconv.FormatInt(from, 10), strconv.FormatInt(from+int64(count)-1, 10))
}

func (listReader) take(r *respReader, kind byte, line []byte, at *position, rows *elementRows) (*position, error) {
	n, ok := parseInt(line)
	if !ok || kind != '*' || n < 0 {
		return nil, errMalformed
	}
	next := &position{}
	want := int64(rows.most)
	if at != nil {
		next.taken = at.taken
		want += int64(len(at.tail))
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
	if n < want {
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
