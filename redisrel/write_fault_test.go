package redisrel

import (
	"fmt"
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

// way is how a server wants rows written: by RESTORE, or by the script that calls HSET where it keeps its configuration to itself.
type way struct {
	command string
	// fifth is which command of the name is that of the fifth row: the first one carries the script.
	fifth int
}

var ways = []way{{"RESTORE", 5}, {"EVALSHA", 4}}

// faulty has the server want its way, and makes faults of its commands.
func (w way) faulty(p *redistest.Proxy, fault func(redistest.Command) redistest.Fault) {
	p.OnCommand(func(c redistest.Command) redistest.Fault {
		switch {
		case c.Name == "CONFIG" && w.command != "RESTORE":
			return redistest.Fault{Reply: "-NOPERM this user has no permissions to run the 'config' command\r\n"}
		case c.Name == w.command:
			return fault(c)
		}
		return redistest.Fault{}
	})
}

func sixRows() []string { return []string{"1|a", "2|b", "3|c", "4|d", "5|e", "6|f"} }

func TestReplaceGoesOnAfterALostConnection(t *testing.T) {
	for name, fault := range map[string]redistest.Fault{"dropped": {Drop: true}, "cut in half": {Half: true}} {
		for _, w := range ways {
			t.Run(name+" "+w.command, func(t *testing.T) {
				s, r, p := proxied(t, WithPageKeys(2))
				happened := false
				w.faulty(p, func(c redistest.Command) redistest.Fault {
					if c.Nth == w.fifth {
						happened = true
						return fault
					}
					return redistest.Fault{}
				})
				report, err := write(t, tableOf(t, s, "u"), plan.Replace, []string{"id", "name"}, sixRows()...)
				require.NoError(t, err)
				assert.True(t, happened)
				assert.Equal(t, plan.WriteReport{Written: 6}, report)
				assert.Len(t, tableRows(t, tableOf(t, s, "u"), nil), 6)
				assert.Equal(t, map[string]string{"name": "f"}, hash(t, r, "u:6"))
			})
		}
	}
}

func TestInsertSaysWhatIsUnknown(t *testing.T) {
	for _, mode := range []plan.WriteMode{plan.Insert, plan.InsertIgnore} {
		for _, w := range ways {
			t.Run(mode.String()+" "+w.command, func(t *testing.T) {
				s, r, p := proxied(t, WithPageKeys(2))
				w.faulty(p, func(c redistest.Command) redistest.Fault { return redistest.Fault{Drop: c.Nth == w.fifth} })
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
}

func TestServerRefusesRows(t *testing.T) {
	for reply, want := range map[string]string{
		"OOM command not allowed when used memory > 'maxmemory'.": "redis ADDR refuses the row: OOM command not allowed when used memory > 'maxmemory'; 4 rows were written before; the server has no memory left for new data",
		"NOREPLICAS Not enough good replicas to write.":           "redis ADDR refuses the row: NOREPLICAS Not enough good replicas to write; 4 rows were written before",
		"MISCONF Redis is configured to save RDB snapshots":       "redis ADDR refuses the row: MISCONF Redis is configured to save RDB snapshots; 4 rows were written before",
	} {
		for _, w := range ways {
			s, _, p := proxied(t, WithPageKeys(2))
			w.faulty(p, func(c redistest.Command) redistest.Fault {
				if c.Nth >= w.fifth {
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
}

func TestBusyServerIsWaitedFor(t *testing.T) {
	for _, w := range ways {
		s, _, p := proxied(t, WithPageKeys(2))
		w.faulty(p, func(c redistest.Command) redistest.Fault {
			if c.Nth == 2 {
				return redistest.Fault{Reply: "-BUSY Redis is busy running a script.\r\n"}
			}
			return redistest.Fault{}
		})
		report, err := write(t, tableOf(t, s, "u"), plan.Insert, []string{"id", "name"}, sixRows()...)
		require.NoError(t, err)
		assert.Equal(t, plan.WriteReport{Written: 6}, report)
	}
}

// TestServersWithoutDumps refuse RESTORE, or what it is given.
func TestServersWithoutDumps(t *testing.T) {
	for _, reply := range []string{
		"NOPERM this user has no permissions to run the 'restore' command", "ERR unknown command 'RESTORE', with args beginning with: ",
		"ERR DUMP payload version or checksum are wrong", "ERR Bad data format",
	} {
		for _, mode := range []plan.WriteMode{plan.Insert, plan.InsertIgnore, plan.Replace, plan.Overwrite} {
			s, r, p := proxied(t, WithPageKeys(2))
			asked := 0
			ways[0].faulty(p, func(redistest.Command) redistest.Fault {
				asked++
				return redistest.Fault{Reply: "-" + reply + "\r\n"}
			})
			report, err := write(t, tableOf(t, s, "u"), mode, []string{"id", "name"}, sixRows()...)
			require.NoError(t, err)
			assert.Equal(t, plan.WriteReport{Written: 6}, report)
			assert.Equal(t, 4, asked, "the rows of the first page")
			assert.Equal(t, map[string]string{"name": "f"}, hash(t, r, "u:6"))
		}
	}
}

// TestUserWithoutRestore has the script that calls RESTORE refused, too.
func TestUserWithoutRestore(t *testing.T) {
	s, r, _ := proxied(t)
	loadHashes(t, r, map[string]string{"u:1": "name=old left=1", "u:2": "name=old"})
	require.NoError(t, r.Client(t).Do(t.Context(), "ACL", "SETUSER", "default", "-restore").Err())
	report, err := write(t, tableOf(t, s, "u"), plan.Replace, []string{"id", "name"}, sixRows()...)
	require.NoError(t, err)
	assert.Equal(t, plan.WriteReport{Written: 6}, report)
	assert.Equal(t, map[string]string{"name": "a"}, hash(t, r, "u:1"))
}

// TestListenersHearOfHashes has somebody listen for changes of hashes, which a RESTORE is not told as.
func TestListenersHearOfHashes(t *testing.T) {
	for config, want := range map[string]map[string]int{"KEA": {"hset": 6}, "Eh": {"hset": 6}, "Eg": {"restore": 6}, "": {}} {
		s, r, _ := proxied(t)
		client := r.Client(t)
		require.NoError(t, client.ConfigSet(t.Context(), "notify-keyspace-events", config).Err())
		heard := client.PSubscribe(t.Context(), "__keyevent@*")
		_, err := heard.Receive(t.Context())
		require.NoError(t, err)
		_, err = write(t, tableOf(t, s, "u"), plan.Insert, []string{"id", "name"}, sixRows()...)
		require.NoError(t, err)
		require.NoError(t, client.Publish(t.Context(), "__keyevent@0__:end", "").Err())
		got := map[string]int{}
		for m := range heard.Channel() {
			_, event, _ := strings.Cut(m.Channel, ":")
			if event == "end" {
				break
			}
			got[event]++
		}
		require.NoError(t, heard.Close())
		assert.Equal(t, want, got, config)
	}
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
	require.NoError(t, created(s.CreateTable(t.Context(), d, false, true)))
	_, err := write(t, tableOf(t, s, "u"), plan.Insert, []string{"id", "name"}, "1|a")
	require.ErrorContains(t, err, "READONLY")
	assert.ErrorContains(t, err, "this is a replica; write to its primary")
	err = created(s.CreateTable(t.Context(), Declaration{Name: "v", Key: "v:{id}"}, false, false))
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

// TestRowsOfOneScript has rows written by scripts for several of them: each is judged on its own.
func TestRowsOfOneScript(t *testing.T) {
	const n = 100
	for _, w := range ways {
		for _, mode := range []plan.WriteMode{plan.Insert, plan.InsertIgnore, plan.Replace} {
			t.Run(w.command+" "+mode.String(), func(t *testing.T) {
				s, r, p := proxied(t, WithPageKeys(64))
				w.faulty(p, func(redistest.Command) redistest.Fault { return redistest.Fault{} })
				tab := tableOf(t, s, "u")
				var rows []string
				old := map[string]string{}
				for i := range n {
					rows = append(rows, fmt.Sprintf("%d|new%d", i, i))
					old[fmt.Sprintf("u:%d", i)] = "name=old left=1"
				}
				b := batchOf(t, tab, []string{"id", "name"}, rows...)
				opened, err := tab.OpenWriter(t.Context(), plan.WriteSpec{Mode: mode, Columns: columnsOf(t, tab, "id", "name")})
				require.NoError(t, err)
				defer func() { require.NoError(t, opened.Close()) }()
				require.NoError(t, opened.Check(t.Context(), b))
				loadHashes(t, r, old) // others are faster
				require.NoError(t, r.Client(t).Del(t.Context(), "u:3", "u:20", "u:50").Err())
				require.NoError(t, r.Client(t).Set(t.Context(), "u:50", "text", 0).Err())
				r.ResetStats(t)
				err = opened.Write(t.Context(), b)
				require.ErrorContains(t, err, map[plan.WriteMode]string{plan.Insert: "key u:0 exists already"}[mode])
				require.Error(t, err, "there is a text")
				report := opened.Report()
				want := map[plan.WriteMode]plan.WriteReport{
					plan.Insert: {Written: 2, Failed: n - 2}, plan.InsertIgnore: {Written: 2, Skipped: n - 3, Failed: 1}, plan.Replace: {Written: n - 1, Failed: 1},
				}[mode]
				first := "u:50"
				if mode == plan.Insert {
					first = "u:0"
				}
				require.NotEmpty(t, report.FirstFailed)
				assert.Equal(t, first, report.FirstFailed[0].Key)
				report.FirstFailed = nil
				assert.Equal(t, want, report)
				assert.Equal(t, map[string]string{"name": "new3"}, hash(t, r, "u:3"))
				assert.Equal(t, map[string]string{"name": "new20"}, hash(t, r, "u:20"))
				assert.Equal(t, "text", r.Client(t).Get(t.Context(), "u:50").Val())
				if mode == plan.Replace {
					assert.Equal(t, map[string]string{"name": "new99"}, hash(t, r, "u:99"))
				} else {
					assert.Equal(t, map[string]string{"name": "old", "left": "1"}, hash(t, r, "u:99"))
				}
				calls := r.CommandStats(t)
				assert.LessOrEqual(t, calls["eval"]+calls["evalsha"], int64(n/8+3), "several rows a script")
			})
		}
	}
}

// TestRowsSentAgainKeepTheirOrder has the server refuse the first row of each key for now, when it takes later ones.
func TestRowsSentAgainKeepTheirOrder(t *testing.T) {
	rows := []string{"0|load", "1|first", "1|last", "2|only", "3|first", "3|next", "3|last"}
	for _, f := range []struct {
		reply string
		way   way
		fault func(redistest.Command) bool
	}{
		{"-BUSY Redis is busy running a script.\r\n", ways[0], func(c redistest.Command) bool { return c.Nth == 2 || c.Nth == 5 }},
		{"-BUSY Redis is busy running a script.\r\n", ways[1], func(c redistest.Command) bool { return c.Nth == 1 || c.Nth == 4 }},
		{"-NOSCRIPT No matching script.\r\n", ways[1], func(c redistest.Command) bool { return c.Nth == 1 }},
	} {
		for mode, want := range map[plan.WriteMode]struct {
			winner string
			report plan.WriteReport
		}{
			plan.Replace:      {"last", plan.WriteReport{Written: 7}},
			plan.InsertIgnore: {"first", plan.WriteReport{Written: 4, Skipped: 3}},
		} {
			for _, there := range []bool{false, true} {
				t.Run(fmt.Sprint(f.reply[1:5], " ", f.way.command, " ", mode, " ", there), func(t *testing.T) {
					s, r, p := proxied(t)
					if there && mode == plan.Replace {
						loadHashes(t, r, map[string]string{"u:3": "name=old left=1"})
					}
					f.way.faulty(p, func(c redistest.Command) redistest.Fault {
						if f.fault(c) {
							return redistest.Fault{Reply: f.reply}
						}
						return redistest.Fault{}
					})
					report, err := write(t, tableOf(t, s, "u"), mode, []string{"id", "name"}, rows...)
					require.NoError(t, err)
					assert.Equal(t, want.report, report)
					assert.Equal(t, want.winner, hash(t, r, "u:1")["name"])
					assert.Equal(t, map[string]string{"name": want.winner}, hash(t, r, "u:3"))
				})
			}
		}
	}
}
