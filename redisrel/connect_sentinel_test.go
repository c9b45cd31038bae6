package redisrel

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

// elected are a master, its replica and a sentinel that watches them; the URL is that of who is the master.
type elected struct {
	first, second, sentinel *redistest.Server
	url                     string
}

// startElected starts them with rows hashes user:{id}.
func startElected(t *testing.T, rows int) *elected {
	t.Helper()
	t.Cleanup(func() { time.Sleep(1100 * time.Millisecond) }) // so long a pool that could not dial sleeps before it sees that it was closed
	first := redistest.Start(t, "--repl-diskless-sync-delay", "0")
	load(t, first, rows)
	second := redistest.Start(t, "--replicaof", first.Host+" "+first.Port)
	linked := func() bool {
		role, err := second.Client(t).Info(t.Context(), "replication").Result()
		return err == nil && infoFields(role)["master_link_status"] == "up"
	}
	require.Eventually(t, linked, 20*time.Second, 10*time.Millisecond)
	sentinel := redistest.StartSentinel(t, "mymaster", first)
	knows := func() bool {
		n, err := sentinel.Client(t).Do(t.Context(), "SENTINEL", "REPLICAS", "mymaster").Slice()
		return err == nil && len(n) == 1
	}
	require.Eventually(t, knows, 20*time.Second, 50*time.Millisecond)
	return &elected{first, second, sentinel, "redis+sentinel://127.0.0.1:1," + sentinel.Addr + "/mymaster/0"}
}

// TestSentinelFailover has a master break down between statements, and another in the middle of one.
func TestSentinelFailover(t *testing.T) {
	const rows = 2000
	e := startElected(t, rows)
	s, err := Connect(t.Context(), e.url, WithPageKeys(10), WithFetches(1), WithPatience(20*time.Second))
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	tab := tableOf(t, s, "user")
	assert.Len(t, tableRows(t, tab, nil), rows)

	r, err := tab.Scan(t.Context(), plan.ScanSpec{Columns: columnsOf(t, tab), Limit: plan.NoLimit, Alloc: checkedMemory(t)})
	require.NoError(t, err)
	b, err := r.Next(t.Context())
	require.NoError(t, err)
	b.Release()
	e.first.Kill()
	_, err = textRows(t.Context(), r)
	require.Error(t, err, "never a short answer")
	assert.Equal(t, plan.CodeConnection, plan.CodeOf(err))

	assert.Len(t, tableRows(t, tab, nil), rows, "the next statement waits for the one that takes its place")
	declare(t, s, "u", "u:{id}", "id BIGINT; name TEXT")
	_, err = write(t, tableOf(t, s, "u"), plan.Insert, []string{"id", "name"}, "1|a")
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"name": "a"}, hash(t, e.second, "u:1"))
}

func TestSentinelsThatDoNotHelp(t *testing.T) {
	t.Cleanup(func() { time.Sleep(1100 * time.Millisecond) }) // as above
	master := redistest.Start(t, "--requirepass", "right")
	sentinel := redistest.StartSentinel(t, "mymaster", master)
	for url, want := range map[string]string{
		"redis+sentinel://" + sentinel.Addr + "/other":             "the sentinels at " + sentinel.Addr + " know no master other; the name is the first part of the path",
		"redis+sentinel://" + sentinel.Addr:                        `the name of the master is missing`,
		"redis+sentinel://127.0.0.1:1/mymaster":                    "none of the sentinels at 127.0.0.1:1 answers",
		"redis+sentinel://:hunter2@" + sentinel.Addr + "/mymaster": "redis " + master.Addr + " refuses the connection: WRONGPASS",
	} {
		assert.Contains(t, refusal(t, url, WithPatience(100*time.Millisecond)), want, url)
	}
	s, err := Connect(t.Context(), "redis-sentinel://:right@"+sentinel.Addr+"/0?master=mymaster")
	require.NoError(t, err)
	require.NoError(t, s.Close())
}
