package redisrel

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// TestMasterFailsOverDuringAWrite kills a master between two batches of a statement. Rows that may be written twice are written to the
// replica that takes its place.
func TestMasterFailsOverDuringAWrite(t *testing.T) {
	for _, mode := range []plan.WriteMode{plan.Replace, plan.Insert, plan.InsertIgnore} {
		t.Run(mode.String(), func(t *testing.T) {
			t.Parallel()
			s, nodes := startReplicated(t, 0, WithPageKeys(20))
			tab := declare(t, s, "w", "w:{id}", "id BIGINT; name TEXT")
			names := []string{"id", "name"}
			batch := func(from int) plan.Batch {
				var rows []string
				for i := range 300 {
					rows = append(rows, fmt.Sprintf("%d|n%d", from+i, from+i))
				}
				return batchOf(t, tab, names, rows...)
			}
			w, err := tab.OpenWriter(t.Context(), plan.WriteSpec{Mode: mode, Columns: columnsOf(t, tab, names...)})
			require.NoError(t, err)
			defer func() { require.NoError(t, w.Close()) }()
			for from := range 3 {
				b := batch(300 * from)
				require.NoError(t, w.Check(t.Context(), b))
				require.NoError(t, w.Write(t.Context(), b))
				if from == 0 {
					awaitReplicas(t, nodes)
					nodes.Masters[1].Kill()
				}
			}
			assert.Equal(t, plan.WriteReport{Written: 900}, w.Report())
			assert.Len(t, tableRows(t, tab, nil), 900)
		})
	}
}
