package redisrel

import (
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

// threeDatabases has a hash user:1 in the databases 0, 2 and 5, whose name says which.
func threeDatabases(t *testing.T, r *redistest.Server) {
	t.Helper()
	for _, db := range []int{0, 2, 5} {
		o := *r.Client(t).Options()
		o.DB = db
		client := redis.NewClient(&o)
		require.NoError(t, client.HSet(t.Context(), "user:1", "name", intText(int64(db))).Err())
		require.NoError(t, client.Close())
	}
}

func database(t *testing.T, s *Server, number int) *Server {
	t.Helper()
	d, err := s.Database(t.Context(), number)
	require.NoError(t, err)
	return d
}

func TestDatabases(t *testing.T) {
	r := redistest.Start(t)
	threeDatabases(t, r)
	s, err := Connect(t.Context(), "redis://"+r.Addr+"/2", WithRate(1e6), WithReadOnly(true))
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	five := database(t, s, 5)
	assert.Equal(t, []string{"1|2"}, tableRows(t, tableOf(t, s, "user"), nil))
	assert.Equal(t, []string{"1|5"}, tableRows(t, tableOf(t, five, "user"), nil))
	assert.Equal(t, []string{"1|0"}, tableRows(t, tableOf(t, database(t, five, 0), "user"), nil))
	assert.Same(t, s, database(t, s, 2))
	assert.Same(t, s, database(t, five, 2), "the databases of a server have each other")
	assert.Same(t, five, database(t, s, 5))
	assert.Same(t, s.pace, five.pace, "they share the server's pace")
	assert.Equal(t, `"5".user`, plan.TableName(tableOf(t, five, "user")))
	assert.Equal(t, "user", plan.TableName(tableOf(t, s, "user")))
	assert.Equal(t, r.Addr+"/5", five.String())
	assert.ErrorContains(t, created(five.CreateTable(t.Context(), Declaration{Name: "t", Key: "t:{id}"}, false, false)), "only reads")
	assert.Greater(t, s.Looked().RoundTrips, five.looked.report().RoundTrips)

	found, err := s.Databases(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []DatabaseInfo{{0, 1, 0, false}, {2, 1, 0, true}, {5, 1, 0, false}}, found)
	_, err = s.Database(t.Context(), 16)
	assert.Equal(t, plan.CodeName, plan.CodeOf(err))
	assert.ErrorContains(t, err, "redis "+r.Addr+" has no database 16")
	_, err = s.Namespace(t.Context(), []string{"5", "2"})
	assert.Equal(t, plan.CodeName, plan.CodeOf(err))
}

func TestDatabasesAreRepairedEachForItself(t *testing.T) {
	r := redistest.Start(t)
	threeDatabases(t, r)
	s, err := Connect(t.Context(), r.URL, WithName("east"))
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	typeOf := func(s *Server) plan.Type {
		f, ok := tableOf(t, s, "user").Schema().FieldsByName("name")
		require.True(t, ok)
		return plan.TypeOf(f[0])
	}
	five := database(t, s, 5)
	assert.Equal(t, plan.BigIntType, typeOf(s))
	assert.Equal(t, plan.BigIntType, typeOf(five))
	guess := plan.RetypeError{Table: `east."5".user`, Namespace: `east."5"`, Column: "name", From: plan.BigIntType, To: plan.TextType}
	s.Widen(&guess)
	assert.Equal(t, plan.TextType, typeOf(five))
	assert.Equal(t, plan.BigIntType, typeOf(s))
	other := guess
	other.Table, other.Namespace = "user", ""
	s.Widen(&other)
	assert.Equal(t, plan.BigIntType, typeOf(s), "that is another server's table")
}

func TestDatabasesOfACallersClient(t *testing.T) {
	r := redistest.Start(t, "--requirepass", "right")
	threeDatabases(t, r)
	o := *r.Client(t).Options()
	o.DB, o.ReadTimeout, o.MaxRetries = 2, -1, -1
	client := redis.NewClient(&o)
	defer func() { require.NoError(t, client.Close()) }()
	s, err := NewServer(client)
	require.NoError(t, err)
	five := database(t, s, 5)
	assert.Equal(t, []string{"1|2"}, tableRows(t, tableOf(t, s, "user"), nil))
	assert.Equal(t, []string{"1|5"}, tableRows(t, tableOf(t, five, "user"), nil))
	assert.Equal(t, client.Options().ReadTimeout, five.single.Options().ReadTimeout)
	assert.Equal(t, client.Options().MaxRetries, five.single.Options().MaxRetries)
	require.NoError(t, s.Close())
	assert.NoError(t, client.Ping(t.Context()).Err(), "the caller's client stays open")
	assert.ErrorIs(t, five.single.Ping(t.Context()).Err(), redis.ErrClosed)
	_, err = s.Database(t.Context(), 3)
	assert.ErrorContains(t, err, "closed")
}

func TestDatabasesAreConnectedOnce(t *testing.T) {
	r := redistest.Start(t)
	threeDatabases(t, r)
	s, err := Connect(t.Context(), r.URL)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	var group sync.WaitGroup
	found := make([]*Server, 8)
	for i := range found {
		group.Go(func() {
			d, err := s.Database(t.Context(), 5)
			if assert.NoError(t, err) {
				found[i] = d
			}
		})
	}
	group.Wait()
	for _, d := range found {
		assert.Same(t, found[0], d)
	}
}

func TestClustersHaveOneDatabase(t *testing.T) {
	t.Cleanup(func() { time.Sleep(1100 * time.Millisecond) }) // so long a pool that could not dial sleeps before it sees that it was closed
	c := redistest.StartCluster(t, 3, 0)
	s, err := Connect(t.Context(), c.URL(), WithName("shop"))
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	require.NoError(t, s.client.HSet(t.Context(), "user:1", "name", "Ann").Err())
	assert.Same(t, s, database(t, s, 0))
	assert.Equal(t, []string{"1|Ann"}, tableRows(t, tableOf(t, s, "user"), nil))
	assert.Contains(t, tableOf(t, s, "user").DescribeScan(plan.ScanSpec{Limit: plan.NoLimit}).Path, "on 3 nodes side by side, on shop")
	_, err = s.Database(t.Context(), 3)
	assert.Equal(t, plan.CodeName, plan.CodeOf(err))
	assert.ErrorContains(t, err, "is a cluster, which has no database 3; a cluster has database 0 only")
	found, err := s.Databases(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []DatabaseInfo{{0, 1, 0, true}}, found)
	c.Masters[0].Kill()
	c.Masters[1].Kill()
	c.Masters[2].Kill()
	_, err = s.Table(t.Context(), "user:*")
	assert.ErrorContains(t, err, "redis shop (")
}

func TestDatabasesBehindSentinelsAndReplicas(t *testing.T) {
	t.Cleanup(func() { time.Sleep(1100 * time.Millisecond) }) // so long a pool that could not dial sleeps before it sees that it was closed
	master := redistest.Start(t, "--repl-diskless-sync-delay", "0")
	threeDatabases(t, master)
	replica := redistest.Start(t, "--replicaof", master.Host+" "+master.Port)
	leader, follower := master.Client(t), replica.Client(t)
	require.Eventually(t, func() bool {
		up, err := follower.Info(t.Context(), "replication").Result()
		known, otherErr := leader.Info(t.Context(), "replication").Result()
		return err == nil && otherErr == nil && infoFields(up)["master_link_status"] == "up" && strings.Contains(known, "state=online")
	}, 20*time.Second, 10*time.Millisecond)
	sentinel := redistest.StartSentinel(t, "mymaster", master)
	for _, url := range []string{"redis+sentinel://" + sentinel.Addr + "/mymaster/2", "redis://" + master.Addr + "/2?replicas=true"} {
		s, err := Connect(t.Context(), url, WithPatience(20*time.Second))
		require.NoError(t, err, url)
		assert.Equal(t, []string{"1|2"}, tableRows(t, tableOf(t, s, "user"), nil), url)
		assert.Equal(t, []string{"1|5"}, tableRows(t, tableOf(t, database(t, s, 5), "user"), nil), url)
		require.NoError(t, s.Close())
	}
}

// TestTLSOfAServerBesideAnother: the flags' certificates are for both, the name in them for the first alone.
func TestTLSOfAServerBesideAnother(t *testing.T) {
	dir := t.TempDir()
	plain, port, _ := tlsServerIn(t, dir, time.Hour, "yes")
	threeDatabases(t, plain)
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	files := WithTLSFiles(TLSFiles{CA: cert, Cert: cert, Key: key, ServerName: "somewhere.else"})
	s, err := Connect(t.Context(), "rediss://localhost:"+port, files, WithName("east"))
	require.NoError(t, err)
	assert.Equal(t, []string{"1|5"}, tableRows(t, tableOf(t, database(t, s, 5), "user"), nil))
	require.NoError(t, s.Close())
	s, err = Connect(t.Context(), plain.URL, files, WithName("west"))
	require.NoError(t, err, "a server beside another need not speak TLS")
	require.NoError(t, s.Close())
	assert.Contains(t, refusal(t, "rediss://127.0.0.1:"+port, files, WithName("east")), "redis east (127.0.0.1:"+port+"): TLS failed")
	assert.Contains(t, refusal(t, "redis://localhost:"+port+"?cacert="+cert, WithName("east")), "certificates are given")
}
