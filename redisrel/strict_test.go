package redisrel

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"rsql/planner/plan"
)

func TestAnomaliesNameWhatThereIs(t *testing.T) {
	assert.Equal(t, "keys of another type: 2", anomalies(plan.ScanReport{WrongType: 2, Keys: 9, Missing: 3, Foreign: 1}))
	assert.Equal(t, "keys that vanished: 1, values read as NULL: 4", anomalies(plan.ScanReport{Vanished: 1, Repaired: 4}))
}
