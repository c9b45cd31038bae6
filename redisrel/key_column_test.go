package redisrel

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// TestShortBulk reads heads with one digit, two and more, and what is cut off or wrong at each byte.
func TestShortBulk(t *testing.T) {
	for _, n := range []int{0, 1, 9, 10, 99, 100, 101} {
		text := strings.Repeat("x", n)
		whole := fmt.Sprintf("$%d\r\n%s\r\n", n, text)
		r := respReader{buf: []byte(whole + "+OK\r\n")}
		c, err := r.text()
		require.NoError(t, err)
		assert.Equal(t, text, string(c.of(r.buf)))
		assert.Equal(t, len(whole), r.pos)
		for i := range len(whole) {
			cut := respReader{buf: []byte(whole[:i])}
			_, err := cut.text()
			require.Error(t, err, "%q", whole[:i])
			_, to := shortBulk(cut.buf, 0)
			require.Zero(t, to)
			if whole[i] == '\r' || whole[i] == '\n' {
				wrong := respReader{buf: []byte(whole[:i] + "?" + whole[i+1:])}
				_, err := wrong.text()
				require.Error(t, err, "%q", wrong.buf)
			}
		}
	}
	for _, other := range []string{"$-1\r\n", "+OK\r\n", ":17\r\n", "*1\r\n$1\r\nx\r\n", "$\r\n\r\n"} {
		_, to := shortBulk([]byte(other), 0)
		assert.Zero(t, to, other)
	}
}

// TestKeysOfManyRows has keys whose parts are of each way to be decoded, with one row, several and none.
func TestKeysOfManyRows(t *testing.T) {
	s, _, _ := startCommands(t, "RPUSH l:1:a:1.5 x y z", "RPUSH l:7:b:2 x", "RPUSH l:no:c:0.25 x y")
	d := Declaration{Name: "l", Key: "l:{n}:{t}:{d}", Type: "list", BadValues: "null", Columns: []ColumnDef{
		{"n", plan.BigIntType}, {"t", plan.TextType}, {"d", plan.DoubleType}, {"value", plan.TextType},
	}}
	tab := declareWith(t, s, d)
	rows, report := scanReport(t, tab, plan.ScanSpec{Columns: columnsOf(t, tab, "n", "t", "d", "_key", "value", "_type"), Limit: plan.NoLimit})
	assert.Equal(t, []string{
		"1|a|1.5|l:1:a:1.5|x|list", "1|a|1.5|l:1:a:1.5|y|list", "1|a|1.5|l:1:a:1.5|z|list", "7|b|2|l:7:b:2|x|list",
		"NULL|c|0.25|l:no:c:0.25|x|list", "NULL|c|0.25|l:no:c:0.25|y|list",
	}, rows)
	assert.EqualValues(t, 2, report.Repaired, "once for each row")
	limited, _ := scanReport(t, tab, plan.ScanSpec{Columns: columnsOf(t, tab, "t"), Limit: 2})
	assert.Len(t, limited, 2)
}
