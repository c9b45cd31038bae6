package redisrel

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

func TestDescribeWrite(t *testing.T) {
	s, _, _ := proxied(t)
	at := func(tab *Table, names ...string) (out []int) {
		for _, n := range names {
			out = append(out, tab.Schema().FieldIndices(n)[0])
		}
		return out
	}
	u := tableOf(t, s, "u")
	got := u.DescribeWrite(plan.WriteSpec{Mode: plan.Replace, Columns: at(u, "id", "name")})
	assert.Equal(t, plan.WritePath{
		Key:      "u:{id}",
		Commands: []string{"EXISTS u:{id} …", "RESTORE u:{id} 0 (name …)"},
		Notes: []string{
			"EXISTS of all rows, and TYPE of those that are there, come before the first is written",
			"RESTORE makes rows whose keys are free; a script replaces others, and writes all of them by HSET where the server does without RESTORE",
		},
	}, got)
	e := declare(t, s, "e", "e:{id}", "id BIGINT; name TEXT", "ttl", "1h")
	got = e.DescribeWrite(plan.WriteSpec{Mode: plan.InsertIgnore, Columns: at(e, "name", "id")})
	assert.Equal(t, "RESTORE e:{id} 3600000 (name …)", got.Commands[1])
	assert.Contains(t, got.Notes[1], "a script skips others")
	got = e.DescribeWrite(plan.WriteSpec{Mode: plan.Replace, Columns: at(e, "name", "id", "_ttl")})
	assert.Contains(t, got.Commands[1], "RESTORE e:{id} {_ttl} (name …)")
	l := declare(t, s, "l", "l:{id}", "id BIGINT; index BIGINT; value TEXT", "type", "list")
	got = l.DescribeWrite(plan.WriteSpec{Mode: plan.Overwrite, Columns: at(l, "id", "value")})
	assert.Equal(t, []string{"TYPE l:{id}", "EVALSHA " + overwriteScriptName + " 1 l:{id} …"}, got.Commands)
	assert.Contains(t, got.Notes[0], "TYPE of all keys comes before the first is written")
}

// TestTrafficOfAWrite compares the counts with what passes on the way.
func TestTrafficOfAWrite(t *testing.T) {
	s, _, p := proxied(t, WithPageKeys(2))
	var sent int64
	received := 0
	p.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name == "EXISTS" || c.Name == "CONFIG" || c.Name == "RESTORE" {
			raw := fmt.Sprintf("*%d\r\n%s", len(c.Args)+1, redistest.Bulk(c.Name))
			for _, a := range c.Args {
				raw += redistest.Bulk(a)
			}
			sent += int64(len(raw))
			return redistest.Fault{Rewrite: func(reply string) string { received += len(reply); return reply }}
		}
		return redistest.Fault{}
	})
	tab := tableOf(t, s, "u")
	b := batchOf(t, tab, []string{"id", "name"}, sixRows()...)
	w, err := tab.OpenWriter(t.Context(), plan.WriteSpec{Mode: plan.Insert, Columns: []int{0, 1}})
	require.NoError(t, err)
	require.NoError(t, w.Check(t.Context(), b))
	require.NoError(t, w.Write(t.Context(), b))
	got := w.(plan.TrafficReporter).Traffic()
	require.NoError(t, w.Close())
	p.OnCommand(nil)
	assert.Equal(t, map[string]int64{"CONFIG": 2, "EXISTS": 1, "RESTORE": 6}, got.Commands)
	assert.EqualValues(t, 4, got.RoundTrips, "one to look at all keys, one for the configuration, and two pages")
	assert.Equal(t, sent, got.BytesOut)
	assert.EqualValues(t, received, got.BytesIn)
	assert.Positive(t, got.RedisTime)
}
