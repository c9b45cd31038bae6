package frame_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sweepWrites are the ways to write, into a table that has the rows 0 to 3 with v = 'old' and n = 1. A row that a statement
// has not reached is as before, and one that it has reached is as after; there is no third.
var sweepWrites = []struct {
	statement string
	// after are the rows then.
	after []string
}{
	{"INSERT INTO w (id, v) VALUES (4, 'new'), (5, 'new'), (6, 'new'), (7, 'new'), (8, 'new')", []string{"0|old|1", "1|old|1", "2|old|1", "3|old|1", "4|new|NULL", "5|new|NULL", "6|new|NULL", "7|new|NULL", "8|new|NULL"}},
	{"INSERT IGNORE INTO w (id, v) VALUES (2, 'new'), (3, 'new'), (4, 'new'), (5, 'new'), (6, 'new')", []string{"0|old|1", "1|old|1", "2|old|1", "3|old|1", "4|new|NULL", "5|new|NULL", "6|new|NULL"}},
	{"REPLACE INTO w (id, v) VALUES (2, 'new'), (3, 'new'), (4, 'new'), (5, 'new'), (6, 'new')", []string{"0|old|1", "1|old|1", "2|new|NULL", "3|new|NULL", "4|new|NULL", "5|new|NULL", "6|new|NULL"}},
	{"CREATE TABLE made WITH (key = 'w:{id}') AS SELECT id + 10 AS id, v, n FROM w", []string{"0|old|1", "10|old|1", "11|old|1", "12|old|1", "13|old|1", "1|old|1", "2|old|1", "3|old|1"}},
}

var reported = regexp.MustCompile(`(\d+) rows? (?:was|were) written before(?:, and of (\d+) nobody knows)?|of (\d+) rows? nobody knows`)

// TestFaultAtEachCommandOfAWrite holds writes to their law: a row lands whole or not at all, what is not said to be written
// or unknown is as it was, and a statement that reports success has written everything.
func TestFaultAtEachCommandOfAWrite(t *testing.T) {
	f := startFaults(t)
	for _, w := range sweepWrites {
		t.Run(w.statement[:14], func(t *testing.T) {
			for what, fault := range sweepFaults {
				for n := 1; ; n++ {
					before := f.beforeWrite(t)
					met := f.atNth(n, fault)
					_, stats, err := f.anew(t, w.statement)
					f.proxy.OnCommand(nil)
					after := f.written(t)
					name := fmt.Sprintf("%s at command %d: %v", what, n, err)
					if !met.Load() {
						require.NoError(t, err, "without a fault")
					}
					if skipped := stats.Read.WrongType; err == nil && skipped > 0 { // a row of the query, and it is reported
						require.Subset(t, w.after, after, name)
						require.GreaterOrEqual(t, len(after), len(w.after)-int(skipped), name)
						continue
					}
					if err == nil {
						require.Equal(t, w.after, after, name)
						if !met.Load() {
							break
						}
						continue
					}
					clearError(t, err)
					changed := 0
					for _, row := range after {
						if !slices.Contains(before, row) {
							require.Contains(t, w.after, row, name)
							changed++
						}
					}
					require.GreaterOrEqual(t, len(after), len(before), "%s: rows are lost", name)
					written, unknown := stats.Write.Written, stats.Write.Unknown
					if m := reported.FindStringSubmatch(err.Error()); m != nil {
						written, unknown = number(m[1]), number(m[2])+number(m[3])
					}
					assert.GreaterOrEqual(t, int64(changed), written, name)
					assert.LessOrEqual(t, int64(changed), written+unknown, name)
				}
			}
		})
	}
}

func number(text string) int64 {
	n, _ := strconv.ParseInt(text, 10, 64) // 0 for none
	return n
}

// beforeWrite puts the table into its first state, and gives its rows.
func (f *faults) beforeWrite(t *testing.T) []string {
	t.Helper()
	pipe := f.redis.TxPipeline()
	for i := range 20 {
		pipe.Del(t.Context(), fmt.Sprintf("w:%d", i))
	}
	for i := range 4 {
		pipe.HSet(t.Context(), fmt.Sprintf("w:%d", i), "v", "old", "n", 1)
	}
	pipe.Del(t.Context(), "rsql:catalog")
	_, err := pipe.Exec(t.Context())
	require.NoError(t, err)
	_, _, err = f.anew(t, "CREATE TABLE w (id BIGINT, v TEXT, n BIGINT) WITH (key = 'w:{id}')")
	require.NoError(t, err)
	return f.written(t)
}

// written are the rows of the table as the server has them.
func (f *faults) written(t *testing.T) []string {
	t.Helper()
	var rows []string
	for i := range 20 {
		h := f.redis.HGetAll(t.Context(), fmt.Sprintf("w:%d", i)).Val()
		if len(h) > 0 {
			n := h["n"]
			if n == "" {
				n = "NULL"
			}
			rows = append(rows, fmt.Sprintf("%d|%s|%s", i, h["v"], n))
		}
	}
	slices.Sort(rows)
	return rows
}
