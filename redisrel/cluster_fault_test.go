package redisrel

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

// TestHalfMovedSlots leaves slots open, with some of their keys on either node.
func TestHalfMovedSlots(t *testing.T) {
	const rows, tagged = 300, 40
	s, c, client := startCluster(t, rows)
	ctx := t.Context()
	for i := range tagged {
		require.NoError(t, client.HSet(ctx, fmt.Sprintf("{ann}:cart:%d", i), "n", i).Err())
		require.NoError(t, client.Set(ctx, fmt.Sprintf("{ann}:note:%d", i), i, 0).Err())
	}
	many := make([]any, 5000) // read in parts
	for i := range many {
		many[i] = strconv.Itoa(i)
	}
	require.NoError(t, client.SAdd(ctx, "{ann}:set", many...).Err())
	slot := slotOf("{ann}")
	from, to := c.Masters[slot*3/slotCount], c.Masters[(slot*3/slotCount+1)%3]
	carts, notes := tableOf(t, s, "{{{who}}}:cart:{i}"), tableOf(t, s, "{{{who}}}:note:{i}")
	declared := declare(t, s, "cart", "{{{who}}}:cart:{i}", "who TEXT; i BIGINT; n BIGINT")
	set := declare(t, s, "members", "{{{who}}}:set", "who TEXT; member TEXT", "type", "set")
	check := func(name string) {
		t.Run(name, func(t *testing.T) {
			assert.Len(t, tableRows(t, tableOf(t, s, "user"), nil), rows)
			ann := inList(t, refTo(t, carts, "who"), plan.TextLiteral("ann"))
			assert.Len(t, tableRows(t, carts, nil, ann), tagged, "the slot's keys")
			assert.Len(t, tableRows(t, notes, nil), tagged)
			var list []plan.Expr
			for i := range tagged {
				list = append(list, plan.IntLiteral(int64(i)))
			}
			assert.Len(t, tableRows(t, carts, nil, ann, inList(t, refTo(t, carts, "i"), list...)), tagged, "exact keys")
			assert.Len(t, tableRows(t, carts, []string{"_ttl", "_type"}), tagged)
			assert.Len(t, tableRows(t, set, nil), len(many))
			_, err := write(t, declared, plan.Replace, []string{"who", "i", "n"}, "ann|0|0", "ann|39|39", "ann|39|39")
			require.NoError(t, err)
		})
	}
	check("whole")
	require.NoError(t, c.OpenSlot(ctx, slot, from, to))
	check("open")
	for i := range 3 {
		_, err := c.MoveKeys(ctx, slot, 30, from, to)
		require.NoError(t, err)
		check(fmt.Sprint("half moved ", i))
	}
	require.NoError(t, c.MoveSlot(ctx, slot, from, to))
	check("moved")
}

// TestInsertDoesNotMeetItsOwnRows has a node that rows are sent on to go after the check, when others are written.
func TestInsertDoesNotMeetItsOwnRows(t *testing.T) {
	for _, mode := range []plan.WriteMode{plan.Insert, plan.InsertIgnore} {
		t.Run(mode.String(), func(t *testing.T) {
			s, c, _ := startCluster(t, 0, WithPatience(300*time.Millisecond))
			ctx := t.Context()
			slot := slotOf("{ann}")
			from, to := c.Masters[slot*3/slotCount], c.Masters[(slot*3/slotCount+1)%3]
			who := ""
			for i := 0; who == "" || slotOf(who)*3/slotCount != slot*3/slotCount; i++ {
				who = strconv.Itoa(i)
			}
			tab := declare(t, s, "cart", "{{{who}}}:cart:{i}", "who TEXT; i BIGINT; n BIGINT")
			names := []string{"who", "i", "n"}
			b := batchOf(t, tab, names, who+"|1|1", who+"|2|2", who+"|3|3", "ann|4|4", "ann|5|5")
			w, err := tab.OpenWriter(ctx, plan.WriteSpec{Mode: mode, Columns: columnsOf(t, tab, names...)})
			require.NoError(t, err)
			defer func() { require.NoError(t, w.Close()) }()
			require.NoError(t, c.OpenSlot(ctx, slot, from, to))
			require.NoError(t, w.Check(ctx, b))
			to.Kill()
			require.Equal(t, plan.CodeConnection, plan.CodeOf(w.Write(ctx, b)))
			r := w.Report()
			assert.Equal(t, []int64{3, 0, 0, 2}, []int64{r.Written, r.Skipped, r.Failed, r.Unknown})
		})
	}
}

// TestASetMovesWhileItIsRead moves a key between two of its parts: the cursor means nothing where it is then.
func TestASetMovesWhileItIsRead(t *testing.T) {
	s, c, client := startCluster(t, 0)
	ctx := t.Context()
	const members = 20_000
	pipe := client.Pipeline()
	for i := range members {
		pipe.SAdd(ctx, "{ann}:set", i)
		pipe.ZAdd(ctx, "{ann}:zset", redis.Z{Score: float64(i), Member: i})
		pipe.HSet(ctx, "{ann}:hash", i, i)
	}
	_, err := pipe.Exec(ctx)
	require.NoError(t, err)
	slot := slotOf("{ann}")
	at, other := c.Masters[slot*3/slotCount], c.Masters[(slot*3/slotCount+1)%3]
	for _, shape := range []string{"set", "zset", "fields"} {
		key := map[string]string{"set": "set", "zset": "zset", "fields": "hash"}[shape]
		columns := map[string]string{"set": "who TEXT; member BIGINT", "zset": "who TEXT; member BIGINT; score DOUBLE", "fields": "who TEXT; field BIGINT; value BIGINT"}[shape]
		tab := declare(t, s, shape, "{{{who}}}:"+key, columns, "type", shape)
		r, err := tab.Scan(ctx, plan.ScanSpec{Columns: columnsOf(t, tab), Limit: plan.NoLimit, Alloc: checkedMemory(t)})
		require.NoError(t, err)
		seen := map[string]bool{}
		rows := 0
		for {
			b, err := r.Next(ctx)
			if err != nil {
				require.ErrorContains(t, err, "EOF")
				break
			}
			for _, line := range batchLines(b) {
				seen[line] = true
				rows++
			}
			b.Release()
			if rows < members/2 && at != nil {
				require.NoError(t, c.MoveSlot(ctx, slot, at, other))
				at, other = other, at
			}
		}
		require.NoError(t, r.Close())
		assert.Len(t, seen, members, shape)
		assert.Equal(t, members, rows, shape)
	}
}

func TestUncoveredSlots(t *testing.T) {
	t.Cleanup(func() { time.Sleep(1100 * time.Millisecond) }) // so long a pool that could not dial sleeps before it sees that it was closed
	s, c, _ := startCluster(t, 300, WithPatience(100*time.Millisecond))
	tab := tableOf(t, s, "user")
	for _, m := range c.Masters {
		require.NoError(t, c.Client(m).ConfigSet(t.Context(), "cluster-require-full-coverage", "no").Err())
	}
	for _, m := range c.Masters {
		require.NoError(t, c.Client(m).ClusterDelSlotsRange(t.Context(), 100, 200).Err())
	}
	_, err := tryRows(t, tab, nil)
	require.ErrorContains(t, err, "the cluster is not whole: no node has the slots 100 to 200")
	assert.Equal(t, plan.CodeConnection, plan.CodeOf(err))
	require.NoError(t, c.Client(c.Masters[0]).ClusterAddSlotsRange(t.Context(), 100, 200).Err())
	assert.Len(t, tableRows(t, tab, nil), 300)

	c.Masters[1].Kill()
	for range 4 { // before and after the others know of it
		_, err = tryRows(t, tab, nil)
		require.Error(t, err)
		assert.Contains(t, []plan.Code{plan.CodeConnection, plan.CodeServer}, plan.CodeOf(err), err)
		time.Sleep(time.Second)
	}
	require.ErrorContains(t, err, c.Masters[1].Addr)
}

// TestMasterFailsOver kills a master with a replica: until that has taken its place there are errors, and never a short answer.
func TestMasterFailsOver(t *testing.T) {
	t.Cleanup(func() { time.Sleep(1100 * time.Millisecond) }) // as above
	c := redistest.StartCluster(t, 3, 1)
	client := redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{c.Masters[0].Addr}})
	const rows = 1000
	loadCluster(t, client, rows)
	for _, m := range c.Masters {
		require.NoError(t, c.Client(m).Wait(t.Context(), 1, 10*time.Second).Err())
	}
	require.NoError(t, client.Close())
	s, err := Connect(t.Context(), c.URL(), WithPatience(time.Second))
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	tab := tableOf(t, s, "user")
	assert.Equal(t, clusterUsers(rows), tableRows(t, tab, nil))
	c.Masters[0].Kill()
	failed := 0
	for began := time.Now(); ; failed++ {
		got, err := tryRows(t, tab, nil)
		if err == nil {
			assert.Equal(t, clusterUsers(rows), got)
			break
		}
		require.Contains(t, []plan.Code{plan.CodeConnection, plan.CodeServer}, plan.CodeOf(err), err)
		require.Less(t, time.Since(began), 30*time.Second, err)
	}
	assert.Positive(t, failed)
	declare(t, s, "w", "w:{id}", "id BIGINT; name TEXT")
	_, err = write(t, tableOf(t, s, "w"), plan.Insert, []string{"id", "name"}, "1|a", "2|b", "3|c", "4|d", "5|e")
	require.NoError(t, err)
}
