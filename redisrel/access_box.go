package redisrel

import (
	"math"

	"rsql/planner/plan"
)

// geoBox is what comparisons of longitudes and latitudes leave of the earth.
type geoBox struct{ lon, lat scoreRange }

// mostBox is how many degrees wide and high a box may be: beyond, it may lie around the earth, and its circle is too large anyway.
const mostBox = 90

// wholeEarth is not bounded yet.
func wholeEarth() geoBox {
	all := allElements().score
	return geoBox{all, all}
}

// isCoordinate reports whether a comparison is of the longitude or the latitude of a table of positions.
func (r *relation) isCoordinate(c comparison) bool {
	column := r.columns[c.column]
	return r.shape == geoShape && column.source == fromElement && column.part != geoMember && column.typ == plan.DoubleType
}

// bound narrows the box by a comparison.
func (b *geoBox) bound(part int, c comparison) {
	if c.value == nil || c.value.IsNull() {
		return
	}
	v, ok := c.value.Value.(float64)
	switch {
	case !ok || math.IsNaN(v):
	case part == geoLon:
		b.lon.bound(c.op, v)
	default:
		b.lat.bound(c.op, v)
	}
}

// circle is one that holds the box: GEOSEARCH BYBOX has boxes of meters, which are no boxes of degrees. Of all places in the box one of its corners
// is the farthest from its middle. A box without all four sides has none; an empty one has a circle that nothing is in.
func (b *geoBox) circle() (geoArea, bool) {
	if b.lon.low > b.lon.high || b.lat.low > b.lat.high {
		return geoArea{radius: -1}, true
	}
	if b.lon.high-b.lon.low > mostBox || b.lat.high-b.lat.low > mostBox {
		return geoArea{}, false
	}
	c := geoArea{lon: b.lon.low + (b.lon.high-b.lon.low)/2, lat: b.lat.low + (b.lat.high-b.lat.low)/2}
	for _, lat := range []float64{b.lat.low, b.lat.high} {
		c.radius = max(c.radius, metersBetween(c.lon, c.lat, b.lon.high, lat))
	}
	return c, true
}

// metersBetween is the distance of two places on Redis's sphere.
func metersBetween(lon1, lat1, lon2, lat2 float64) float64 {
	const earthRadius, degree = 6372797.560856, math.Pi / 180
	u, v := math.Sin((lat2-lat1)*degree/2), math.Sin((lon2-lon1)*degree/2)
	return 2 * earthRadius * math.Asin(math.Sqrt(min(1, u*u+math.Cos(lat1*degree)*math.Cos(lat2*degree)*v*v)))
}
