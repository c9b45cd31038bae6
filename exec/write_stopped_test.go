package exec

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"rsql/planner/plan"
)

// TestStoppedWriteSaysEachReasonOnce puts the keys of one reason together, and gives the hint as the error's.
func TestStoppedWriteSaysEachReasonOnce(t *testing.T) {
	refused := func(key, why string) plan.FailedKey {
		return plan.FailedKey{Key: key, Err: plan.Errorf(plan.CodeServer, "table t: key %s: %s", key, why).WithHint("free memory")}
	}
	r := plan.WriteReport{Written: 1, Failed: 5, FirstFailed: []plan.FailedKey{
		refused("t:1", "OOM"), refused("t:2", "gone"), refused("t:3", "OOM"), refused("t:4", "gone"), refused("t:4", "gone"),
	}}
	err := stoppedWrite("INSERT into", "t", 6, r, refused("t:1", "OOM").Err)
	assert.EqualError(t, err, "INSERT into t stopped: of 6 rows 1 is written, 5 failed; first failed: t:1, t:3, t:2, t:4 (gone): table t: key t:1: OOM; free memory")
	var e *plan.Error
	assert.ErrorAs(t, err, &e)
	assert.Equal(t, "free memory", e.Hint)
	err = stoppedWrite("INSERT into", "t", 1, plan.WriteReport{}, context.Canceled)
	assert.EqualError(t, err, "INSERT into t stopped: of 1 row 0 are written, 1 not tried: context canceled")
}
