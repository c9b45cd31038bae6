package exec

import (
	"math"
	"slices"
	"strings"

	"rsql/planner/plan"
)

// The columns of tables of window tests.
const (
	winPart = iota
	winKey
	winValue
	winText
	winFlag
	winID // no two rows have the same
)

var winTypes = []plan.Type{plan.BigIntType, plan.BigIntType, plan.BigIntType, plan.TextType, plan.BooleanType, plan.BigIntType}

// windowCase is a window of one call.
type windowCase struct {
	name        string
	args        []any // int: a column; constant: a literal
	distinct    bool
	filter      bool // by winFlag
	ignoreNulls bool
	parted      bool
	key, id     bool // what the order has
	descending  bool
	nullsFirst  bool
	frame       *plan.Frame // nil for the frame of its own
}

// constant is an argument that is the same for all rows.
type constant int64

// slowWindow computes a window row by row: the value by the row's winID.
func slowWindow(c *windowCase, rows []row) map[int64]any {
	out := map[int64]any{}
	for _, r := range rows {
		var part []row
		for _, other := range rows {
			if !c.parted || keyText(other[winPart]) == keyText(r[winPart]) {
				part = append(part, other)
			}
		}
		slices.SortStableFunc(part, c.compare)
		at := slices.IndexFunc(part, func(o row) bool { return o[winID] == r[winID] })
		out[r[winID].(int64)] = c.value(part, at)
	}
	return out
}

// compare is the order of the window.
func (c *windowCase) compare(a, b row) int {
	x, y := a[winKey], b[winKey]
	order := 0
	switch {
	case !c.key || x == nil && y == nil:
	case x == nil || y == nil:
		if order = 1; (x == nil) == c.nullsFirst {
			order = -1
		}
	case c.descending:
		order = compareAny(y, x)
	default:
		order = compareAny(x, y)
	}
	if order == 0 && c.id {
		return compareAny(a[winID], b[winID])
	}
	return order
}

// value is what the call gives for the row at a position of its partition.
func (c *windowCase) value(part []row, at int) any {
	firstPeer, lastPeer, groups := at, at, 0
	for i := range part {
		if c.compare(part[i], part[at]) == 0 {
			firstPeer, lastPeer = min(firstPeer, i), max(lastPeer, i)
		}
		if i > 0 && i <= at && c.compare(part[i-1], part[i]) != 0 {
			groups++
		}
	}
	n := len(part)
	switch c.name {
	case "row_number":
		return int64(at + 1)
	case "rank":
		return int64(firstPeer + 1)
	case "dense_rank":
		return int64(groups + 1)
	case "percent_rank":
		return float64(firstPeer) / math.Max(float64(n-1), 1)
	case "cume_dist":
		return float64(lastPeer+1) / float64(n)
	case "ntile":
		return slowTile(n, int(c.args[0].(constant)), at)
	case "lag", "lead":
		return c.neighbour(part, at)
	}
	var members []row
	for i := range part {
		if c.inFrame(part, at, i) {
			members = append(members, part[i])
		}
	}
	if slices.Contains([]string{"first_value", "last_value", "nth_value"}, c.name) {
		return c.pick(members)
	}
	return c.aggregate(members)
}

// slowTile deals rows to parts, the first of which are the larger.
func slowTile(rows, parts, at int) int64 {
	for p := range parts {
		size := rows / parts
		if p < rows%parts {
			size++
		}
		if at < size {
			return int64(p + 1)
		}
		at -= size
	}
	panic("a row beyond its partition")
}

func (c *windowCase) argument(r row, i int) any {
	if n, ok := c.args[i].(constant); ok {
		return int64(n)
	}
	return r[c.args[i].(int)]
}

func (c *windowCase) neighbour(part []row, at int) any {
	offset := int64(1)
	if len(c.args) > 1 {
		n := c.argument(part[at], 1)
		if n == nil {
			return nil
		}
		offset = n.(int64)
	}
	if c.name == "lag" {
		offset = -offset
	}
	i := at
	for step := offset; step != 0; {
		if i += sign(step); i < 0 || i >= len(part) {
			if len(c.args) > 2 {
				return c.argument(part[at], 2)
			}
			return nil
		}
		if !c.ignoreNulls || c.argument(part[i], 0) != nil {
			step -= int64(sign(step))
		}
	}
	return c.argument(part[i], 0)
}

func sign(n int64) int {
	if n < 0 {
		return -1
	}
	return 1
}

func (c *windowCase) pick(members []row) any {
	var values []any
	for _, m := range members {
		if v := c.argument(m, 0); v != nil || !c.ignoreNulls {
			values = append(values, v)
		}
	}
	at := 0
	switch c.name {
	case "last_value":
		at = len(values) - 1
	case "nth_value":
		at = int(c.args[1].(constant)) - 1
	}
	if at < 0 || at >= len(values) {
		return nil
	}
	return values[at]
}

func (c *windowCase) aggregate(members []row) any {
	var values []any
	seen := map[string]bool{}
	for _, m := range members {
		if c.filter && m[winFlag] != true {
			continue
		}
		var v any = int64(1)
		if len(c.args) > 0 {
			v = c.argument(m, 0)
		}
		if v == nil || c.distinct && seen[keyText(v)] {
			continue
		}
		seen[keyText(v)] = true
		values = append(values, v)
	}
	if c.name != "string_agg" {
		return slowAggregate(c.name, values, 0)
	}
	if values == nil {
		return nil
	}
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = v.(string)
	}
	return strings.Join(texts, "-")
}

// inFrame reports whether the row at position i is in the frame of the one at position at.
func (c *windowCase) inFrame(part []row, at, i int) bool {
	peer := c.compare(part[i], part[at]) == 0
	f := c.frame
	if f == nil {
		return i <= at || peer
	}
	switch {
	case f.Exclude == plan.ExcludeCurrentRow && i == at, f.Exclude == plan.ExcludeGroup && peer, f.Exclude == plan.ExcludeTies && peer && i != at:
		return false
	}
	return c.behind(f.Start, part, at, i) >= 0 && c.behind(f.End, part, at, i) <= 0
}

// behind is negative where the row at position i lies before a bound of the frame of the row at position at, positive where
// it lies behind it.
func (c *windowCase) behind(b plan.FrameBound, part []row, at, i int) int {
	switch b.Kind {
	case plan.UnboundedPreceding:
		return 1
	case plan.UnboundedFollowing:
		return -1
	}
	shift := int64(0)
	if b.Offset != nil {
		shift = b.Offset.(*plan.Literal).Value.(int64)
	}
	if b.Kind == plan.Preceding {
		shift = -shift
	}
	switch x, y := part[at][winKey], part[i][winKey]; {
	case c.frame.Unit == plan.FrameRows:
		return compareAny(int64(i-at), shift)
	case b.Kind == plan.CurrentRow, c.frame.Unit == plan.FrameRange && (x == nil || y == nil):
		return c.compare(part[i], part[at])
	case c.frame.Unit == plan.FrameRange && c.descending:
		return compareAny(x.(int64)-y.(int64), shift)
	case c.frame.Unit == plan.FrameRange:
		return compareAny(y.(int64)-x.(int64), shift)
	}
	groups := int64(0)
	for p := min(i, at); p < max(i, at); p++ {
		if c.compare(part[p], part[p+1]) != 0 {
			groups++
		}
	}
	if i < at {
		groups = -groups
	}
	return compareAny(groups, shift)
}
