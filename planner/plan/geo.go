package plan

import "math"

// earthRadius is Redis's, in meters.
const earthRadius = 6372797.560856

// GeoDistance is the haversine distance in meters between two positions in degrees, as geohash_helper.c of Redis computes it. It is
// the value of geo_distance(…), and the same whichever of the positions comes first.
func GeoDistance(lon1, lat1, lon2, lat2 float64) float64 {
	const degree = math.Pi / 180
	lat1, lat2 = lat1*degree, lat2*degree
	u, v := math.Sin((lat2-lat1)/2), math.Sin((lon2-lon1)*degree/2)
	return 2 * earthRadius * math.Asin(math.Sqrt(min(1, u*u+math.Cos(lat1)*math.Cos(lat2)*v*v)))
}
