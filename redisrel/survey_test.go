package redisrel

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

func TestSizesOfDeclaredTables(t *testing.T) {
	s, r := startWith(t, nil)
	r.Load(t, 3000, func(i int) (string, []any) { return fmt.Sprintf("big:%d", i), []any{"n", i} })
	r.Load(t, 1000, func(i int) (string, []any) { return fmt.Sprintf("small:%d", i), []any{"n", i} })
	r.ResetStats(t)
	big := declare(t, s, "b", "big:{id}", "id BIGINT; n BIGINT")
	none := declare(t, s, "n", "none:{id}", "id BIGINT; n BIGINT")
	rows := func(tab *Table) float64 { return tab.EstimateScan(plan.ScanSpec{Limit: plan.NoLimit}).Rows }
	assert.Negative(t, rows(big), "nobody asked yet")
	assert.Zero(t, r.CommandStats(t)["randomkey"], "a table without a join needs no estimate")
	big.Survey(t.Context())
	none.Survey(t.Context())
	assert.InDelta(t, 3000, rows(big), 700)
	assert.Less(t, rows(none), 100.0)
	stats := r.CommandStats(t)
	assert.Zero(t, stats["scan"], "a declared table needs no look at all keys")
	assert.EqualValues(t, 1, stats["dbsize"], "one look serves all tables")
	assert.Equal(t, plan.Estimate{Rows: 10, Keys: rows(big) * 10 / rows(big)}, big.EstimateScan(plan.ScanSpec{Limit: 10}))
}

func TestLooksGoOnAfterLostConnections(t *testing.T) {
	for _, command := range []string{"SCAN", "TYPE", "HRANDFIELD", "HLEN", "HGETALL"} {
		t.Run(command, func(t *testing.T) {
			r := redistest.Start(t)
			loadHashes(t, r, someUsers())
			p := redistest.StartProxy(t, r.Addr)
			s, err := Connect(t.Context(), "redis://"+p.Addr)
			require.NoError(t, err)
			defer func() { require.NoError(t, s.Close()) }()
			p.OnCommand(func(c redistest.Command) redistest.Fault {
				if c.Name != command || c.Nth > 2 {
					return redistest.Fault{}
				}
				return redistest.Fault{Drop: c.Nth == 1, Half: c.Nth == 2}
			})
			assert.Len(t, tableRows(t, tableOf(t, s, "order"), nil), 3)
			p.OnCommand(func(c redistest.Command) redistest.Fault {
				return redistest.Fault{Drop: c.Name == command}
			})
			if command == "SCAN" { // an end of the connection is no end of the rows
				_, err := tryRows(t, tableOf(t, s, "order"), nil)
				assert.Equal(t, plan.CodeConnection, plan.CodeOf(err), "%v", err)
			}
			s.Refresh()
			_, err = s.Table(t.Context(), "order")
			assert.Equal(t, plan.CodeConnection, plan.CodeOf(err), "%v", err)
		})
	}
}

func TestRepliesThatAreNoAnswers(t *testing.T) {
	for _, command := range []string{"HLEN", "HGETALL"} {
		r := redistest.Start(t)
		loadHashes(t, r, someUsers())
		p := redistest.StartProxy(t, r.Addr)
		s, err := Connect(t.Context(), "redis://"+p.Addr)
		require.NoError(t, err)
		p.OnCommand(func(c redistest.Command) redistest.Fault {
			if c.Name == command && (len(c.Args) == 0 || c.Args[0] != catalogKey) {
				return redistest.Fault{Reply: "+odd\r\n"}
			}
			return redistest.Fault{}
		})
		_, err = s.Table(t.Context(), "user")
		assert.ErrorContains(t, err, "sent a reply that is no answer to "+command)
		p.OnCommand(func(c redistest.Command) redistest.Fault {
			if c.Name == command && c.Args[0] == "user:2" {
				return redistest.Fault{Reply: "-ERR boom\r\n"}
			}
			return redistest.Fault{}
		})
		_, err = s.Table(t.Context(), "user")
		assert.EqualError(t, err, "table user: key user:2: redis "+p.Addr+" answers "+command+" with: ERR boom")
		require.NoError(t, s.Close())
	}
}
