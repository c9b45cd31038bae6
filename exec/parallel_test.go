package exec

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// numbered is a table of the numbers from 0 up, in batches of per rows.
func numbered(rows, per int) *memTable {
	t := newTable("t", intText)
	t.per = per
	for i := range rows {
		t.rows = append(t.rows, row{int64(i), "text"})
	}
	return t
}

func TestWorkersJoinInWhereAnInputIsLarge(t *testing.T) {
	for _, c := range []struct {
		rows, per int
		several   bool
	}{{8000, 1000, false}, {40_000, 40_000, false}, {40_000, 5000, true}} {
		in := scanOf(numbered(c.rows, c.per))
		none := must(plan.NewFilter(in, call("<", col(in, 0), plan.IntLiteral(20_000))))
		p := must((&builder{env: (&Env{Workers: 2}).prepared()}).pipeline(none))
		var met sync.WaitGroup // a worker waits for the other where there should be one
		met.Add(2)
		var batches [2]int
		err := p.drain(context.Background(), func(worker int, _ plan.Batch) error {
			if batches[worker]++; batches[worker] == 1 {
				met.Done()
			}
			if c.several && batches[worker] > 2 {
				met.Wait()
			}
			return nil
		})
		require.NoError(t, err)
		require.NoError(t, p.Close())
		if !c.several {
			assert.Equal(t, 1, p.crew.size(), "%d rows", c.rows)
		}
	}
}
