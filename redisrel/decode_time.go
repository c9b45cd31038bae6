package redisrel

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

type dateDecoder struct{ b *array.Date32Builder }

func (d *dateDecoder) decode(text []byte) bool {
	v, ok := parseDate(text)
	if ok {
		d.b.Append(v)
	}
	return ok
}

type timestampDecoder struct {
	b *array.TimestampBuilder
	s strictness
}

// decode takes a date for its midnight, and every form of plan.ParseTimestamp, zones among them, where TIMESTAMP was
// declared. A guessed column takes what is written back as the same bytes. Digits beyond the microsecond are never rounded
// away.
func (d *timestampDecoder) decode(text []byte) bool {
	v, ok := parseTimestamp(text)
	switch {
	case d.s != declared:
		ok = ok && sameTimestamp(v, text)
	case !ok:
		var day arrow.Date32
		if day, ok = parseDate(text); ok {
			v = arrow.Timestamp(int64(day) * microsPerDay)
		} else {
			v, ok = plan.ParseTimestamp(textOf(text))
		}
	}
	if ok {
		d.b.Append(v)
	}
	return ok
}
