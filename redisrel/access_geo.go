package redisrel

import (
	"math"

	"rsql/planner/plan"
)

// geoArea is a circle: a point and meters around it. most, when it is more than 0, is how many of the members within are asked for at most,
// whichever they are.
type geoArea struct {
	lon, lat, radius float64
	most             int64
}

// What GEOSEARCH is trusted with: circles that reach neither the poles nor the 180th meridian.
const (
	mostRadius = 1_000_000
	mostLat    = 70
	mostLon    = 150
)

// The server's distances are the engine's but for the last digits.
const (
	geoMargin = 1
	geoShare  = 1e-6
)

// wider is a circle that no rounding makes too small: rows are looked at again.
func (a geoArea) wider() geoArea {
	a.radius += geoMargin + a.radius*geoShare
	return a
}

// sure is the distance up to which the server gives all members of the circle, whatever it rounds.
func (a geoArea) sure() float64 { return (a.radius - geoMargin) / (1 + geoShare) }

// usable reports whether the server may be asked for the circle.
func (a geoArea) usable() bool {
	return a.radius >= 0 && a.radius <= mostRadius && math.Abs(a.lat) <= mostLat && math.Abs(a.lon) <= mostLon
}

// geoAreaOf reads `geo_distance(lon, lat, x, y) <= r`, in either order of the points. params is set where a parameter is still to
// come, or a row of something else gives a value.
func (r *relation) geoAreaOf(filter plan.Expr) (area geoArea, params, ok bool) {
	call, isCall := filter.(*plan.Call)
	if r.shape != geoShape || !isCall || len(call.Args) != 2 {
		return area, false, false
	}
	distance, bound := call.Args[0], call.Args[1]
	switch call.Func.Name {
	case "<", "<=":
	case ">", ">=":
		distance, bound = bound, distance
	default:
		return area, false, false
	}
	d, isCall := distance.(*plan.Call)
	if !isCall {
		return area, false, false
	}
	point, ok := r.distanceFrom(d)
	if !ok {
		return area, false, false
	}
	for i, e := range []plan.Expr{point[0], point[1], bound} {
		switch v := e.(type) {
		case *plan.Param, *plan.OuterRef:
			params = true
		case *plan.Literal:
			f, isDouble := v.Value.(float64)
			if !isDouble {
				return area, false, false
			}
			*[]*float64{&area.lon, &area.lat, &area.radius}[i] = f
		default:
			return area, false, false
		}
	}
	return area, params, true
}

// distanceFrom is the point that `geo_distance(lon, lat, x, y)` measures from, in either order of the points.
func (r *relation) distanceFrom(d *plan.Call) ([]plan.Expr, bool) {
	switch {
	case d.Func.Name != "geo_distance":
	case r.isPosition(d.Args[:2]):
		return d.Args[2:], true
	case r.isPosition(d.Args[2:]):
		return d.Args[:2], true
	}
	return nil, false
}

// isPosition reports whether two expressions are the columns of the longitude and latitude.
func (r *relation) isPosition(of []plan.Expr) bool {
	for i, e := range of {
		c, ok := e.(*plan.ColumnRef)
		if !ok || c.Index < 0 || c.Index >= len(r.columns) {
			return false
		}
		column := r.columns[c.Index]
		if column.source != fromElement || column.part != geoLon+i || column.typ != plan.DoubleType {
			return false
		}
	}
	return true
}

// around narrows the elements to those around a point, of several circles the smallest.
func (e *elements) around(area geoArea, params bool) {
	switch {
	case params:
		e.params = true
	case area.radius < 0:
		e.from, e.to = 1, 0
	case area.usable() && (e.area == nil || area.radius < e.area.radius):
		wide := area.wider()
		e.area = &wide
	}
}
