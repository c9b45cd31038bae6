package redisrel

import (
	"context"
	"fmt"
	"slices"
	"strconv"
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

// collections are keys of n elements of each type that gives many rows, with the columns that tell the elements apart.
var collections = []struct{ shape, column, command string }{
	{"set", "member", "SSCAN"}, {"zset", "member", "ZSCAN"}, {"list", "value", "LRANGE"}, {"stream", "n", "XRANGE"},
}

// loadCollections writes elements e0, e1, … into the keys set:1, zset:1, list:1 and stream:1.
func loadCollections(t *testing.T, client *redis.Client, n int) (want []string) {
	t.Helper()
	for from := 0; from < n; from += 1000 {
		_, err := client.Pipelined(t.Context(), func(pipe redis.Pipeliner) error {
			for i := from; i < min(n, from+1000); i++ {
				e := "e" + strconv.Itoa(i)
				want = append(want, e)
				pipe.SAdd(t.Context(), "set:1", e)
				pipe.ZAdd(t.Context(), "zset:1", redis.Z{Score: float64(i % 100), Member: e})
				pipe.RPush(t.Context(), "list:1", e)
				pipe.XAdd(t.Context(), &redis.XAddArgs{Stream: "stream:1", Values: []any{"n", e}})
			}
			return nil
		})
		require.NoError(t, err)
	}
	slices.Sort(want)
	return want
}

// collection is the declared table over the keys of a shape.
func collection(t *testing.T, s *Server, shape, column string) *Table {
	t.Helper()
	d := Declaration{Name: shape, Key: shape + ":{id}", Type: shape}
	if shape == "stream" {
		d.Columns = []ColumnDef{{column, plan.TextType}}
	}
	require.NoError(t, created(s.CreateTable(t.Context(), d, true, true)))
	return tableOf(t, s, shape)
}

// TestBigCollectionsUnderWrites reads collections while other elements come and go: those that stay come out once.
func TestBigCollectionsUnderWrites(t *testing.T) {
	const n = 100_000
	s, r, client := startCommands(t)
	want := loadCollections(t, client, n)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var work sync.WaitGroup
	other := r.Client(t)
	work.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			pipe := other.Pipeline()
			for j := range 200 {
				e := fmt.Sprintf("x%d", (i*200+j)%50_000)
				if i/250%2 == 0 {
					pipe.SAdd(ctx, "set:1", e)
					pipe.ZAdd(ctx, "zset:1", redis.Z{Score: float64(j % 100), Member: e})
				} else {
					pipe.SRem(ctx, "set:1", e)
					pipe.ZRem(ctx, "zset:1", e)
				}
			}
			pipe.RPush(ctx, "list:1", "x")
			pipe.XAdd(ctx, &redis.XAddArgs{Stream: "stream:1", Values: []any{"n", "x"}})
			_, _ = pipe.Exec(ctx)
		}
	})
	for _, c := range collections {
		tab := collection(t, s, c.shape, c.column)
		r.ResetStats(t)
		lines, report := scanReport(t, tab, plan.ScanSpec{Columns: columnsOf(t, tab, c.column), Limit: plan.NoLimit})
		lines = slices.DeleteFunc(lines, func(l string) bool { return l[0] == 'x' })
		require.Equal(t, len(want), len(lines), c.shape)
		require.Equal(t, want, lines, c.shape)
		assert.GreaterOrEqual(t, report.Commands[c.command], int64(n/elementsPerPart), "%s is read in parts", c.shape)
	}
	stop()
	work.Wait()
}

// TestFaultsOfParts makes a fault at each of several parts of collections: the answer is right, or it is an error.
func TestFaultsOfParts(t *testing.T) {
	origin := redistest.Start(t)
	want := loadCollections(t, origin.Client(t), 3000)
	proxy := redistest.StartProxy(t, origin.Addr)
	for _, protocol := range []string{"2", "3"} {
		s, err := Connect(t.Context(), "redis://"+proxy.Addr+"?protocol="+protocol, WithPatience(300*time.Millisecond))
		require.NoError(t, err)
		for _, c := range collections {
			tab := collection(t, s, c.shape, c.column)
			for _, nth := range []int{1, 2, 5} {
				for what, f := range map[string]struct {
					fault redistest.Fault
					fails bool
				}{
					"drop":      {redistest.Fault{Drop: true}, false},
					"half":      {redistest.Fault{Half: true}, false},
					"busy":      {redistest.Fault{Reply: "-LOADING Redis is loading the dataset in memory\r\n"}, false},
					"error":     {redistest.Fault{Reply: "-ERR boom\r\n"}, true},
					"integer":   {redistest.Fault{Reply: ":7\r\n"}, true},
					"odd":       {redistest.Fault{Reply: "*3\r\n$1\r\n0\r\n*0\r\n$1\r\nx\r\n"}, true},
					"truncated": {redistest.Fault{Reply: "*2\r\n$1\r\n7\r\n$1\r\nx\r\n"}, c.shape != "list"},
				} {
					if c.shape == "list" && (what == "odd" || what == "truncated") {
						continue // those are lists of texts, or nested where no part is
					}
					proxy.OnCommand(func(got redistest.Command) redistest.Fault {
						if got.Name == c.command && got.Nth == nth {
							return f.fault
						}
						return redistest.Fault{}
					})
					name := fmt.Sprintf("%s %s %d", c.command, what, nth)
					lines, err := tryRows(t, tab, []string{c.column})
					if f.fails {
						require.Error(t, err, name)
						assert.Equal(t, plan.CodeServer, plan.CodeOf(err), name)
					} else {
						require.NoError(t, err, name)
						require.Equal(t, want, lines, name)
					}
				}
			}
			proxy.OnCommand(nil)
		}
		require.NoError(t, s.Close())
	}
}

// TestRepeatedElements lets the server give elements twice, as it may while a set is rehashed.
func TestRepeatedElements(t *testing.T) {
	origin := redistest.Start(t)
	want := loadCollections(t, origin.Client(t), 3000)
	proxy := redistest.StartProxy(t, origin.Addr)
	s, err := Connect(t.Context(), "redis://"+proxy.Addr)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	for _, c := range collections[:2] {
		tab := collection(t, s, c.shape, c.column)
		var before string
		proxy.OnCommand(func(got redistest.Command) redistest.Fault {
			if got.Name != c.command {
				return redistest.Fault{}
			}
			return redistest.Fault{Rewrite: func(reply string) string {
				head, elements, _ := strings.Cut(reply, "\r\n*")
				count, rest, _ := strings.Cut(elements, "\r\n")
				n, err := strconv.Atoi(count)
				if err != nil {
					return reply
				}
				again, beforeText, _ := strings.Cut(before, "\r\n")
				m, _ := strconv.Atoi(again)
				before = elements
				return fmt.Sprintf("%s\r\n*%d\r\n%s%s", head, n+m, beforeText, rest)
			}}
		})
		lines, report := scanReport(t, tab, plan.ScanSpec{Columns: columnsOf(t, tab, c.column), Limit: plan.NoLimit})
		require.Equal(t, want, lines, c.shape)
		assert.Greater(t, report.Duplicates, int64(2000), c.shape)
		assert.EqualValues(t, 3000, report.Rows)
	}
}

func TestListThatMoves(t *testing.T) {
	origin := redistest.Start(t)
	client := origin.Client(t)
	want := loadCollections(t, client, 3000)
	proxy := redistest.StartProxy(t, origin.Addr)
	s, err := Connect(t.Context(), "redis://"+proxy.Addr)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	tab := collection(t, s, "list", "value")
	during := func(change func()) ([]string, error) {
		proxy.OnCommand(func(c redistest.Command) redistest.Fault {
			if c.Name == "LRANGE" && c.Nth == 3 {
				change()
			}
			return redistest.Fault{}
		})
		return tryRows(t, tab, []string{"value"})
	}
	ctx := context.Background()
	lines, err := during(func() { client.RPush(ctx, "list:1", "tail") })
	require.NoError(t, err)
	require.Len(t, lines, len(want)+1)
	lines, err = during(func() { client.LTrim(ctx, "list:1", 0, 1500) })
	require.NoError(t, err)
	require.Len(t, lines, 1501)
	lines, err = during(func() { client.LTrim(ctx, "list:1", 0, 10) })
	require.NoError(t, err)
	require.Len(t, lines, 1000, "what had been read when it was there")
	for range 1500 {
		require.NoError(t, client.RPush(ctx, "list:1", "x", "y", "z").Err())
	}
	_, err = during(func() { client.LPush(ctx, "list:1", "head") })
	require.ErrorContains(t, err, "table list: the list list:1 was changed at its head while it was read in parts")
	_, err = during(func() { client.LPop(ctx, "list:1") })
	require.ErrorContains(t, err, "was changed at its head")
}

func TestLargeElements(t *testing.T) {
	srv, client := startLoaded(t, 0)
	for i := range 200 {
		v := strings.Repeat("x", 1000) + strconv.Itoa(i)
		require.NoError(t, client.SAdd(t.Context(), "user:1", v).Err())
	}
	srv.maxPage, srv.maxRow = 500, 50_000
	s := newTestScan(t, "user:{id}")
	s.shape = setShape
	s.columns = []column{{name: "member", source: fromElement, typ: plan.TextType}}
	s.schema = schemaOf(plan.NewField("member", plan.TextType))
	lines, _, err := s.run(t, srv)
	require.NoError(t, err)
	require.Len(t, lines, 200)
	srv.maxRow = 900
	_, _, err = s.run(t, srv)
	require.ErrorContains(t, err, "the values asked for take more than")
}
