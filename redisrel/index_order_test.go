package redisrel

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// indexedUsers are n users with an index of their ages that is behind: it has members without a key, rows that lost their age, and rows
// whose age it has with a deviation. ages are those of the rows that have one, stale the rows with a deviation; nulls is how many have none.
func indexedUsers(t *testing.T, n int, deviation func() int64, options ...string) (tab *Table, ages map[int]int64, stale map[int]bool, nulls int) {
	t.Helper()
	s, _, client := startCommands(t, "SET user:text x")
	return indexedUsersOf(t, s, client, n, deviation, options...)
}

func indexedUsersOf(t *testing.T, s *Server, client redis.UniversalClient, n int, deviation func() int64, options ...string) (tab *Table, ages map[int]int64, stale map[int]bool, nulls int) {
	t.Helper()
	ages, stale = map[int]int64{}, map[int]bool{}
	pipe := client.Pipeline()
	for i := range n {
		age := rand.Int64N(int64(n)/2) - 20
		score, key := age, "user:"+strconv.Itoa(i)
		if i%3 == 0 {
			score += deviation()
			stale[i] = score != age
		}
		switch i % 10 {
		case 3: // it has no age, and may be in the index all the same
			nulls++
			pipe.HSet(context.Background(), key, "name", "x")
			if i%20 == 3 {
				continue
			}
		case 5: // it is gone
		default:
			pipe.HSet(context.Background(), key, "age", age, "name", "x")
			ages[i] = age
		}
		pipe.ZAdd(context.Background(), "by:age", redis.Z{Score: float64(score), Member: i})
	}
	for i := range n {
		pipe.SAdd(context.Background(), "ids", i)
	}
	_, err := pipe.Exec(t.Context())
	require.NoError(t, err)
	d := Declaration{Name: "u", Key: "user:{id}", Columns: []ColumnDef{{"id", plan.BigIntType}, {"name", plan.TextType}, {"age", plan.BigIntType}}}
	return declareWith(t, s, d, append([]string{"index.age", "zset by:age"}, options...)...), ages, stale, nulls
}

// firstOf are the first of some ages that pass, and NULLs behind them.
func firstOf(ages map[int]int64, first int, desc bool, nulls int, pass func(int64) bool) []string {
	var all []int64
	for _, a := range ages {
		if pass(a) {
			all = append(all, a)
		}
	}
	slices.Sort(all)
	if desc {
		slices.Reverse(all)
	}
	var out []string
	for _, a := range all {
		out = append(out, strconv.FormatInt(a, 10))
	}
	out = append(out, slices.Repeat([]string{"NULL"}, nulls)...)
	return out[:min(len(out), first)]
}

// sorted are the ages that were read, as a sort puts them.
func sorted(rows []string, desc bool) []string {
	slices.SortFunc(rows, func(a, b string) int {
		x, errA := strconv.Atoi(a)
		y, errB := strconv.Atoi(b)
		switch {
		case errA != nil && errB != nil:
			return 0
		case errA != nil:
			return 1
		case errB != nil:
			return -1
		case desc:
			return y - x
		}
		return x - y
	})
	return rows
}

// TestFirstRowsByAnIndex reads through an index that has rows too early only, in either direction: what it gives is what a sort of all
// rows gives.
func TestFirstRowsByAnIndex(t *testing.T) {
	const n = 600
	for _, desc := range []bool{false, true} {
		early := func() int64 { return -rand.Int64N(50) }
		if desc {
			early = func() int64 { return rand.Int64N(50) }
		}
		for _, options := range [][]string{nil, {"directory", "set ids"}} {
			tab, ages, _, nulls := indexedUsers(t, n, early, options...)
			checkFirstRows(t, tab, ages, desc, nulls)
		}
	}
}

// TestFirstRowsByAnIndexOfACluster does the same where the rows that an index names are on several nodes.
func TestFirstRowsByAnIndexOfACluster(t *testing.T) {
	const n = 600
	for desc, options := range map[bool][]string{false: nil, true: {"directory", "set ids"}} {
		s, c, client := startCluster(t, 0)
		early := func() int64 { return -rand.Int64N(50) }
		if desc {
			early = func() int64 { return rand.Int64N(50) }
		}
		tab, ages, _, nulls := indexedUsersOf(t, s, client, n, early, options...)
		checkFirstRows(t, tab, ages, desc, nulls)

		spec := plan.ScanSpec{Columns: columnsOf(t, tab, "age"), Limit: plan.NoLimit, Filters: []plan.Expr{callOf(t, ">", refTo(t, tab, "age"), plan.IntLiteral(290))}}
		tab.Weigh(t.Context(), spec)
		others, what := int64(0), "keys that a SCAN goes over"
		for _, m := range c.Masters {
			others += c.Client(m).DBSize(t.Context()).Val()
		}
		if desc {
			others, what = n, "members of the directory"
		}
		assert.Contains(t, strings.Join(tab.DescribeScan(spec).Notes, " "), fmt.Sprintf("%s: %d", what, others), "all nodes are counted")
	}
}

// checkFirstRows reads the first rows by age.
func checkFirstRows(t *testing.T, tab *Table, ages map[int]int64, desc bool, nulls int) {
	t.Helper()
	age := refTo(t, tab, "age")
	op, within := "<", func(v int64) bool { return v < 100 } // which no row leaves that the index has too early
	if desc {
		op, within = ">", func(v int64) bool { return v > 100 }
	}
	for _, c := range []struct {
		filters []plan.Expr
		pass    func(int64) bool
		nulls   int
	}{
		{nil, func(int64) bool { return true }, nulls},
		{[]plan.Expr{callOf(t, "is_not_null", age)}, func(int64) bool { return true }, 0},
		{[]plan.Expr{callOf(t, op, age, plan.IntLiteral(100))}, within, 0},
	} {
		order := []plan.ColumnOrder{{Column: columnsOf(t, tab, "age")[0], Descending: desc}}
		require.True(t, tab.SupportsOrder(order, c.filters))
		for _, first := range []int{1, 7, 60, 470, 550, 5000} {
			spec := plan.ScanSpec{Columns: columnsOf(t, tab, "id", "age"), Filters: c.filters, Limit: plan.NoLimit, Order: order, First: int64(first)}
			rows, report := scanReport(t, tab, spec)
			var got []string
			for _, row := range rows { // what does not pass is rechecked above the scan
				_, text, _ := cut(row)
				if v, err := strconv.ParseInt(text, 10, 64); err != nil && c.nulls > 0 || err == nil && c.pass(v) {
					got = append(got, text)
				}
			}
			got = sorted(got, desc)
			assert.Equal(t, firstOf(ages, first, desc, c.nulls, c.pass), got[:min(first, len(got))], "%d of %s", first, tab.DescribeScan(spec).Path)
			assert.Len(t, slices.Compact(slices.Sorted(slices.Values(rows))), len(rows), "no row comes twice")
			if first <= 7 {
				assert.Less(t, report.Keys, int64(250), "it reads a part")
				assert.Zero(t, report.Commands["SCAN"]+report.Commands["SSCAN"])
			}
		}
	}
}

func cut(row string) (id, age string, ok bool) {
	at := slices.Index([]byte(row), '|')
	return row[:at], row[at+1:], true
}

// TestFirstRowsByAWrongIndex has rows in the index under any value: those that are under their own are never missing.
func TestFirstRowsByAWrongIndex(t *testing.T) {
	tab, ages, stale, _ := indexedUsers(t, 600, func() int64 { return rand.Int64N(200) - 100 })
	for _, desc := range []bool{false, true} {
		for _, first := range []int{1, 5, 100} {
			order := []plan.ColumnOrder{{Column: columnsOf(t, tab, "age")[0], Descending: desc}}
			rows, _ := scanReport(t, tab, plan.ScanSpec{Columns: columnsOf(t, tab, "id", "age"), Filters: []plan.Expr{callOf(t, "is_not_null", refTo(t, tab, "age"))}, Limit: plan.NoLimit, Order: order, First: int64(first)})
			read, got := map[int]bool{}, []int64{}
			for _, row := range rows {
				id, text, _ := cut(row)
				n, err := strconv.Atoi(id)
				require.NoError(t, err)
				read[n] = true
				if age, ok := ages[n]; ok {
					assert.Equal(t, strconv.FormatInt(age, 10), text)
					got = append(got, age)
				}
			}
			require.GreaterOrEqual(t, len(got), first)
			slices.Sort(got)
			last := got[first-1]
			if desc {
				last = got[len(got)-first]
			}
			for id, age := range ages {
				if before := age < last && !desc || age > last && desc; before && !stale[id] {
					assert.True(t, read[id], "%d, %d years old, before %d", id, age, last)
				}
			}
		}
	}
}

func TestIndexOrders(t *testing.T) {
	s, r, client := startCommands(t)
	d := Declaration{Name: "u", Key: "user:{id}", Columns: []ColumnDef{{"id", plan.BigIntType}, {"age", plan.BigIntType}, {"w", plan.DecimalType(5, 2)}, {"n", plan.TextType}}}
	tab := declareWith(t, s, d, "index.age", "zset by:age", "index.w", "zset by:w")
	by := func(desc, nullsFirst bool, names ...string) (out []plan.ColumnOrder) {
		for _, c := range columnsOf(t, tab, names...) {
			out = append(out, plan.ColumnOrder{Column: c, Descending: desc, NullsFirst: nullsFirst})
		}
		return out
	}
	notNull := []plan.Expr{callOf(t, ">", refTo(t, tab, "age"), plan.IntLiteral(1))}
	assert.True(t, tab.SupportsOrder(by(true, false, "age"), nil))
	assert.True(t, tab.SupportsOrder(by(false, false, "age", "n"), nil))
	assert.True(t, tab.SupportsOrder(by(false, true, "age"), notNull))
	assert.False(t, tab.SupportsOrder(by(false, true, "age"), nil), "rows without an age come first")
	assert.False(t, tab.SupportsOrder(by(true, true, "age"), nil))
	assert.False(t, tab.SupportsOrder(by(true, false, "w"), nil), "DECIMALs have no score of their own")
	assert.False(t, tab.SupportsOrder(by(true, false, "n", "age"), nil))
	assert.False(t, tab.SupportsOrder(by(true, false, "age"), []plan.Expr{callOf(t, "=", refTo(t, tab, "n"), plan.TextLiteral("x"))}))
	assert.False(t, tab.SupportsOrder(by(true, false, "age"), []plan.Expr{callOf(t, ">", refTo(t, tab, "w"), mustDecimal(t, 1))}))

	pipe := client.Pipeline()
	for i := range 3000 { // three ages of a thousand rows each, and numbers that share a score
		age := int64(i % 3)
		if i < 4 {
			age = 1<<53 + int64(i)
		}
		pipe.HSet(t.Context(), "user:"+strconv.Itoa(i), "age", age, "n", strconv.Itoa(i))
		pipe.ZAdd(t.Context(), "by:age", redis.Z{Score: float64(age), Member: i})
	}
	_, err := pipe.Exec(t.Context())
	require.NoError(t, err)
	read := func(first int64, order []plan.ColumnOrder, filters ...plan.Expr) ([]string, plan.ScanReport) {
		rows, report := scanReport(t, tab, plan.ScanSpec{Columns: columnsOf(t, tab, "age", "n"), Filters: filters, Limit: plan.NoLimit, Order: order, First: first})
		return rows, report
	}
	rows, report := read(5, by(true, false, "age"))
	assert.Contains(t, rows, "9007199254740995|3")
	assert.Less(t, report.Keys, int64(100), "one of the rows of one age is as good as another")
	rows, _ = read(1, by(true, false, "age"))
	assert.Contains(t, rows, "9007199254740995|3", "whole numbers that share a score are told apart")
	rows, report = read(5, by(true, false, "age", "n"))
	assert.Contains(t, rows, "2|2999")
	assert.Greater(t, report.Keys, int64(1000), "all rows of one age, to find the last by n")
	rows, _ = read(5, by(false, true, "age"), callOf(t, ">=", refTo(t, tab, "age"), plan.IntLiteral(1<<53+1)))
	assert.Contains(t, rows, "9007199254740993|1")
	_, report = read(20_000, by(true, false, "age"))
	assert.Positive(t, report.Commands["SCAN"], "so many are read like all")

	r.ResetStats(t)
	spec := plan.ScanSpec{Columns: columnsOf(t, tab, "age"), Limit: plan.NoLimit, Order: by(true, false, "age"), First: 10}
	path := tab.DescribeScan(spec)
	assert.Equal(t, "index zset by:age of age, +inf to -inf, until the first 10 rows are known", path.Path)
	assert.Equal(t, []string{"ZREVRANGEBYSCORE by:age +inf -inf WITHSCORES LIMIT 0 16", "HMGET user:* age"}, path.Commands)
	assert.Equal(t, []string{"where the index names too few rows, the others are read as well"}, path.Notes)
	assert.Empty(t, r.CommandStats(t)["zrevrangebyscore"])
}

// TestAnIndexThatIsNotWorthIt names far more keys than there are.
func TestAnIndexThatIsNotWorthIt(t *testing.T) {
	s, r, client := startCommands(t, "HSET user:1 age 30", "HSET user:2 age 40", "SADD ids 1 2")
	for i := range 500 {
		require.NoError(t, client.ZAdd(t.Context(), "by:age", redis.Z{Score: 30, Member: "gone:" + strconv.Itoa(i)}).Err())
	}
	require.NoError(t, client.ZAdd(t.Context(), "by:age", redis.Z{Score: 30, Member: "1"}, redis.Z{Score: 40, Member: "2"}).Err())
	d := Declaration{Name: "u", Key: "user:{id}", Columns: []ColumnDef{{"id", plan.BigIntType}, {"age", plan.BigIntType}}}
	for _, c := range []struct{ name, directory, says, reads string }{
		{"scanned", "", "the index zset by:age would cost more: members in the range: 502; keys that a SCAN goes over: 4", "scan"},
		{"listed", "set ids", "the index zset by:age would cost more: members in the range: 502; members of the directory: 2", "sscan"},
	} {
		d.Name, d.Directory = c.name, c.directory
		tab := declareWith(t, s, d, "index.age", "zset by:age")
		for value, wins := range map[int64]bool{20: false, 35: true} {
			spec := plan.ScanSpec{Columns: columnsOf(t, tab, "id"), Filters: []plan.Expr{callOf(t, ">", refTo(t, tab, "age"), plan.IntLiteral(value))}, Limit: plan.NoLimit}
			tab.Weigh(t.Context(), spec)
			path := tab.DescribeScan(spec)
			r.ResetStats(t)
			rows, _ := scanReport(t, tab, spec)
			assert.Contains(t, rows, "2")
			if wins {
				assert.Contains(t, path.Path, "index zset by:age")
				assert.Contains(t, path.Notes[0], "members in the range: 1; ")
				assert.Positive(t, r.CommandStats(t)["zrangebyscore"])
				continue
			}
			assert.Contains(t, path.Notes, c.says)
			assert.NotContains(t, path.Path, "index")
			assert.Positive(t, r.CommandStats(t)[c.reads])
			assert.Zero(t, r.CommandStats(t)["zrangebyscore"])
		}
	}
}

func mustDecimal(t *testing.T, v int64) plan.Expr {
	t.Helper()
	l, err := plan.NewLiteral(decimal128.FromI64(v*100), plan.DecimalType(5, 2))
	require.NoError(t, err)
	return l
}
