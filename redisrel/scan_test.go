package redisrel

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func TestScanReadsEveryRowOnce(t *testing.T) {
	const n = 5000
	srv, client := startLoaded(t, n)
	ctx := context.Background()
	require.NoError(t, client.HSet(ctx, "user:1:profile", "age", 1).Err())
	require.NoError(t, client.HSet(ctx, "rsql:catalog", "age", 1).Err())
	require.NoError(t, client.Set(ctx, "user:text", "x", 0).Err())
	require.NoError(t, client.LPush(ctx, "user:list", "x").Err())
	for _, all := range []bool{false, true} {
		s := newTestScan(t, "user:{id}", "id TEXT", "age BIGINT", "name TEXT", "_key TEXT", "_type TEXT")
		s.wholeHash = all
		lines, report, err := s.run(t, srv)
		require.NoError(t, err)
		require.Equal(t, users(n, func(i int) string { return fmt.Sprintf("%d|%d|n%d|user:%d|hash", i, i%90, i, i) }), lines)
		assert.EqualValues(t, n, report.Rows)
		assert.EqualValues(t, n+3, report.Keys)
		assert.EqualValues(t, 2, report.WrongType)
		assert.EqualValues(t, 1, report.Foreign)
		assert.Zero(t, report.Vanished+report.Missing+report.Duplicates+report.Repaired)
		command := map[bool]string{false: "HMGET", true: "HGETALL"}[all]
		assert.EqualValues(t, n+2, report.Commands[command])
		assert.Greater(t, report.BytesIn, int64(n*20))
		assert.Greater(t, report.BytesOut, int64(n*20))
		assert.Positive(t, report.RedisTime)
	}
}

func TestBytesAreThoseOfTheServer(t *testing.T) {
	srv, client := startLoaded(t, 300)
	ctx := context.Background()
	stat := func(name string) int64 {
		info, err := client.Info(ctx, "stats").Result()
		require.NoError(t, err)
		_, rest, _ := strings.Cut(info, name+":")
		n, err := strconv.ParseInt(strings.TrimSpace(strings.SplitN(rest, "\r\n", 2)[0]), 10, 64)
		require.NoError(t, err)
		return n
	}
	stat("total_net_input_bytes")
	in, in2 := stat("total_net_input_bytes"), stat("total_net_input_bytes")
	s := newTestScan(t, "user:{id}", "age BIGINT", "_ttl DOUBLE")
	s.exact = true
	for i := range 200 {
		s.keys = append(s.keys, "user:"+strconv.Itoa(i))
	}
	_, _, err := s.run(t, srv) // opens the connections
	require.NoError(t, err)
	for again := 2; ; again-- { // a busy machine may open a further connection in the middle
		before := stat("total_net_input_bytes")
		_, report, err := s.run(t, srv)
		require.NoError(t, err)
		if sent := stat("total_net_input_bytes") - before - (in2 - in); sent == report.BytesOut || again == 0 {
			assert.Equal(t, sent, report.BytesOut)
			return
		}
	}
}

func TestKeysOnly(t *testing.T) {
	const n = 1000
	srv, client := startLoaded(t, n)
	require.NoError(t, client.Set(context.Background(), "user:text", "x", 0).Err())
	lines, report, err := newTestScan(t, "user:{id}").run(t, srv)
	require.NoError(t, err)
	assert.Len(t, lines, n)
	assert.EqualValues(t, 1, report.WrongType)
	assert.Zero(t, report.Commands["HMGET"]+report.Commands["HGETALL"])
	assert.EqualValues(t, n+1, report.Commands["TYPE"])
}

func TestRawPatternAndOwnKeys(t *testing.T) {
	srv, client := startLoaded(t, 10)
	ctx := context.Background()
	require.NoError(t, client.HSet(ctx, "rsql:catalog", "age", 7).Err())
	lines, _, err := newTestScan(t, "*", "_key TEXT", "age BIGINT").run(t, srv)
	require.NoError(t, err)
	assert.Equal(t, users(10, func(i int) string { return fmt.Sprintf("user:%d|%d", i, i) }), lines)
	lines, _, err = newTestScan(t, "rsql:*", "_key TEXT", "age BIGINT").run(t, srv)
	require.NoError(t, err)
	assert.Equal(t, []string{"rsql:catalog|7"}, lines)
}

func TestMissingFieldsAndVanishedKeys(t *testing.T) {
	srv, client := startLoaded(t, 3)
	ctx := context.Background()
	require.NoError(t, client.HSet(ctx, "user:9", "other", 1).Err())
	s := newTestScan(t, "user:{id}", "id BIGINT", "age BIGINT")
	lines, report, err := s.run(t, srv)
	require.NoError(t, err)
	assert.Equal(t, []string{"0|0", "1|1", "2|2", "9|NULL"}, lines)
	assert.Zero(t, report.Vanished)
	s = newTestScan(t, "user:{id}", "id BIGINT", "age BIGINT")
	s.exact, s.keys = true, []string{"user:1", "user:77", "user:9", "user:1", "order:1"}
	lines, report, err = s.run(t, srv)
	require.NoError(t, err)
	assert.Equal(t, []string{"1|1", "9|NULL"}, lines)
	assert.EqualValues(t, 1, report.Missing)
	assert.Zero(t, report.Vanished)
	assert.EqualValues(t, 1, report.Foreign)
}

func TestTTL(t *testing.T) {
	srv, client := startLoaded(t, 2)
	ctx := context.Background()
	require.NoError(t, client.PExpire(ctx, "user:1", 100_000_000_000).Err())
	for _, columns := range [][]string{{"id BIGINT", "_ttl DOUBLE"}, {"id BIGINT", "age BIGINT", "_ttl DOUBLE"}} {
		lines, _, err := newTestScan(t, "user:{id}", columns...).run(t, srv)
		require.NoError(t, err)
		require.Len(t, lines, 2)
		assert.True(t, strings.HasSuffix(lines[0], "|NULL"))
		ttl, err := strconv.ParseFloat(lines[1][strings.LastIndex(lines[1], "|")+1:], 64)
		require.NoError(t, err)
		assert.InDelta(t, 95, ttl, 5)
	}
}

func TestLimitStopsTheScan(t *testing.T) {
	srv, _ := startLoaded(t, 20_000)
	page := int64(srv.pageKeys)
	for _, limit := range []int64{0, 1, 10, page, page + 1, 3000} {
		s := newTestScan(t, "user:{id}", "age BIGINT")
		s.limit = limit
		lines, report, err := s.run(t, srv)
		require.NoError(t, err)
		assert.Len(t, lines, int(limit))
		assert.Less(t, report.Keys, limit+3000)
		if limit <= page {
			assert.EqualValues(t, limit, report.Commands["HMGET"])
			assert.LessOrEqual(t, report.Commands["SCAN"], limit)
		}
	}
}

func TestManyExactKeys(t *testing.T) {
	srv, _ := startLoaded(t, 3000)
	s := newTestScan(t, "user:{id}", "age BIGINT")
	s.exact = true
	for i := 0; i < 6000; i += 2 {
		s.keys = append(s.keys, "user:"+strconv.Itoa(i))
	}
	lines, report, err := s.run(t, srv)
	require.NoError(t, err)
	assert.Len(t, lines, 1500)
	assert.EqualValues(t, 1500, report.Missing)
	assert.Zero(t, report.Commands["SCAN"])
	s.keys = []string{}
	lines, report, err = s.run(t, srv)
	require.NoError(t, err)
	assert.Empty(t, lines)
	assert.Zero(t, report.RoundTrips)
}

func TestBounds(t *testing.T) {
	srv, client := startLoaded(t, 0)
	ctx := context.Background()
	for _, k := range []string{"o:eu:1", "o:eu:2", "o:us:1", "o:e*:3"} {
		require.NoError(t, client.HSet(ctx, k, "v", 1).Err())
	}
	s := newTestScan(t, "o:{region}:{id}", "_key TEXT")
	s.bounds = []Bound{BoundTo("e*"), {}}
	lines, report, err := s.run(t, srv)
	require.NoError(t, err)
	assert.Equal(t, []string{"o:e*:3"}, lines)
	assert.EqualValues(t, 1, report.Keys, "the glob is escaped")
	s.bounds = []Bound{BoundToPrefix("e"), BoundTo("1")}
	lines, _, err = s.run(t, srv)
	require.NoError(t, err)
	assert.Equal(t, []string{"o:eu:1"}, lines)
}

func TestValuesThatDoNotFit(t *testing.T) {
	srv, client := startLoaded(t, 1)
	ctx := context.Background()
	require.NoError(t, client.HSet(ctx, "user:17", "age", "n/a", "name", "").Err())
	_, _, err := newTestScan(t, "user:{id}", "age BIGINT").run(t, srv)
	var retype *plan.RetypeError
	require.ErrorAs(t, err, &retype)
	assert.Equal(t, plan.RetypeError{Table: "users", Column: "age", Key: "user:17", Value: "n/a", From: plan.BigIntType, To: plan.TextType}, *retype)

	_, _, err = newTestScan(t, "user:{id}", "age BIGINT!").run(t, srv)
	require.ErrorContains(t, err, `table users: key user:17, field age: "n/a" is not a BIGINT`)
	assert.Equal(t, plan.CodeData, plan.CodeOf(err))

	s := newTestScan(t, "user:{id}", "id BIGINT", "age BIGINT!", "name TEXT")
	s.badValuesNull = true
	lines, report, err := s.run(t, srv)
	require.NoError(t, err)
	assert.Equal(t, []string{"0|0|n0", "17|NULL|"}, lines)
	assert.EqualValues(t, 1, report.Repaired)

	lines, report, err = newTestScan(t, "user:{id}", "id BIGINT", "name BIGINT!").run(t, srv)
	require.ErrorContains(t, err, `"n0" is not a BIGINT`)
	_, _ = lines, report
	require.NoError(t, client.HSet(ctx, "user:0", "name", "7").Err())
	lines, report, err = newTestScan(t, "user:{id}", "id BIGINT", "name BIGINT").run(t, srv)
	require.NoError(t, err)
	assert.Equal(t, []string{"0|7", "17|NULL"}, lines)
	assert.EqualValues(t, 1, report.Repaired, "an empty text is NULL where it is no value")
}

func TestNewFieldOfAWholeHash(t *testing.T) {
	srv, client := startLoaded(t, 1)
	require.NoError(t, client.HSet(context.Background(), "user:0", "vip", "true").Err())
	s := newTestScan(t, "user:{id}", "age BIGINT", "name TEXT")
	s.wholeHash = true
	_, _, err := s.run(t, srv)
	var retype *plan.RetypeError
	require.ErrorAs(t, err, &retype)
	assert.True(t, retype.NewField)
	assert.Equal(t, "vip", retype.Column)
	assert.Equal(t, plan.BooleanType, retype.To)
	s.knownFields = []string{"vip"}
	lines, _, err := s.run(t, srv)
	require.NoError(t, err)
	assert.Equal(t, []string{"0|n0"}, lines)
}

func TestOddKeysAndValues(t *testing.T) {
	srv, client := startLoaded(t, 0)
	ctx := context.Background()
	for _, k := range []string{"", "a b\r\n", "\x00", "'\"", strings.Repeat("k", 10_000)} {
		require.NoError(t, client.HSet(ctx, k, "v", "\r\n$5\r\n"+k).Err())
	}
	lines, _, err := newTestScan(t, "*", "_key TEXT", "v TEXT").run(t, srv)
	require.NoError(t, err)
	require.Len(t, lines, 5)
	assert.Equal(t, "\x00|\r\n$5\r\n\x00", lines[0])
	assert.Contains(t, lines, "|\r\n$5\r\n")
}

func TestLargeValuesAreReadInSmallerPages(t *testing.T) {
	srv, client := startLoaded(t, 0)
	ctx := context.Background()
	for i := range 40 {
		require.NoError(t, client.HSet(ctx, "user:"+strconv.Itoa(i), "v", strings.Repeat("x", 1000+i)).Err())
	}
	srv.maxPage, srv.maxRow = 5000, 2000
	s := newTestScan(t, "user:{id}", "id BIGINT", "v TEXT")
	for _, fetches := range []int64{plan.NoLimit, 40} {
		s.limit = fetches
		lines, _, err := s.run(t, srv)
		require.NoError(t, err)
		require.Equal(t, users(40, func(i int) string { return strconv.Itoa(i) + "|" + strings.Repeat("x", 1000+i) }), lines)
	}
	srv.maxPage, srv.maxRow = 500, 1000
	_, _, err := s.run(t, srv)
	require.ErrorContains(t, err, "the values asked for take more than")
}

func TestCloseInTheMiddle(t *testing.T) {
	srv, _ := startLoaded(t, 20_000)
	ctx := context.Background()
	for range 5 {
		s := newTestScan(t, "user:{id}", "age BIGINT")
		r, err := openScan(ctx, srv, s.scanRequest)
		require.NoError(t, err)
		b, err := r.Next(ctx)
		require.NoError(t, err)
		b.Release()
		require.NoError(t, r.Close())
		require.NoError(t, r.Close())
		_, err = r.Next(ctx)
		require.Error(t, err)
	}
}

func TestCancel(t *testing.T) {
	srv, _ := startLoaded(t, 20_000)
	for _, limit := range []int64{plan.NoLimit, 100} {
		ctx, cancel := context.WithCancel(context.Background())
		s := newTestScan(t, "user:{id}", "age BIGINT")
		s.limit = limit
		r, err := openScan(ctx, srv, s.scanRequest)
		require.NoError(t, err)
		cancel()
		for err == nil {
			var b plan.Batch
			if b, err = r.Next(ctx); err == nil {
				b.Release()
			}
		}
		assert.Equal(t, plan.CodeCancelled, plan.CodeOf(err))
		require.ErrorIs(t, err, context.Canceled)
		require.NoError(t, r.Close())
	}
}
