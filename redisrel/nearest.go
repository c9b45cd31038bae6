package redisrel

import (
	"context"
	"errors"
	"io"
	"math"

	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/redis/go-redis/v9"

	"rsql/planner/plan"
)

// The nearest members to a point are looked for in circles. A circle that has more members than asked for gives some of them and is
// too large; one that has all of them, and enough, has the nearest, those at one distance included.
const (
	// mostNearest is how many members are looked for so at most, on mostNearestKeys keys. More are read like all rows.
	mostNearest     = 1000
	mostNearestKeys = 16
	// firstRadius is that of the first circle, leastRadius that of the smallest, in meters; mostCircles is how many are tried.
	firstRadius = 1000
	leastRadius = 0.01
	mostCircles = 24
	radiusStep  = 4
)

// nearestCount is how many members of a circle are asked for where the first n are wanted.
func nearestCount(n int64) int64 { return 4*n + 256 }

// supportsNearest takes orders that begin with the distance from a point.
func (t *Table) supportsNearest(order []plan.ColumnOrder, filters []plan.Expr) bool {
	for _, f := range filters {
		if t.Supports(f) != plan.Exact {
			return false
		}
	}
	_, ok := t.rel.nearTo(order[0])
	return ok
}

// nearTo reads `geo_distance(lon, lat, x, y)`, ascending, where x and y are constants; parameters have yet to come.
func (r *relation) nearTo(by plan.ColumnOrder) (geoArea, bool) {
	var a geoArea
	call, ok := by.Expr.(*plan.Call)
	if !ok || r.shape != geoShape || by.Descending {
		return a, false
	}
	point, ok := r.distanceFrom(call)
	if !ok {
		return a, false
	}
	for i, e := range point {
		switch v := e.(type) {
		case *plan.Param:
			a.lon = math.NaN() // no circle that can be asked for
		case *plan.Literal:
			f, isDouble := v.Value.(float64)
			if !isDouble {
				return a, false
			}
			*[]*float64{&a.lon, &a.lat}[i] = f
		default:
			return a, false
		}
	}
	return a, true
}

// nearestOf is an access of the nearest members only, where the keys are known and few, and the server may be asked for circles around
// the point.
func (r *relation) nearestOf(a access, spec plan.ScanSpec) access {
	area, ok := r.nearTo(spec.Order[0])
	area.radius, area.most = firstRadius, nearestCount(spec.First)
	if ok && a.exact && len(a.keys) <= mostNearestKeys && spec.First <= mostNearest && area.usable() {
		a.elements.area, a.elements.nearest = &area, spec.First
	}
	return a
}

// scanNearest reads the nearest members, or all where a look at the keys or at the circles does not show that these are they.
func (t *Table) scanNearest(ctx context.Context, spec plan.ScanSpec, req scanRequest) (plan.Reader, error) {
	circles := nearestCircles{table: t, req: req, columns: [2]int{t.placeOf(spec, geoLon), t.placeOf(spec, geoLat)}}
	if circles.columns[0] >= 0 && circles.columns[1] >= 0 && t.worthCircles(ctx, &req, spec.Order[0].NullsFirst) {
		found, err := circles.search(ctx)
		switch {
		case err != nil:
			return nil, err
		case found:
			return circles.reader(nil), nil
		}
	}
	req.elements = allElements()
	all, err := t.open(ctx, req)
	if err != nil {
		return nil, err
	}
	return circles.reader(all), nil
}

// placeOf is where a part of the elements is among the columns of a spec; negative where it is not.
func (t *Table) placeOf(spec plan.ScanSpec, part int) int {
	for i, at := range spec.Columns {
		if c := t.rel.columns[at]; c.source == fromElement && c.part == part {
			return i
		}
	}
	return -1
}

// worthCircles looks at the keys: circles are worth while where there are many members, and show the nearest only where none that has no
// position comes before.
func (t *Table) worthCircles(ctx context.Context, req *scanRequest, nullsFirst bool) bool {
	var cards, below, above []*redis.IntCmd
	err := t.srv.retryPipeline(ctx, func(pipe redis.Pipeliner) {
		cards, below, above = nil, nil, nil
		for _, key := range req.keys {
			cards = append(cards, pipe.ZCard(ctx, key))
			if nullsFirst {
				below = append(below, pipe.ZCount(ctx, key, "-inf", "(0"))
				above = append(above, pipe.ZCount(ctx, key, intText(geoScores), "+inf"))
			}
		}
	})
	t.srv.count(cmdZCard, len(cards))
	t.srv.looked.commands[cmdZCount].Add(int64(len(below) + len(above)))
	members, nowhere, ok := int64(0), int64(0), err == nil
	for i, c := range cards {
		ok = ok && c.Err() == nil
		members += c.Val()
		if nullsFirst {
			ok = ok && below[i].Err() == nil && above[i].Err() == nil
			nowhere += below[i].Val() + above[i].Val()
		}
	}
	return ok && nowhere == 0 && members > max(2*elementsPerPart, nearestCount(req.elements.nearest))
}

// nearestCircles looks for a circle that has the nearest members and not many others.
type nearestCircles struct {
	table *Table
	req   scanRequest
	// columns are the places of the longitude and latitude among the columns read.
	columns [2]int
	// batches are the rows of the last circle, report what it read; spent is what those before cost.
	batches       []plan.Batch
	report, spent plan.ScanReport
}

// search reports whether a circle was found; its rows are in batches.
func (n *nearestCircles) search(ctx context.Context) (bool, error) {
	low, high := 0.0, math.Inf(1)
	for area, tries := *n.req.elements.area, 0; tries < mostCircles; tries++ {
		rows, near, err := n.read(ctx, area)
		if err != nil {
			n.giveUp()
			return false, err
		}
		switch {
		case rows >= area.most:
			high = area.radius
		case near >= n.req.elements.nearest:
			return true, nil
		default:
			low = area.radius
		}
		n.giveUp()
		switch {
		case math.IsInf(high, 1) && area.radius >= mostRadius, high-low < leastRadius:
			return false, nil
		case math.IsInf(high, 1):
			area.radius = min(area.radius*radiusStep, mostRadius)
		case low == 0:
			area.radius = high / (2 * radiusStep)
		default:
			area.radius = math.Sqrt(low * high)
		}
	}
	return false, nil
}

// read reads a circle, and says how many members it has and how many of them are within where it has all for sure.
func (n *nearestCircles) read(ctx context.Context, area geoArea) (rows, near int64, err error) {
	req := n.req
	req.elements.area = &area
	r, err := n.table.open(ctx, req)
	if err != nil {
		return 0, 0, err
	}
	defer r.Close()
	for {
		b, err := r.Next(ctx)
		if errors.Is(err, io.EOF) {
			n.report = r.(plan.Reporter).Report()
			return rows, near, nil
		}
		if err != nil {
			return 0, 0, err
		}
		n.batches = append(n.batches, b)
		rows += b.NumRows()
		lons, lats := b.Column(n.columns[0]).(*array.Float64), b.Column(n.columns[1]).(*array.Float64)
		for i := range int(b.NumRows()) {
			if !lons.IsNull(i) && plan.GeoDistance(lons.Value(i), lats.Value(i), area.lon, area.lat) <= area.sure() {
				near++
			}
		}
	}
}

// giveUp drops the rows of a circle; what it cost stays.
func (n *nearestCircles) giveUp() {
	for _, b := range n.batches {
		b.Release()
	}
	r := n.report
	n.spent = n.spent.Add(plan.ScanReport{RoundTrips: r.RoundTrips, BytesIn: r.BytesIn, BytesOut: r.BytesOut, RedisTime: r.RedisTime, Commands: r.Commands})
	n.batches, n.report = nil, plan.ScanReport{}
}
