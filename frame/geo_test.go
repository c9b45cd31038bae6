package frame_test

import (
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestGeoDistanceIsTheServers compares distances with those of GEODIST, and circles with the distances.
func TestGeoDistanceIsTheServers(t *testing.T) {
	s := start(t)
	for name, at := range map[string][2]float64{"Palermo": {13.361389, 38.115556}, "Catania": {15.087269, 37.502669}, "Zürich": {8.54, 47.38}, "Rom": {12.5, 41.9}} {
		require.NoError(t, s.redis.GeoAdd(t.Context(), "cities:eu", &redis.GeoLocation{Name: name, Longitude: at[0], Latitude: at[1]}).Err())
	}
	s.run(t, "CREATE TABLE cities WITH (key = 'cities:{id}', type = 'geo')")
	want, err := s.redis.GeoDist(t.Context(), "cities:eu", "Palermo", "Catania", "m").Result()
	require.NoError(t, err)
	assert.InDelta(t, 166274.1516, want, 0.0001)
	const from = "FROM cities a JOIN cities b ON a.member = 'Palermo' AND b.member = 'Catania'"
	assert.Equal(t, []string{"166274.1516"}, s.rows(t, "SELECT round(geo_distance(a.lon, a.lat, b.lon, b.lat), 4) "+from))
	const near = "SELECT member FROM cities WHERE geo_distance(lon, lat, 13.361389, 38.115556) <= ? ORDER BY member"
	assert.Equal(t, []string{"Catania", "Palermo"}, s.rows(t, near, 166275.0))
	assert.Equal(t, []string{"Palermo"}, s.rows(t, near, 166273.0))
	assert.Equal(t, []string{"Catania", "Palermo", "Rom"}, s.rows(t, "SELECT member FROM cities WHERE geo_distance(13, 38, lon, lat) < 500000 ORDER BY member"))
	sent := s.sent(t, func() { assert.Len(t, s.rows(t, near, 1e9), 4) })
	assert.Zero(t, sent["geosearch"], "too wide to be left to the server")
	explained := strings.Join(s.rows(t, "EXPLAIN SELECT member FROM cities WHERE id = 'eu' AND geo_distance(lon, lat, 8.5, 47.4) < 1000"), "\n")
	assert.Contains(t, explained, "path: exact keys (1), elements around a point")
	assert.Contains(t, explained, "GEOSEARCH cities:eu FROMLONLAT 8.5 47.4 BYRADIUS 1001.001 m WITHHASH")
}
