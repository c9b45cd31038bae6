package redisrel

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// TestWritersOfOneTable: rows of writers that meet are each whole, and INSERT overwrites none.
func TestWritersOfOneTable(t *testing.T) {
	s, r := startWith(t, nil, WithPageKeys(10))
	tab := declare(t, s, "u", "u:{id}", "id BIGINT; who TEXT; a TEXT; b TEXT")
	const rows, writers = 200, 4
	for _, mode := range []plan.WriteMode{plan.InsertIgnore, plan.Replace} {
		batches := make([]plan.Batch, writers)
		for w := range writers {
			var lines []string
			for i := range rows {
				// each writer leaves one field of the other's out
				if w%2 == 0 {
					lines = append(lines, fmt.Sprintf("%d|w%d|x%d|NULL", i, w, w))
				} else {
					lines = append(lines, fmt.Sprintf("%d|w%d|NULL|x%d", i, w, w))
				}
			}
			batches[w] = batchOf(t, tab, []string{"id", "who", "a", "b"}, lines...)
		}
		reports := make([]plan.WriteReport, writers)
		errs := make([]error, writers)
		var wait sync.WaitGroup
		for w := range writers {
			out, err := tab.OpenWriter(t.Context(), plan.WriteSpec{Mode: mode, Columns: []int{0, 1, 2, 3}})
			require.NoError(t, err)
			wait.Go(func() {
				errs[w] = errors.Join(out.Write(t.Context(), batches[w]), out.Close())
				reports[w] = out.Report()
			})
		}
		wait.Wait()
		var written, skipped int64
		for w := range writers {
			require.NoError(t, errs[w])
			written, skipped = written+reports[w].Written, skipped+reports[w].Skipped
		}
		assert.EqualValues(t, rows*writers, written+skipped)
		if mode == plan.InsertIgnore {
			assert.EqualValues(t, rows, written, "each key is written by one")
		}
		client := r.Client(t)
		for i := range rows {
			row, err := client.HGetAll(t.Context(), fmt.Sprintf("u:%d", i)).Result()
			require.NoError(t, err)
			require.Len(t, row, 2, "%v", row)
			require.Equal(t, "x"+row["who"][1:], row["a"]+row["b"], "a row is all of one writer: %v", row)
		}
	}
}

// TestOneSessionForMany is for the race detector.
func TestOneSessionForMany(t *testing.T) {
	s, _ := startWith(t, someUsers())
	var wait sync.WaitGroup
	errs := make([]error, 6)
	for i := range errs {
		wait.Go(func() {
			for n := range 20 {
				switch (i + n) % 6 {
				case 0:
					_, errs[i] = s.Table(t.Context(), "user")
				case 1:
					_, errs[i] = s.Tables(t.Context(), "")
				case 2:
					s.Widen(&plan.RetypeError{Table: "user", Column: "age", From: plan.BigIntType, To: plan.TextType})
				case 3:
					name := fmt.Sprintf("t%d", i)
					errs[i] = errors.Join(created(s.CreateTable(t.Context(), Declaration{Name: name, Key: name + ":{id}"}, true, n%2 == 0)), s.DropTable(t.Context(), name, true))
				case 4:
					_, errs[i] = s.ShowCreate(t.Context(), "order")
				case 5:
					s.Refresh()
				}
				if errs[i] != nil {
					return
				}
			}
		})
	}
	wait.Wait()
	for _, err := range errs {
		assert.NoError(t, err)
	}
}
