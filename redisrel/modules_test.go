package redisrel

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

// fakeModules answers before a server as RedisJSON and RedisTimeSeries document it. Under each of their keys the server has a stream,
// so that SCAN, PTTL and DEL find it and the commands of other types refuse it.
type fakeModules struct {
	client *redis.Client
	docs   map[string]string
	series map[string][]sample // by time
	resp3  bool
	// without is set where the modules are not loaded.
	without bool
}

type sample struct {
	ms    int64
	value float64
}

func startModules(t *testing.T, f *fakeModules, protocol string) (*Server, *redistest.Proxy) {
	t.Helper()
	r := redistest.Start(t)
	f.client, f.resp3 = r.Client(t), protocol == "3"
	for key := range f.docs {
		runCommands(t, f.client, "XADD "+key+" * a 1")
	}
	for key := range f.series {
		runCommands(t, f.client, "XADD "+key+" * a 1")
	}
	proxy := redistest.StartProxy(t, r.Addr)
	proxy.OnCommand(func(c redistest.Command) redistest.Fault { return redistest.Fault{Reply: f.answer(c)} })
	s, err := Connect(t.Context(), "redis://"+proxy.Addr+"?protocol="+protocol)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s, proxy
}

// answer is the reply to a command; empty where the server answers.
func (f *fakeModules) answer(c redistest.Command) string {
	if len(c.Args) == 0 {
		return ""
	}
	doc, isDoc := f.docs[c.Args[0]]
	series, isSeries := f.series[c.Args[0]]
	switch {
	case f.without:
	case c.Name == "COMMAND" && strings.EqualFold(c.Args[0], "INFO") && strings.Contains("JSON.GET TS.RANGE", strings.ToUpper(c.Args[1])):
		return redistest.Array(redistest.Array(redistest.Bulk(c.Args[1]), ":-2\r\n"))
	case c.Name == "JSON.GET" && isDoc && slices.Equal(c.Args[1:], []string{"."}):
		return redistest.Bulk(doc)
	case c.Name == "JSON.GET" && f.there(c.Args[0]):
		return "-Existing key has wrong Redis type\r\n"
	case c.Name == "JSON.GET":
		return "$-1\r\n"
	case strings.HasPrefix(c.Name, "TS.") && isSeries:
		return f.samples(series, c)
	case strings.HasPrefix(c.Name, "TS.") && f.there(c.Args[0]):
		return "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n"
	case strings.HasPrefix(c.Name, "TS."):
		return "-ERR TSDB: the key does not exist\r\n"
	}
	switch {
	case c.Name == "TYPE" && isDoc && f.there(c.Args[0]):
		return "+ReJSON-RL\r\n"
	case c.Name == "TYPE" && isSeries && f.there(c.Args[0]):
		return "+TSDB-TYPE\r\n"
	case c.Name[0] == 'X' && (isDoc || isSeries):
		return "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n"
	}
	return ""
}

func (f *fakeModules) there(key string) bool {
	n, err := f.client.Exists(context.Background(), key).Result()
	return err == nil && n == 1
}

// samples answers TS.RANGE key from to COUNT n, and TS.REVRANGE.
func (f *fakeModules) samples(of []sample, c redistest.Command) string {
	bound := func(text string, open int64) int64 {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n
		}
		return open
	}
	from, to, count := bound(c.Args[1], 0), bound(c.Args[2], math.MaxInt64), bound(c.Args[4], 0)
	if c.Name == "TS.REVRANGE" {
		of = slices.Clone(of)
		slices.Reverse(of)
	}
	var out []string
	for _, s := range of {
		if s.ms >= from && s.ms <= to && int64(len(out)) < count {
			mark := "+"
			if f.resp3 {
				mark = ","
			}
			out = append(out, redistest.Array(fmt.Sprintf(":%d\r\n", s.ms), mark+strconv.FormatFloat(s.value, 'g', -1, 64)+"\r\n"))
		}
	}
	return redistest.Array(out...)
}

func TestModuleDocuments(t *testing.T) {
	docs := map[string]string{
		"doc:1": `{"name":"Ann","address":{"city":"Rome"},"n":1}`,
		"doc:2": `{"name":"B\u00e9","address":{"city":null,"zip":"01"},"tags":[1,2]}`,
		"doc:3": `[1,2]`,
	}
	for _, protocol := range []string{"2", "3"} {
		f := &fakeModules{docs: docs}
		s, proxy := startModules(t, f, protocol)
		runCommands(t, f.client, "SET doc:4 {}", "HSET doc:5 a 1")
		doc := tableOf(t, s, "doc")
		assert.Equal(t, "rejson", doc.rel.shape.name)
		columns := []string{"id", "name", "address.city", "address.zip", "n", "tags", "_type"}
		want := []string{"1|Ann|Rome|NULL|1|NULL|ReJSON-RL", "2|Bé|NULL|01|NULL|[1,2]|ReJSON-RL", "3|NULL|NULL|NULL|NULL|NULL|ReJSON-RL"}
		rows, report := scanReport(t, doc, plan.ScanSpec{Columns: columnsOf(t, doc, columns...), Limit: plan.NoLimit})
		assert.Equal(t, want, rows)
		assert.EqualValues(t, 2, report.WrongType)
		assert.EqualValues(t, 5, report.Commands["JSON.GET"])
		counted, report := scanReport(t, doc, plan.ScanSpec{Columns: []int{}, Limit: plan.NoLimit})
		assert.Len(t, counted, 3)
		assert.Zero(t, report.Commands["JSON.GET"])

		one := plan.ScanSpec{Columns: columnsOf(t, doc, "_value", "_ttl"), Filters: []plan.Expr{inList(t, refTo(t, doc, "_key"), plan.TextLiteral("doc:3"), plan.TextLiteral("doc:9"))}, Limit: plan.NoLimit}
		assert.Equal(t, []string{"JSON.GET doc:3 .", "PTTL doc:3 …"}, doc.DescribeScan(one).Commands)
		rows, report = scanReport(t, doc, one)
		assert.Equal(t, []string{"[1,2]|NULL"}, rows)
		assert.EqualValues(t, 1, report.Missing)

		proxy.OnCommand(func(c redistest.Command) redistest.Fault { // gone between SCAN and JSON.GET
			if c.Name == "JSON.GET" && c.Args[0] == "doc:1" {
				return redistest.Fault{Reply: "$-1\r\n"}
			}
			return redistest.Fault{Reply: f.answer(c)}
		})
		rows, report = scanReport(t, doc, plan.ScanSpec{Columns: columnsOf(t, doc, columns...), Limit: plan.NoLimit})
		assert.Equal(t, want[1:], rows)
		assert.EqualValues(t, 1, report.Vanished)
	}
}

func TestTimeSeries(t *testing.T) {
	long := make([]sample, 0, 1700)
	for i := range int64(1700) {
		long = append(long, sample{1000 + 3*i, float64(i) / 4})
	}
	for _, protocol := range []string{"2", "3"} {
		f := &fakeModules{series: map[string][]sample{"temp:long": long, "temp:few": {{0, -1.5}, {7, math.Inf(1)}}, "temp:none": nil}}
		s, _ := startModules(t, f, protocol)
		runCommands(t, f.client, "SET temp:text 1")
		tab := tableOf(t, s, "temp")
		assert.Equal(t, "id TEXT, ms BIGINT, value DOUBLE"+pseudo, schemaText(tab))
		rows, report := scanReport(t, tab, plan.ScanSpec{Columns: columnsOf(t, tab, "id", "ms", "value"), Limit: plan.NoLimit})
		require.Len(t, rows, len(long)+2)
		assert.Contains(t, rows, "few|0|-1.5")
		assert.Contains(t, rows, "few|7|+Inf")
		for _, x := range long {
			assert.Contains(t, rows, fmt.Sprintf("long|%d|%s", x.ms, strconv.FormatFloat(x.value, 'g', -1, 64)))
		}
		assert.EqualValues(t, 1, report.WrongType)
		assert.Zero(t, report.Vanished)
		assert.EqualValues(t, 4+3, report.Commands["TS.RANGE"], "parts of 500")
		counted, _ := scanReport(t, tab, plan.ScanSpec{Columns: []int{}, Limit: plan.NoLimit})
		assert.Len(t, counted, len(long)+2)

		ms := refTo(t, tab, "ms")
		key := callOf(t, "=", refTo(t, tab, "id"), plan.TextLiteral("long"))
		for _, c := range []struct {
			filters []plan.Expr
			last    int64 // elements from the end; 0 for all
			command string
			first   int64
			n       int
		}{
			{[]plan.Expr{callOf(t, ">", ms, plan.IntLiteral(1003)), callOf(t, "<=", ms, plan.IntLiteral(4000))}, 0, "TS.RANGE temp:long 1004 4000 COUNT 500", 1006, 999},
			{[]plan.Expr{callOf(t, "=", ms, plan.IntLiteral(1004))}, 0, "TS.RANGE temp:long 1004 1004 COUNT 500", 0, 0},
			{[]plan.Expr{callOf(t, "<", ms, plan.IntLiteral(3000))}, 3, "TS.REVRANGE temp:long - 2999 COUNT 3", 2992, 3},
			{nil, 1200, "TS.REVRANGE temp:long - + COUNT 500", 1000 + 3*500, 1200},
		} {
			spec := plan.ScanSpec{Columns: columnsOf(t, tab, "ms"), Filters: append([]plan.Expr{key}, c.filters...), Limit: plan.NoLimit}
			if c.last > 0 {
				spec.First, spec.Order = c.last, []plan.ColumnOrder{{Column: columnsOf(t, tab, "ms")[0], Descending: true}}
				require.True(t, tab.SupportsOrder(spec.Order, spec.Filters))
			}
			for _, filter := range c.filters {
				assert.Equal(t, plan.Exact, tab.Supports(filter))
			}
			assert.Equal(t, []string{c.command}, tab.DescribeScan(spec).Commands)
			got, _ := scanReport(t, tab, spec)
			require.Len(t, got, c.n, c.command)
			if c.n > 0 {
				assert.Equal(t, strconv.FormatInt(c.first, 10), slices.MinFunc(got, byNumber), c.command)
			}
		}
		empty := plan.ScanSpec{Columns: columnsOf(t, tab, "ms"), Filters: []plan.Expr{inList(t, refTo(t, tab, "id"), plan.TextLiteral("gone"), plan.TextLiteral("none"))}, Limit: plan.NoLimit}
		got, report := scanReport(t, tab, empty)
		assert.Empty(t, got)
		assert.EqualValues(t, 1, report.Missing)
	}
}

func byNumber(a, b string) int {
	x, _ := strconv.Atoi(a)
	y, _ := strconv.Atoi(b)
	return x - y
}

// TestNoModules declares and reads what a server without modules does not have.
func TestNoModules(t *testing.T) {
	f := &fakeModules{without: true, docs: map[string]string{"doc:1": "{}"}, series: map[string][]sample{"temp:1": nil}}
	s, proxy := startModules(t, f, "2")
	for shape, says := range map[string]string{
		"rejson":     "table x: redis " + proxy.Addr + " does not know JSON.GET, which type = 'rejson' needs; load the module RedisJSON, or ask a server that has it, as Redis 8 does",
		"timeseries": "table x: redis " + proxy.Addr + " does not know TS.RANGE, which type = 'timeseries' needs; load the module RedisTimeSeries, or ask a server that has it, as Redis 8 does",
	} {
		for _, temporary := range []bool{false, true} {
			require.EqualError(t, created(s.CreateTable(t.Context(), Declaration{Name: "x", Key: "x:{id}", Type: shape}, false, temporary)), says)
		}
	}
	_, err := s.Table(t.Context(), "doc")
	require.ErrorContains(t, err, "does not know JSON.GET, which type = 'rejson' needs")

	f.without = false
	require.NoError(t, created(s.CreateTable(t.Context(), Declaration{Name: "x", Key: "temp:{id}", Type: "timeseries"}, false, true)))
	x := tableOf(t, s, "x")
	f.without = true
	_, err = tryRows(t, x, []string{"ms"})
	require.ErrorContains(t, err, "does not know TS.RANGE, which type = 'timeseries' needs")
	_, err = x.OpenChanger(t.Context(), plan.ChangeSpec{Writes: []plan.ChangeColumns{{Kind: plan.ChangeInsert}}})
	require.ErrorContains(t, err, "rsql reads what modules keep, and does not write it")

	runCommands(t, f.client, "HSET doc:7 a 1", "SET doc:8 x")
	rows, report := scanReport(t, declareWith(t, s, Declaration{Name: "h", Key: "doc:{id}", Columns: []ColumnDef{{"a", plan.TextType}}}), plan.ScanSpec{Columns: []int{1}, Limit: plan.NoLimit})
	assert.Equal(t, []string{"1"}, rows)
	assert.EqualValues(t, 2, report.WrongType, "a document is a key of another type")
	rows, report = scanReport(t, declareWith(t, s, Declaration{Name: "str", Key: "doc:{id}", Type: "string"}), plan.ScanSpec{Columns: []int{1}, Limit: plan.NoLimit})
	assert.Equal(t, []string{"x"}, rows)
	assert.EqualValues(t, 2, report.WrongType)
}
