package redisrel

import (
	"strconv"

	"rsql/planner/plan"
)

// element refuses a new element that no server takes, before others are written. The id of a stream's entry becomes what the server makes of it.
func (c *changer) element(r *rowChange) error {
	switch c.table.rel.shape {
	case bitmapShape:
		if _, err := strconv.ParseUint(r.name, 10, 32); err != nil {
			return plan.Errorf(plan.CodeValue, "table %s: key %s: %s is the number of no bit", c.table.label(), r.key, r.name)
		}
	case geoShape:
		const furthestEast, furthestNorth = 180, 85.05112878 // of GEOADD
		if !inRange(r.set[1], furthestEast) || !inRange(r.set[3], furthestNorth) {
			return plan.Errorf(plan.CodeValue, "table %s: key %s: member %s: %s, %s is no place that Redis keeps", c.table.label(), r.key, r.name, r.set[1], r.set[3])
		}
	case streamShape:
		id, ok := parseEntryID(r.name)
		if !ok {
			return c.noEntryID(r.key, r.name)
		}
		r.name = id.text
	}
	return nil
}

// noEntryID is the error of a text that is no id of a new entry.
func (c *changer) noEntryID(key, text string) error {
	return plan.Errorf(plan.CodeValue, "table %s: key %s: %q is no id of an entry", c.table.label(), key, text).
		WithHint("ids are 1526919030474-55; leave the column out, and the server numbers entries")
}

func inRange(text string, most float64) bool {
	v, err := strconv.ParseFloat(text, 64)
	return err == nil && v >= -most && v <= most
}
