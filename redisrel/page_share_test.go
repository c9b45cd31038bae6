package redisrel

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"rsql/planner/plan"
)

func TestPagesOfKeysWithManyRows(t *testing.T) {
	const most = 180
	var none *pageShare
	none.had(1, 1000)
	assert.Equal(t, most, none.of(most), "a row each")
	s := newPageShare()
	assert.Equal(t, smallestPage, s.of(most), "nothing is known yet")
	s.had(10, 10)
	assert.Equal(t, most, s.of(most))
	s = newPageShare()
	s.had(10, 500)
	assert.Equal(t, rowsPerKey*most/50, s.of(most))
	assert.Equal(t, 2, s.of(2), "no more than there may be")
	s.had(10, 500_000)
	assert.Equal(t, fewestShared, s.of(most))
	for range 100 {
		s.had(10, 0)
	}
	assert.Equal(t, most, s.of(most), "they are empty now")
}

// TestScansOfLargeKeysAskForFew counts how many elements the server is asked for at once.
func TestScansOfLargeKeysAskForFew(t *testing.T) {
	const keys, members = 400, 100
	var texts []string
	for i := range members {
		texts = append(texts, fmt.Sprint("m", i))
	}
	var commands []string
	for i := range keys {
		commands = append(commands, fmt.Sprintf("SADD tags:%d %s", i, strings.Join(texts, " ")))
	}
	s, _, _ := startCommands(t, commands...)
	tab := tableOf(t, s, "tags")
	rows, report := scanReport(t, tab, plan.ScanSpec{Columns: []int{0, 1}, Limit: plan.NoLimit})
	assert.Len(t, rows, keys*members)
	perTrip := int64(keys*members) / (report.RoundTrips - report.Commands["SCAN"])
	assert.Less(t, perTrip, int64(2*rowsPerKey*s.pageKeys), "in a page")
	assert.Greater(t, perTrip, int64(rowsPerKey*s.pageKeys/4), "a round trip is not made for each key")
}
