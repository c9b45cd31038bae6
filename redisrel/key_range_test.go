package redisrel

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// TestKeyRangesOfTextsAndTimes leaves out rows by each type of the key whose values can be compared as they are written.
func TestKeyRangesOfTextsAndTimes(t *testing.T) {
	s, r := startWith(t, map[string]string{
		"d:2024-01-31": "n=1", "d:2024-02-01": "n=2", "d:2024-02-29": "n=old", "d:sometime": "n=4",
		"e:ann": "n=1", "e:bob": "n=2", "e:Zoe": "n=old", "e:bobby": "n=3",
	})
	days := declareWith(t, s, Declaration{Name: "d", Key: "d:{day}", Columns: columnDefs(t, "day DATE; n BIGINT")}, "bad_values", "null")
	names := declare(t, s, "e", "e:{name}", "name TEXT; n BIGINT")
	date := func(text string) plan.Expr {
		v, ok := parseDate([]byte(text))
		require.True(t, ok)
		l, err := plan.NewLiteral(v, plan.DateType)
		require.NoError(t, err)
		return l
	}
	for _, c := range []struct {
		tab   *Table
		op    string
		than  plan.Expr
		want  []string
		reads int // a value that is no day is looked at, and is no row
	}{
		{days, "<", date("2024-02-01"), []string{"2024-01-31|1"}, 2},
		{days, "<=", date("2024-02-01"), []string{"2024-01-31|1", "2024-02-01|2"}, 3},
		{days, ">", date("2024-02-29"), nil, 1},
		{names, "<", plan.TextLiteral("b"), []string{"ann|1"}, 2},
		{names, ">", plan.TextLiteral("ann"), []string{"bob|2", "bobby|3"}, 2},
		{names, ">=", plan.TextLiteral("bob"), []string{"bob|2", "bobby|3"}, 2},
		{names, ">", plan.TextLiteral("bob"), []string{"bobby|3"}, 1},
	} {
		column := c.tab.Schema().Field(0).Name
		filter := callOf(t, c.op, refTo(t, c.tab, column), c.than)
		require.Equal(t, plan.Inexact, c.tab.Supports(filter))
		if c.tab == names && c.op == "<" { // before a are the capital letters, and with them a bad value
			_, err := tryRows(t, names, []string{column, "n"}, filter)
			require.ErrorContains(t, err, `key e:Zoe, field n: "old" is not a BIGINT`)
			continue
		}
		r.ResetStats(t)
		rows := slices.DeleteFunc(tableRows(t, c.tab, []string{column, "n"}, filter), func(row string) bool { return strings.HasPrefix(row, "NULL") })
		assert.ElementsMatch(t, c.want, rows, "%s %s", c.op, c.than)
		assert.EqualValues(t, c.reads, r.CommandStats(t)["hmget"], "%s %s", c.op, c.than)
	}
	from, to := callOf(t, ">=", refTo(t, names, "name"), plan.TextLiteral("b")), callOf(t, "<", refTo(t, names, "name"), plan.TextLiteral("bobby"))
	assert.Equal(t, []string{"bob|2"}, tableRows(t, names, []string{"name", "n"}, from, to))
	assert.Equal(t, []string{"bob|2"}, tableRows(t, names, []string{"name", "n"}, to, from, callOf(t, ">", refTo(t, names, "name"), plan.TextLiteral("ann"))))
}

// TestKeyRangesAreDecidedBeforeValues has a value that is no number in a row that a range of its key leaves out.
func TestKeyRangesAreDecidedBeforeValues(t *testing.T) {
	s, r := startWith(t, map[string]string{"user:1": "age=30", "user:7": "age=41", "user:99": "age=old", "user:-3": "age=5"})
	tab := declare(t, s, "users", "user:{id}", "id BIGINT; age BIGINT")
	id := refTo(t, tab, "id")
	for _, c := range []struct {
		op   string
		than int64
		want []string
	}{
		{"<", 99, []string{"-3|5", "1|30", "7|41"}},
		{"<=", 7, []string{"-3|5", "1|30", "7|41"}},
		{"<=", 1, []string{"-3|5", "1|30"}},
		{"<", math.MinInt64 + 1, nil},
		{">", 99, nil},
		{">=", 100, nil},
	} {
		filter := callOf(t, c.op, id, plan.IntLiteral(c.than))
		require.Equal(t, plan.Inexact, tab.Supports(filter))
		r.ResetStats(t)
		assert.ElementsMatch(t, c.want, tableRows(t, tab, []string{"id", "age"}, filter), "%s %d", c.op, c.than)
		assert.EqualValues(t, len(c.want), r.CommandStats(t)["hmget"], "rows that are left out are not read")
	}
	both := []plan.Expr{callOf(t, ">", id, plan.IntLiteral(-3)), callOf(t, ">", plan.IntLiteral(7), id)}
	assert.Equal(t, []string{"1|30"}, tableRows(t, tab, []string{"id", "age"}, both...))
	listed := []plan.Expr{inList(t, id, plan.IntLiteral(1), plan.IntLiteral(99)), callOf(t, "<", id, plan.IntLiteral(50))}
	assert.Equal(t, []string{"1|30"}, tableRows(t, tab, []string{"id", "age"}, listed...))

	_, err := tryRows(t, tab, []string{"id", "age"}, callOf(t, ">=", id, plan.IntLiteral(99)))
	assert.ErrorContains(t, err, `key user:99, field age: "old" is not a BIGINT`)
	loadHashes(t, r, map[string]string{"user:007": "age=1"})
	_, err = tryRows(t, tab, []string{"id", "age"}, callOf(t, ">", id, plan.IntLiteral(100)))
	assert.ErrorContains(t, err, `"007" is not a BIGINT`, "of which nobody can say whether it is in the range")
}

// TestKeysThatAConditionLeavesOutAreNotForeign: they are of the table, and keys that are not count whatever the condition is.
func TestKeysThatAConditionLeavesOutAreNotForeign(t *testing.T) {
	s, _, _ := startCommands(t, "HSET user:1 age 1", "HSET user:2 age 2", "HSET user:12 age 12", "HSET user:30 age 30", "HSET user:1:profile age 9",
		"SADD ids 1 2 12 30 a:b")
	for _, options := range [][]string{nil, {"directory", "set ids"}} {
		tab := declareWith(t, s, Declaration{Name: "u" + strconv.Itoa(len(options)), Key: "user:{id}", Columns: []ColumnDef{
			{"id", plan.BigIntType}, {"age", plan.BigIntType},
		}}, options...)
		id := refTo(t, tab, "id")
		for want, filters := range map[string][]plan.Expr{
			"12|12, 1|1, 2|2, 30|30": nil,
			"1|1, 2|2":               {callOf(t, "<", id, plan.IntLiteral(12))},
			"12|12, 2|2":             {callOf(t, "<", id, plan.IntLiteral(30)), callOf(t, ">", id, plan.IntLiteral(1))},
			"":                       {callOf(t, "<", id, plan.IntLiteral(0))},
		} {
			rows, report := scanReport(t, tab, plan.ScanSpec{Columns: columnsOf(t, tab), Filters: filters, Limit: plan.NoLimit})
			slices.Sort(rows)
			assert.Equal(t, want, strings.Join(rows, ", "))
			assert.EqualValues(t, 5, report.Keys)
			assert.EqualValues(t, 1, report.Foreign, want)
		}
	}
}
