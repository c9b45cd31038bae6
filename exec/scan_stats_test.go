package exec

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// keeper is a table that keeps what scans find.
type keeper struct {
	*memTable
	wants bool
	kept  []plan.TableStats
}

var _ plan.StatsKeeper = (*keeper)(nil)

func (k *keeper) WantsStats([]int) bool                        { return k.wants }
func (k *keeper) KeepStats(s plan.TableStats)                  { k.kept = append(k.kept, s) }
func (k *keeper) ColumnStats(int) (s plan.ColumnStats, _ bool) { return s, false }

func TestAWholeScanLeavesStatistics(t *testing.T) {
	inModes(t, func(t *testing.T, env *Env) {
		k := &keeper{memTable: people(), wants: true}
		s := must(plan.NewScan(k, "", []int{1, 0}))
		collect(t, s, env)
		require.Len(t, k.kept, 1)
		assert.EqualValues(t, len(k.rows), k.kept[0].Rows)
		require.Len(t, k.kept[0].Columns, 2)
		assert.InEpsilon(t, 3, k.kept[0].Columns[0].Distinct, 0.01, "ordinals are the table's")

		collect(t, must(plan.NewLimit(s, plan.IntLiteral(1), nil)), env)
		collect(t, s.WithLimit(plan.IntLiteral(100)), env)
		k.wants = false
		collect(t, s, env)
		assert.Len(t, k.kept, 1, "a part of the rows says nothing of all, and nobody asked")
	})
}
