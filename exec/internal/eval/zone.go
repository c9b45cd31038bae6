package eval

import (
	"strings"
	"time"
	_ "time/tzdata" // for machines without the data of time zones

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// zoneKernels are functions of what clocks in a time zone show.
var zoneKernels = map[string]builder{
	"at_time_zone": inZone(func(ts arrow.Timestamp, z *time.Location) (arrow.Timestamp, error) {
		return shifted(ts, offsetAt(z, int64(ts)))
	}),
	"to_utc": inZone(func(ts arrow.Timestamp, z *time.Location) (arrow.Timestamp, error) {
		return shifted(ts, -localOffset(z, int64(ts)))
	}),
	"utc_offset": inZone(func(ts arrow.Timestamp, z *time.Location) (int64, error) { return offsetAt(z, int64(ts)), nil }),
}

// inZone is the builder of a function of a time and a zone, which is looked up once where it stays the same.
func inZone[R value](f func(ts arrow.Timestamp, z *time.Location) (R, error)) builder {
	return func(s *site) (kernel, error) {
		constant, text := (*time.Location)(nil), ""
		if l, ok := s.constant(1); ok {
			var err error
			text = l.Value.(string)
			if constant, err = zoneOf(text); err != nil {
				return nil, err
			}
		}
		return perBatch(func() kernel {
			seen := map[string]*time.Location{text: constant}
			return map2(func(ts arrow.Timestamp, name string) (R, error) {
				z := seen[name]
				if z == nil {
					var err error
					if z, err = zoneOf(name); err != nil {
						return *new(R), err
					}
					seen[name] = z
				}
				return f(ts, z)
			})
		}), nil
	}
}

// zoneOf finds a zone by its name, or by its offset from UTC as ISO 8601 writes it: east of Greenwich is +.
func zoneOf(name string) (*time.Location, error) {
	for _, layout := range []string{"-07:00", "-0700", "-07"} {
		if t, err := time.Parse(layout, name); err == nil {
			_, offset := t.Zone()
			return time.FixedZone(name, offset), nil
		}
	}
	if name != "" && !strings.EqualFold(name, "local") {
		if strings.EqualFold(name, "utc") || strings.EqualFold(name, "z") {
			return time.UTC, nil
		}
		if z, err := time.LoadLocation(name); err == nil {
			return z, nil
		}
	}
	return nil, plan.Errorf(plan.CodeValue, "there is no time zone '%s'", name).
		WithHint("write a name such as 'Europe/Berlin', or an offset such as '+02:00'")
}

// offsetAt is how many seconds clocks are ahead of UTC at a time, given in µs.
func offsetAt(z *time.Location, micros int64) int64 {
	_, offset := time.UnixMicro(micros).In(z).Zone()
	return int64(offset)
}

// localOffset is how many seconds clocks were ahead when they showed a time. Of two times at which they did, before and
// after they were put back, it is the later; a time that they left out counts as if they had not been put forward.
func localOffset(z *time.Location, local int64) int64 {
	before, after := offsetAt(z, local-microsPerDay), offsetAt(z, local+microsPerDay)
	shows := func(offset int64) bool { return offsetAt(z, local-offset*microsPerSecond) == offset }
	if shows(after) && (after <= before || !shows(before)) {
		return after
	}
	return before
}

func shifted(ts arrow.Timestamp, seconds int64) (arrow.Timestamp, error) {
	day, micros := splitTime(ts)
	out, ok := timeInRange(day, micros+seconds*microsPerSecond)
	if !ok {
		return 0, plan.Errorf(plan.CodeValue, "TIMESTAMP out of range: %s in another time zone", timeText(ts))
	}
	return out, nil
}
