package redisrel

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

// TestElectedMasterFailsOverDuringAWrite has the master that sentinels name break down, or step down, between two batches of a statement. All rows
// come to the server that takes its place.
func TestElectedMasterFailsOverDuringAWrite(t *testing.T) {
	for _, ends := range []string{"breaks", "steps"} {
		for _, mode := range []plan.WriteMode{plan.Replace, plan.Insert, plan.InsertIgnore} {
			t.Run(ends+" "+mode.String(), func(t *testing.T) {
				t.Parallel()
				e := startElected(t, 0)
				s, err := Connect(t.Context(), e.url, WithPageKeys(20), WithPatience(20*time.Second))
				require.NoError(t, err)
				defer func() { require.NoError(t, s.Close()) }()
				tab := declare(t, s, "w", "w:{id}", "id BIGINT; name TEXT")
				names := []string{"id", "name"}
				w, err := tab.OpenWriter(t.Context(), plan.WriteSpec{Mode: mode, Columns: columnsOf(t, tab, names...)})
				require.NoError(t, err)
				defer func() { require.NoError(t, w.Close()) }()
				for from := range 3 {
					rows := make([]string, 300)
					for i := range rows {
						rows[i] = fmt.Sprintf("%d|n%d", 300*from+i, 300*from+i)
					}
					b := batchOf(t, tab, names, rows...)
					require.NoError(t, w.Check(t.Context(), b))
					require.NoError(t, w.Write(t.Context(), b))
					if from == 0 {
						require.NoError(t, e.first.Client(t).Wait(t.Context(), 1, 10*time.Second).Err())
						e.failOver(t, ends == "breaks")
					}
				}
				assert.Equal(t, plan.WriteReport{Written: 900}, w.Report())
				assert.Len(t, tableRows(t, tab, nil), 900)
				n, err := e.second.Client(t).DBSize(t.Context()).Result()
				require.NoError(t, err)
				assert.EqualValues(t, 901, n, "the rows and the declaration")
			})
		}
	}
}

// failOver has the master break down, or step down and become a replica.
func (e *elected) failOver(t *testing.T, breaks bool) {
	t.Helper()
	if breaks {
		e.first.Kill()
		return
	}
	agrees := func() bool {
		return e.sentinel.Client(t).Do(t.Context(), "SENTINEL", "FAILOVER", "mymaster").Err() == nil
	} // once it knows the replica well
	require.Eventually(t, agrees, 30*time.Second, 100*time.Millisecond)
	require.Eventually(t, func() bool { return roleOf(t, e.second) == "master" && roleOf(t, e.first) == "slave" }, 20*time.Second, 20*time.Millisecond)
}

func roleOf(t *testing.T, r *redistest.Server) string {
	text, err := r.Client(t).Info(t.Context(), "replication").Result()
	if err != nil {
		return ""
	}
	return infoFields(text)["role"]
}
