package frame_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shops is a table of two sorted sets of positions: towns of many members, some of which are at one place, and some far from all others.
func shops(t *testing.T) *setup {
	t.Helper()
	s := start(t)
	random := rand.New(rand.NewPCG(1, 2))
	for _, country := range []string{"ch", "it"} {
		pipe := s.redis.Pipeline()
		for i := range 4000 {
			town := [][2]float64{{8.54, 47.38}, {7.44, 46.95}, {12.5, 41.9}}[i%3]
			at := &redis.GeoLocation{Name: fmt.Sprintf("%s%d", country, i), Longitude: town[0] + random.NormFloat64()/20, Latitude: town[1] + random.NormFloat64()/20}
			switch {
			case i%10 == 0:
				at.Longitude, at.Latitude = town[0], town[1]
			case i%100 == 1:
				at.Longitude, at.Latitude = random.Float64()*160-80, random.Float64()*120-60
			}
			pipe.GeoAdd(t.Context(), "shops:"+country, at)
		}
		_, err := pipe.Exec(t.Context())
		require.NoError(t, err)
	}
	s.run(t, "CREATE TABLE shops WITH (key = 'shops:{country}', type = 'geo')")
	return s
}

// TestNearestMembers compares orders by distance, which circles are read for, with those of all members, and with the server's.
func TestNearestMembers(t *testing.T) {
	s := shops(t)
	for _, point := range [][2]float64{{8.54, 47.38}, {8.6, 47.2}, {12.5, 41.9}, {10, 44.5}, {-30, -20}, {8.54, 47.3800001}} {
		for _, limit := range []int{1, 3, 50, 400, 900} {
			for _, where := range []string{"country = 'ch'", "country IN ('ch', 'it', 'xx')"} {
				distance := fmt.Sprintf("geo_distance(lon, lat, %v, %v)", point[0], point[1])
				query := "SELECT member, round(%s, 3) FROM shops WHERE " + where + " ORDER BY %s, member LIMIT " + fmt.Sprint(limit)
				want := s.rows(t, fmt.Sprintf(query, distance, distance+" * 1"))
				sent := s.sent(t, func() { require.Equal(t, want, s.rows(t, fmt.Sprintf(query, distance, distance)), query, distance) })
				assert.NotZero(t, sent["geosearch"], "%s %s", query, distance)
			}
		}
	}
}

// TestNearestMembersAreTheServers compares distances with those that GEOSEARCH sorts itself.
func TestNearestMembersAreTheServers(t *testing.T) {
	s := shops(t)
	near, err := s.redis.GeoSearchLocation(t.Context(), "shops:it", &redis.GeoSearchLocationQuery{
		GeoSearchQuery: redis.GeoSearchQuery{Longitude: 10, Latitude: 44.5, Radius: 900, RadiusUnit: "km", Sort: "ASC", Count: 60}, WithDist: true,
	}).Result()
	require.NoError(t, err)
	require.Len(t, near, 60)
	got := s.rows(t, "SELECT geo_distance(lon, lat, 10, 44.5) / 1000 FROM shops WHERE country = 'it' ORDER BY geo_distance(10, 44.5, lon, lat) LIMIT 60")
	require.Len(t, got, 60)
	for i, g := range got {
		km, err := strconv.ParseFloat(g, 64)
		require.NoError(t, err)
		assert.InDelta(t, near[i].Dist, km, 0.0001)
	}
}

// TestNearestMembersReadLittle holds the nearest members to a few short replies, and what cannot be read so to a scan of all.
func TestNearestMembersReadLittle(t *testing.T) {
	s := shops(t)
	const nearest = "SELECT member, geo_distance(lon, lat, 8.6, 47.2) AS d FROM shops WHERE country = 'ch' ORDER BY d LIMIT 5"
	r, err := s.RunAll(t.Context(), nearest)
	require.NoError(t, err)
	assert.Len(t, texts(t, r), 5)
	assert.Less(t, r.Stats().Read.Rows, int64(300))
	assert.Zero(t, r.Stats().Read.Commands["ZSCAN"])
	assert.Less(t, r.Stats().Read.Commands["GEOSEARCH"], int64(12))
	assert.NotZero(t, s.sent(t, func() { s.rows(t, strings.Replace(nearest, "8.6", "?", 1), 8.6) })["geosearch"], "a parameter")

	require.NoError(t, s.redis.ZAdd(t.Context(), "shops:ch", redis.Z{Score: -1, Member: "nowhere"}).Err())
	assert.Equal(t, "nowhere|NULL", s.rows(t, nearest)[0], "what has no position comes first")
	last := strings.Replace(nearest, "LIMIT", "NULLS LAST LIMIT", 1)
	assert.Equal(t, 0, int(s.sent(t, func() { assert.NotContains(t, s.rows(t, last), "nowhere|NULL") })["zscan"]))
	for _, text := range []string{
		strings.Replace(nearest, "LIMIT", "DESC LIMIT", 1),
		strings.Replace(nearest, "WHERE country = 'ch'", "", 1),
		strings.Replace(nearest, "ORDER", "AND member > 'ch1' ORDER", 1),
		strings.Replace(nearest, "8.6", "179", 1),
		strings.Replace(nearest, "LIMIT 5", "LIMIT 2000", 1),
	} {
		sent := s.sent(t, func() { s.rows(t, text) })
		assert.Zero(t, sent["geosearch"], text)
		assert.NotZero(t, sent["zscan"], text)
	}
}

// TestNearestMembersOfOnePlace has more members at one place than a circle gives.
func TestNearestMembersOfOnePlace(t *testing.T) {
	s := start(t)
	for i := range 3000 {
		require.NoError(t, s.redis.GeoAdd(t.Context(), "tower", &redis.GeoLocation{Name: fmt.Sprintf("%04d", i), Longitude: 8.5, Latitude: 47.4}).Err())
	}
	s.run(t, "CREATE TABLE tower WITH (key = 'tower', type = 'geo')")
	got := s.rows(t, "SELECT member FROM tower ORDER BY geo_distance(lon, lat, 8.5, 47.4), member LIMIT 3")
	assert.Equal(t, []string{"0000", "0001", "0002"}, got)
}
