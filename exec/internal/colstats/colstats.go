// Package colstats counts what estimates need to know of columns: rows, NULLs, distinct values, least and greatest value.
package colstats

import (
	"math"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/axiomhq/hyperloglog"
	"github.com/zeebo/xxh3"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// The first wholeRows rows are all looked at, and of the batches behind them one in every.
const (
	wholeRows = 1 << 15
	every     = 16
)

// Collector looks at the batches of a scan. Distinct values are counted by HyperLogLog (Flajolet et al., AofA 2007).
type Collector struct {
	columns []column
	rows    int64 // in all
	seen    int64 // looked at
	batches int
}

// column is what is known of one column.
type column struct {
	scale    int32
	sketch   *hyperloglog.Sketch
	nulls    int64
	min, max float64
	ranged   bool
}

// New makes a collector for columns of the given fields.
func New(fields []arrow.Field) *Collector {
	c := &Collector{columns: make([]column, len(fields))}
	for i, f := range fields {
		t := plan.TypeOf(f)
		c.columns[i] = column{scale: t.Scale, sketch: hyperloglog.New14(), min: math.Inf(1), max: math.Inf(-1), ranged: t.Numeric() || t.Temporal()}
	}
	return c
}

// Add looks at a batch, which the caller keeps.
func (c *Collector) Add(b plan.Batch) {
	c.rows += b.NumRows()
	c.batches++
	if c.seen >= wholeRows && c.batches%every != 0 {
		return
	}
	c.seen += b.NumRows()
	for i := range c.columns {
		v := vec.Of(b.Column(i))
		c.columns[i].add(&v)
	}
}

// add looks at the values of a batch.
func (c *column) add(v *vec.View) {
	nulls := v.HasNulls()
	for i := range v.Len {
		if nulls && v.Null(i) {
			c.nulls++
			continue
		}
		switch v.Kind {
		case vec.Bytes:
			c.sketch.InsertHash(xxh3.Hash(v.Bytes(i)))
		case vec.Bits:
			bit := uint64(0)
			if v.Bool(i) {
				bit = 1
			}
			c.sketch.InsertHash(mix(bit))
		default:
			c.number(v, i)
		}
	}
}

// number looks at one value of fixed width.
func (c *column) number(v *vec.View, i int) {
	var x float64
	var bits uint64
	switch v.Kind {
	case vec.Int32:
		n := v.Int32s()[i]
		x, bits = float64(n), uint64(n)
	case vec.Float64:
		x = v.Float64s()[i]
		bits = math.Float64bits(x)
	case vec.Decimal:
		d := v.Decimals()[i]
		x, bits = d.ToFloat64(c.scale), d.LowBits()^mix(uint64(d.HighBits()))
	default:
		n := v.Int64s()[i]
		x, bits = float64(n), uint64(n)
	}
	c.sketch.InsertHash(mix(bits))
	c.min, c.max = min(c.min, x), max(c.max, x)
}

// mix is the finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Stats are what was found; ordinals are those under which the table knows the columns.
func (c *Collector) Stats(ordinals []int) plan.TableStats {
	out := plan.TableStats{Rows: c.rows, Columns: make(map[int]plan.ColumnStats, len(ordinals))}
	for i, at := range ordinals {
		out.Columns[at] = c.columns[i].stats(c.rows, c.seen)
	}
	return out
}

func (c *column) stats(rows, seen int64) plan.ColumnStats {
	s := plan.ColumnStats{Distinct: c.distinct(rows, seen)}
	if seen > 0 {
		s.Nulls = float64(c.nulls) / float64(seen)
	}
	if c.ranged && c.min <= c.max {
		s.Ranged, s.Min, s.Max = true, c.min, c.max
	}
	return s
}

// unique is the share of distinct values among those looked at from which on all of them are taken to be.
const unique = 0.98

// distinct carries the number of distinct values on to the rows that were not looked at. It takes the values for draws from
// D equally likely ones: n draws show D(1-e^(-n/D)) of them.
func (c *column) distinct(rows, seen int64) float64 {
	found, values := float64(c.sketch.Estimate()), float64(seen-c.nulls)
	all := values
	if seen > 0 {
		all = values / float64(seen) * float64(rows)
	}
	switch {
	case rows == seen || found == 0:
		return min(found, values)
	case found >= unique*values:
		return all
	}
	shown := func(d, n float64) float64 { return -d * math.Expm1(-n/d) }
	low, high := found, found*found
	for range 60 { // halvings: more than a float can tell apart
		if mid := (low + high) / 2; shown(mid, values) < found {
			low = mid
		} else {
			high = mid
		}
	}
	return min(max(found, shown(high, all)), all)
}
