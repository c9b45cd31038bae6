package redisrel

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

// atOnce runs something n times at the same time.
func atOnce(n int, run func(i int)) {
	var wait sync.WaitGroup
	begin := make(chan struct{})
	for i := range n {
		wait.Go(func() {
			<-begin
			run(i)
		})
	}
	close(begin)
	wait.Wait()
}

// TestManyRepairsOfOneGuess has several statements meet the same value that a guess was wrong about.
func TestManyRepairsOfOneGuess(t *testing.T) {
	s, r := startWith(t, nil, WithSampleRows(5), WithSampleKeys(5))
	const rows, many = 1500, 8
	r.Load(t, rows, func(i int) (string, []any) { return fmt.Sprintf("t:%d", i), []any{"n", i} })
	before := tableOf(t, s, "t")
	require.NoError(t, r.Client(t).HSet(t.Context(), "t:9", "n", "x").Err())
	wrong := make([]*plan.RetypeError, many)
	for i := range wrong {
		_, err := tryRows(t, before, nil)
		require.ErrorAs(t, err, &wrong[i])
	}
	r.ResetStats(t)
	atOnce(many, func(i int) {
		s.Widen(wrong[i])
		_, err := s.Table(t.Context(), "t")
		assert.NoError(t, err)
	})
	assert.EqualValues(t, many, r.CommandStats(t)["hgetall"], "the catalog once for each, and no hash")
	after := tableOf(t, s, "t")
	assert.Equal(t, "id BIGINT, n TEXT"+pseudo, schemaText(after))
	assert.Equal(t, 1, after.rel.repairs)
}

func TestRepairsOnlyWiden(t *testing.T) {
	s, _ := startWith(t, map[string]string{"t:1": "n=1"})
	tableOf(t, s, "t")
	for _, c := range []struct {
		wrong   plan.RetypeError
		want    string
		repairs int
	}{
		{plan.RetypeError{Column: "n", From: plan.BigIntType, To: plan.TextType}, "id BIGINT, n TEXT", 1},
		{plan.RetypeError{Column: "n", From: plan.BigIntType, To: plan.DoubleType}, "id BIGINT, n TEXT", 1},
		{plan.RetypeError{Column: "n", From: plan.TextType, To: plan.BlobType}, "id BIGINT, n BLOB", 2},
		{plan.RetypeError{Column: "n", From: plan.BigIntType, To: plan.TextType}, "id BIGINT, n BLOB", 2},
		{plan.RetypeError{Column: "m", To: plan.DoubleType, NewField: true}, "id BIGINT, n BLOB, m DOUBLE", 3},
		{plan.RetypeError{Column: "m", To: plan.BigIntType, NewField: true}, "id BIGINT, n BLOB, m DOUBLE", 3},
		{plan.RetypeError{Column: "_ttl", To: plan.TextType, NewField: true}, "id BIGINT, n BLOB, m DOUBLE, _field._ttl TEXT", 4},
		{plan.RetypeError{Column: "_ttl", To: plan.TextType, NewField: true}, "id BIGINT, n BLOB, m DOUBLE, _field._ttl TEXT", 4},
	} {
		c.wrong.Table = "t"
		s.Widen(&c.wrong)
		tab := tableOf(t, s, "t")
		assert.Equal(t, c.want+pseudo, schemaText(tab))
		assert.Equal(t, c.repairs, tab.rel.repairs)
	}
}

func TestManyLookForOneTable(t *testing.T) {
	const rows, many = 1500, 8
	for _, name := range []string{"t", "t:*", "t:{x}"} {
		s, r := startWith(t, nil, WithInfer(InferAll))
		r.Load(t, rows, func(i int) (string, []any) { return fmt.Sprintf("t:%d", i), []any{"n", i} })
		r.ResetStats(t)
		names := []string{name, name}
		if name == "t" {
			names[1] = "T"
		}
		atOnce(many, func(i int) {
			_, err := s.Table(t.Context(), names[i%2])
			assert.NoError(t, err)
		})
		assert.EqualValues(t, rows+many, r.CommandStats(t)["hgetall"], "every hash once, the catalog once for each")
		assert.LessOrEqual(t, r.CommandStats(t)["dbsize"], int64(1), "one look at the keyspace")
	}
}

// TestACancelledLookIsNotSharedWithOthers cancels the statement that does the work others wait for.
func TestACancelledLookIsNotSharedWithOthers(t *testing.T) {
	origin := redistest.Start(t)
	loadHashes(t, origin, map[string]string{"t:1": "n=1"})
	proxy := redistest.StartProxy(t, origin.Addr)
	s, err := Connect(t.Context(), "redis://"+proxy.Addr)
	require.NoError(t, err)
	defer s.Close()
	ctx, cancel := context.WithCancel(t.Context())
	reached := make(chan struct{})
	proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name == "SCAN" && c.Nth == 1 {
			close(reached)
			return redistest.Fault{Rewrite: func(reply string) string {
				<-ctx.Done()
				return reply
			}}
		}
		return redistest.Fault{}
	})
	var first error
	var wait sync.WaitGroup
	wait.Go(func() { _, first = s.Table(ctx, "t:*") })
	<-reached
	gone, leave := context.WithCancel(t.Context())
	var second, third error
	wait.Go(func() { _, second = s.Table(gone, "t:*") })
	wait.Go(func() { _, third = s.Table(t.Context(), "t:*") })
	leave() // ends while the first still works
	cancel()
	wait.Wait()
	assert.Equal(t, plan.CodeCancelled, plan.CodeOf(first))
	assert.Equal(t, plan.CodeCancelled, plan.CodeOf(second))
	assert.NoError(t, third)
}

func TestFlightsShareErrors(t *testing.T) {
	var f flights[int]
	begun, release := make(chan struct{}), make(chan struct{})
	boom := errors.New("boom")
	var first, second error
	var wait sync.WaitGroup
	waiting := make(chan struct{}, 2)
	none := func() (int, bool) {
		waiting <- struct{}{}
		return 0, false
	}
	wait.Go(func() {
		_, first = f.do(t.Context(), "x", none, func() (int, error) {
			close(begun)
			<-release
			return 0, boom
		})
	})
	<-begun
	wait.Go(func() {
		_, second = f.do(t.Context(), "x", none, func() (int, error) { return 0, redis.Nil })
	})
	<-waiting
	<-waiting
	f.mu.Lock() // the second holds it until it has found the first's flight
	close(release)
	f.mu.Unlock()
	wait.Wait()
	assert.ErrorIs(t, first, boom)
	assert.ErrorIs(t, second, boom)
}

// TestFewKeysOfManyAreAllLookedAt has tables of a few keys in a keyspace of which discovery sees a part.
func TestFewKeysOfManyAreAllLookedAt(t *testing.T) {
	server := redistest.Start(t)
	client := server.Client(t)
	server.Load(t, 40_000, func(i int) (string, []any) { return fmt.Sprintf("junk:%d", i), []any{"n", i} })
	for i := range 20 {
		runCommands(t, client, fmt.Sprintf("HSET p%d:1 a 1", i), fmt.Sprintf("HSET p%d:2 a 2", i), fmt.Sprintf("HSET p%d:3 a 3", i), fmt.Sprintf("SET p%d:4 x", i),
			fmt.Sprintf("HSET acct%d:1 a 1", i), fmt.Sprintf("HSET acct%d:3:profile a 3", i), fmt.Sprintf("ZADD board%d 1 x", i))
	}
	s := connect(t, server)
	for i := range 20 {
		assert.Len(t, tableRows(t, tableOf(t, s, fmt.Sprintf("p%d", i)), []string{"a"}), 3, i)
		assert.Len(t, tableRows(t, tableOf(t, s, fmt.Sprintf(`p%d:*`, i)), []string{"a"}), 3, i)
		assert.Len(t, tableRows(t, tableOf(t, s, fmt.Sprintf("acct%d", i)), []string{"a"}), 1, i)
		assert.Len(t, tableRows(t, tableOf(t, s, fmt.Sprintf("board%d", i)), []string{"member"}), 1, i)
	}
}
