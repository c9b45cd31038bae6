package redisrel

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

// proxied is a session that goes through a proxy, with a declared table u over u:{id}.
func proxied(t *testing.T, opts ...Option) (*Server, *redistest.Server, *redistest.Proxy) {
	t.Helper()
	r := redistest.Start(t)
	p := redistest.StartProxy(t, r.Addr)
	s, err := Connect(t.Context(), "redis://"+p.Addr, opts...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	declare(t, s, "u", "u:{id}", "id BIGINT; name TEXT")
	return s, r, p
}

func sixRows() []string { return []string{"1|a", "2|b", "3|c", "4|d", "5|e", "6|f"} }

func TestReplaceGoesOnAfterALostConnection(t *testing.T) {
	for name, fault := range map[string]redistest.Fault{"dropped": {Drop: true}, "cut in half": {Half: true}} {
		t.Run(name, func(t *testing.T) {
			s, r, p := proxied(t, WithPageKeys(3))
			p.OnCommand(func(c redistest.Command) redistest.Fault {
				if c.Name == "EVALSHA" && c.Nth == 4 {
					return fault
				}
				return redistest.Fault{}
			})
			report, err := write(t, tableOf(t, s, "u"), plan.Replace, []string{"id", "name"}, sixRows()...)
			require.NoError(t, err)
			assert.Equal(t, plan.WriteReport{Written: 6}, report)
			assert.Len(t, tableRows(t, tableOf(t, s, "u"), nil), 6)
			assert.Equal(t, map[string]string{"name": "f"}, hash(t, r, "u:6"))
		})
	}
}

func TestInsertSaysWhatIsUnknown(t *testing.T) {
	for _, mode := range []plan.WriteMode{plan.Insert, plan.InsertIgnore} {
		t.Run(mode.String(), func(t *testing.T) {
			s, r, p := proxied(t, WithPageKeys(3))
			p.OnCommand(func(c redistest.Command) redistest.Fault {
				// The first page is EVAL 1, EVALSHA 2, 3; the second EVALSHA 4, 5, 6.
				return redistest.Fault{Drop: c.Name == "EVALSHA" && c.Nth == 4}
			})
			report, err := write(t, tableOf(t, s, "u"), mode, []string{"id", "name"}, sixRows()...)
			require.ErrorContains(t, err, "4 rows were written before, and of 2 nobody knows")
			assert.Equal(t, plan.CodeConnection, plan.CodeOf(err))
			assert.EqualValues(t, 4, report.Written)
			assert.EqualValues(t, 2, report.Unknown)
			require.Len(t, report.FirstFailed, 2)
			assert.Equal(t, "u:5", report.FirstFailed[0].Key)
			p.OnCommand(nil)
			for _, id := range []string{"1", "2", "3", "4"} {
				assert.NotEmpty(t, hash(t, r, "u:"+id), "a row that is reported as written is there")
			}
		})
	}
}

func TestServerRefusesRows(t *testing.T) {
	for reply, want := range map[string]string{
		"OOM command not allowed when used memory > 'maxmemory'.": "redis ADDR refuses the row: OOM command not allowed when used memory > 'maxmemory'.; 4 rows were written before; the server has no memory left for new data",
		"NOREPLICAS Not enough good replicas to write.":           "redis ADDR refuses the row: NOREPLICAS Not enough good replicas to write.; 4 rows were written before",
		"MISCONF Redis is configured to save RDB snapshots":       "redis ADDR refuses the row: MISCONF Redis is configured to save RDB snapshots; 4 rows were written before",
	} {
		s, _, p := proxied(t, WithPageKeys(3))
		p.OnCommand(func(c redistest.Command) redistest.Fault {
			if c.Name == "EVALSHA" && c.Nth >= 4 {
				return redistest.Fault{Reply: "-" + reply + "\r\n"}
			}
			return redistest.Fault{}
		})
		report, err := write(t, tableOf(t, s, "u"), plan.Replace, []string{"id", "name"}, sixRows()...)
		assert.EqualError(t, err, "table u: key u:5: "+strings.ReplaceAll(want, "ADDR", p.Addr))
		assert.Equal(t, plan.CodeServer, plan.CodeOf(err))
		assert.EqualValues(t, 4, report.Written)
		assert.EqualValues(t, 2, report.Failed)
	}
}

func TestBusyServerIsWaitedFor(t *testing.T) {
	s, _, p := proxied(t, WithPageKeys(3))
	p.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name == "EVALSHA" && c.Nth == 2 {
			return redistest.Fault{Reply: "-BUSY Redis is busy running a script.\r\n"}
		}
		return redistest.Fault{}
	})
	report, err := write(t, tableOf(t, s, "u"), plan.Insert, []string{"id", "name"}, sixRows()...)
	require.NoError(t, err)
	assert.Equal(t, plan.WriteReport{Written: 6}, report)
}

func TestFullServerKeepsOldRows(t *testing.T) {
	s, r := startWith(t, map[string]string{"u:1": "name=old left=1"})
	tab := declare(t, s, "u", "u:{id}", "id BIGINT; name TEXT")
	require.NoError(t, r.Client(t).ConfigSet(t.Context(), "maxmemory", "1").Err())
	_, err := write(t, tab, plan.Replace, []string{"id", "name"}, "1|new")
	require.ErrorContains(t, err, "OOM command not allowed")
	require.ErrorContains(t, err, "nothing was written")
	assert.Equal(t, map[string]string{"name": "old", "left": "1"}, hash(t, r, "u:1"))
}

func TestReadOnlyReplica(t *testing.T) {
	primary := redistest.Start(t)
	replica := redistest.Start(t, "--replicaof", primary.Host+" "+primary.Port)
	s := connect(t, replica)
	d := Declaration{Name: "u", Key: "u:{id}", Columns: columnDefs(t, "id BIGINT; name TEXT")}
	require.NoError(t, s.CreateTable(t.Context(), d, false, true))
	_, err := write(t, tableOf(t, s, "u"), plan.Insert, []string{"id", "name"}, "1|a")
	require.ErrorContains(t, err, "READONLY")
	assert.ErrorContains(t, err, "this is a replica; write to its primary")
	err = s.CreateTable(t.Context(), Declaration{Name: "v", Key: "v:{id}"}, false, false)
	assert.ErrorContains(t, err, "READONLY")
}

func TestCheckOnABrokenServer(t *testing.T) {
	s, _, p := proxied(t)
	p.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name == "TYPE" {
			return redistest.Fault{Reply: "-NOPERM this user has no permissions to run the 'type' command\r\n"}
		}
		return redistest.Fault{}
	})
	_, err := write(t, tableOf(t, s, "u"), plan.Insert, []string{"id", "name"}, "1|a")
	assert.ErrorContains(t, err, "answers TYPE with: NOPERM")
}

// TestRowsSentAgainKeepTheirOrder has the server refuse the first row of each key for now, when it takes later ones.
func TestRowsSentAgainKeepTheirOrder(t *testing.T) {
	rows := []string{"0|load", "1|first", "1|last", "2|only", "3|first", "3|next", "3|last"}
	for reply, fault := range map[string]func(redistest.Command) bool{
		"-BUSY Redis is busy running a script.\r\n": func(c redistest.Command) bool { return c.Nth == 1 || c.Nth == 4 },
		"-NOSCRIPT No matching script.\r\n":         func(c redistest.Command) bool { return c.Nth == 1 },
	} {
		for mode, want := range map[plan.WriteMode]struct {
			winner string
			report plan.WriteReport
		}{
			plan.Replace:      {"last", plan.WriteReport{Written: 7}},
			plan.InsertIgnore: {"first", plan.WriteReport{Written: 4, Skipped: 3}},
		} {
			t.Run(reply[1:5]+" "+mode.String(), func(t *testing.T) {
				s, r, p := proxied(t)
				p.OnCommand(func(c redistest.Command) redistest.Fault {
					if c.Name == "EVALSHA" && fault(c) {
						return redistest.Fault{Reply: reply}
					}
					return redistest.Fault{}
				})
				report, err := write(t, tableOf(t, s, "u"), mode, []string{"id", "name"}, rows...)
				require.NoError(t, err)
				assert.Equal(t, want.report, report)
				assert.Equal(t, want.winner, hash(t, r, "u:1")["name"])
				assert.Equal(t, want.winner, hash(t, r, "u:3")["name"])
			})
		}
	}
}
