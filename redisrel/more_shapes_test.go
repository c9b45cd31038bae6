package redisrel

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// TestBitmap reads bits that lie close together, far apart, and at the ends of parts.
func TestBitmap(t *testing.T) {
	s, _, client := startCommands(t, "SET on:none x", "SETBIT on:zero 100 0", "LPUSH on:list 1")
	require.NoError(t, client.Set(t.Context(), "on:none", "", 0).Err())
	want := map[string]bool{}
	set := func(bit int64) {
		require.NoError(t, client.SetBit(t.Context(), "on:1", bit, 1).Err())
		want[strconv.FormatInt(bit, 10)] = true
	}
	for _, bit := range []int64{0, 7, 8, 8*smallBits - 1, 8 * smallBits, 8*3*smallBits - 1, 8 * 3 * smallBits, 1 << 21, 5_000_000} {
		set(bit)
	}
	for range 300 {
		set(rand.Int64N(40_000))
	}
	for _, protocol := range []int{2, 3} {
		o := *client.Options()
		o.Protocol = protocol
		other := redis.NewClient(&o)
		n, err := other.BitCount(t.Context(), "on:1", nil).Result()
		require.NoError(t, err)
		assert.EqualValues(t, len(want), n)
		require.NoError(t, other.Close())
	}
	tab := declareWith(t, s, Declaration{Name: "on", Key: "on:{id}", Type: "bitmap"})
	assert.Equal(t, "id TEXT, bit BIGINT"+pseudo, schemaText(tab))
	bits := tableRows(t, tab, []string{"bit"})
	assert.Len(t, bits, len(want))
	for _, b := range bits {
		assert.True(t, want[b], b)
	}
	counted, report := scanReport(t, tab, plan.ScanSpec{Columns: []int{}, Limit: plan.NoLimit})
	assert.Len(t, counted, len(want))
	assert.EqualValues(t, 4, report.Commands["BITCOUNT"])
	assert.EqualValues(t, 1, report.WrongType)
	assert.Zero(t, report.Vanished, "strings without a bit that is set are there")
	bit := refTo(t, tab, "bit")
	for _, c := range [][2]int64{{0, 0}, {1, 8}, {8*smallBits - 1, 8 * smallBits}, {30_000, 2_000_000}, {5_000_001, 6_000_000}, {9, 8}, {-5, 7}} {
		within := tableRows(t, tab, []string{"bit"}, callOf(t, ">=", bit, plan.IntLiteral(c[0])), callOf(t, "<=", bit, plan.IntLiteral(c[1])))
		expected := slices.DeleteFunc(slices.Clone(bits), func(b string) bool {
			n, err := strconv.ParseInt(b, 10, 64)
			require.NoError(t, err)
			return n < c[0] || n > c[1]
		})
		assert.ElementsMatch(t, expected, within, "%v", c)
	}
	path := tab.DescribeScan(plan.ScanSpec{Columns: columnsOf(t, tab, "bit"), Filters: []plan.Expr{callOf(t, "<", bit, plan.IntLiteral(800))}, Limit: plan.NoLimit})
	assert.Equal(t, "GETRANGE on:* 0 99", path.Commands[1])
}

func TestSketches(t *testing.T) {
	s, _, _ := startCommands(t, "PFADD seen:a 1 2 3", "PFADD seen:b 3 4", "SET seen:text hello", "SADD seen:set 1")
	tab := declareWith(t, s, Declaration{Name: "seen", Key: "seen:{id}", Type: "hyperloglog"})
	assert.Equal(t, "id TEXT, sketch BLOB"+pseudo+", [element TEXT]", schemaText(tab))
	for _, columns := range [][]int{columnsOf(t, tab, "id"), columnsOf(t, tab, "sketch", "id", "_ttl"), {}} {
		rows, report := scanReport(t, tab, plan.ScanSpec{Columns: columns, Limit: plan.NoLimit})
		assert.Len(t, rows, 2)
		assert.EqualValues(t, 2, report.WrongType, "a text is no HyperLogLog")
	}
	assert.Contains(t, tableRows(t, tab, []string{"sketch"})[0], "HYLL")
}

// geoTable has n places, most of them in Europe.
func geoTable(t *testing.T, n int) (*Table, *redis.Client) {
	t.Helper()
	s, _, client := startCommands(t)
	for i := range n {
		lon, lat := rand.Float64()*30-10, rand.Float64()*30+35
		if i%10 == 0 {
			lon, lat = rand.Float64()*360-180, rand.Float64()*170-85
		}
		require.NoError(t, client.GeoAdd(t.Context(), "places:"+strconv.Itoa(i%2), &redis.GeoLocation{Name: "p" + strconv.Itoa(i), Longitude: lon, Latitude: lat}).Err())
	}
	require.NoError(t, client.ZAdd(t.Context(), "places:0", redis.Z{Score: 1.5, Member: "none"}, redis.Z{Score: -7, Member: "below"}).Err())
	return declareWith(t, s, Declaration{Name: "places", Key: "places:{id}", Type: "geo"}), client
}

func TestPositionsAreThoseOfTheServer(t *testing.T) {
	tab, client := geoTable(t, 1200)
	assert.Equal(t, "id TEXT, member TEXT, lon DOUBLE, lat DOUBLE"+pseudo, schemaText(tab))
	rows := tableRows(t, tab, []string{"id", "member", "lon", "lat"})
	require.Len(t, rows, 1202)
	nulls := 0
	for _, row := range rows {
		f := strings.Split(row, "|")
		if f[2] == "NULL" {
			nulls++
			continue
		}
		pos, err := client.GeoPos(t.Context(), "places:"+f[0], f[1]).Result()
		require.NoError(t, err)
		for i, want := range []float64{pos[0].Longitude, pos[0].Latitude} {
			got, err := strconv.ParseFloat(f[2+i], 64)
			require.NoError(t, err)
			assert.InDelta(t, want, got, 1e-16, "%s: the server writes 17 digits behind the point", row)
		}
	}
	assert.Equal(t, 1, nulls, "a score below 0 is no position; one with a fraction is what GEOPOS makes of it")
	named := tableRows(t, tab, []string{"id", "member", "lon", "lat"}, inList(t, refTo(t, tab, "member"), plan.TextLiteral("p7"), plan.TextLiteral("none"), plan.TextLiteral("zz")))
	assert.Len(t, named, 2)
	for _, row := range named {
		assert.Contains(t, rows, row)
	}
}

// TestCirclesReadLess asks for members around points: none that the server itself would give is missing.
func TestCirclesReadLess(t *testing.T) {
	tab, client := geoTable(t, 1200)
	near := func(lon, lat, radius float64, flip bool) plan.Expr {
		here := []plan.Expr{refTo(t, tab, "lon"), refTo(t, tab, "lat"), plan.DoubleLiteral(lon), plan.DoubleLiteral(lat)}
		if flip {
			here = []plan.Expr{here[2], here[3], here[0], here[1]}
			return callOf(t, ">=", plan.DoubleLiteral(radius), callOf(t, "geo_distance", here...))
		}
		return callOf(t, "<", callOf(t, "geo_distance", here...), plan.DoubleLiteral(radius))
	}
	for i := range 60 {
		lon, lat, radius := rand.Float64()*40-15, rand.Float64()*40+25, rand.Float64()*900_000
		filter := near(lon, lat, radius, i%2 == 0)
		require.Equal(t, plan.Inexact, tab.Supports(filter))
		got, report := scanReport(t, tab, plan.ScanSpec{Columns: columnsOf(t, tab, "id", "member"), Filters: []plan.Expr{filter}, Limit: plan.NoLimit})
		assert.EqualValues(t, 2, report.Commands["GEOSEARCH"])
		assert.Less(t, len(got), 1100)
		for _, id := range []string{"0", "1"} {
			want, err := client.GeoSearch(t.Context(), "places:"+id, &redis.GeoSearchQuery{Longitude: lon, Latitude: lat, Radius: radius, RadiusUnit: "m"}).Result()
			require.NoError(t, err)
			for _, member := range want {
				assert.Contains(t, got, id+"|"+member)
			}
		}
	}
	for _, far := range []plan.Expr{near(179, 0, 1000, false), near(0, 89, 1000, false), near(0, 0, 2_000_000, false)} {
		got, report := scanReport(t, tab, plan.ScanSpec{Columns: columnsOf(t, tab, "member"), Filters: []plan.Expr{far}, Limit: plan.NoLimit})
		assert.Len(t, got, 1202, "read whole, and left to whoever rechecks")
		assert.Zero(t, report.Commands["GEOSEARCH"])
	}
	assert.Empty(t, tableRows(t, tab, []string{"member"}, near(0, 50, -1, false)))
	path := tab.DescribeScan(plan.ScanSpec{Columns: columnsOf(t, tab, "member"), Filters: []plan.Expr{near(8.5, 47, 1000, false)}, Limit: plan.NoLimit})
	assert.Equal(t, "MATCH places:*, elements around a point", path.Path)
	assert.Equal(t, "GEOSEARCH places:* FROMLONLAT 8.5 47 BYRADIUS 1001.001 m WITHHASH", path.Commands[1])
}

// TestBoxesReadLess asks for members between longitudes and latitudes: none that is there is missing.
func TestBoxesReadLess(t *testing.T) {
	tab, _ := geoTable(t, 1200)
	columns := columnsOf(t, tab, "id", "member", "lon", "lat")
	all, _ := scanReport(t, tab, plan.ScanSpec{Columns: columns, Limit: plan.NoLimit})
	lon, lat := refTo(t, tab, "lon"), refTo(t, tab, "lat")
	inside := func(row string, west, east, south, north float64) bool {
		f := strings.Split(row, "|")
		x, err1 := strconv.ParseFloat(f[2], 64)
		y, err2 := strconv.ParseFloat(f[3], 64)
		return err1 == nil && err2 == nil && x >= west && x < east && y >= south && y <= north
	}
	for i := range 80 {
		west, south := rand.Float64()*40-20, rand.Float64()*40+20
		east, north := west+rand.Float64()*8, south+rand.Float64()*8
		if i%4 == 0 {
			west, east = -rand.Float64()*10, rand.Float64()*0.1
		}
		filters := []plan.Expr{
			callOf(t, ">=", lon, plan.DoubleLiteral(west)), callOf(t, ">", plan.DoubleLiteral(east), lon),
			callOf(t, ">=", lat, plan.DoubleLiteral(south)), callOf(t, "<=", lat, plan.DoubleLiteral(north)),
		}
		for _, f := range filters {
			require.Equal(t, plan.Inexact, tab.Supports(f))
		}
		got, report := scanReport(t, tab, plan.ScanSpec{Columns: columns, Filters: filters, Limit: plan.NoLimit})
		assert.EqualValues(t, 2, report.Commands["GEOSEARCH"])
		assert.Less(t, len(got), 1000)
		for _, row := range all {
			if inside(row, west, east, south, north) {
				require.Contains(t, got, row)
			}
		}
	}
	for name, filters := range map[string][]plan.Expr{
		"three sides": {callOf(t, ">", lon, plan.DoubleLiteral(1)), callOf(t, "<", lon, plan.DoubleLiteral(2)), callOf(t, "<", lat, plan.DoubleLiteral(50))},
		"around the earth": {
			callOf(t, ">", lon, plan.DoubleLiteral(-359.9)), callOf(t, "<", lon, plan.DoubleLiteral(359.9)),
			callOf(t, ">", lat, plan.DoubleLiteral(49)), callOf(t, "<", lat, plan.DoubleLiteral(50)),
		},
		"too wide": {callOf(t, ">", lon, plan.DoubleLiteral(-60)), callOf(t, "<", lon, plan.DoubleLiteral(60)), callOf(t, "=", lat, plan.DoubleLiteral(50))},
	} {
		got, report := scanReport(t, tab, plan.ScanSpec{Columns: columns, Filters: filters, Limit: plan.NoLimit})
		assert.Len(t, got, len(all), name)
		assert.Zero(t, report.Commands["GEOSEARCH"], name)
	}
	nothing := []plan.Expr{callOf(t, ">", lon, plan.DoubleLiteral(2)), callOf(t, "<", lon, plan.DoubleLiteral(1))}
	path := tab.DescribeScan(plan.ScanSpec{Columns: columns, Filters: nothing, Limit: plan.NoLimit})
	assert.Equal(t, "empty", path.Path)
}
