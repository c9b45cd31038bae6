package sqldriver_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/frame/sqldriver"
	"rsql/redisrel/redistest"
)

// TestATimeLimitLeavesErrorsAsTheyAre: a statement fails with a time limit that is not over as it does without one.
func TestATimeLimitLeavesErrorsAsTheyAre(t *testing.T) {
	s, err := frame.Open(t.Context(), redistest.Start(t).URL, frame.WithTimeLimit(time.Hour))
	require.NoError(t, err)
	defer s.Close()
	db := sqldriver.OpenDB(s)
	defer db.Close()
	_, err = db.ExecContext(t.Context(), "SELECT nix FROM (VALUES (1)) AS v(n)")
	assert.Equal(t, frame.CodeName, frame.CodeOf(err), "%v", err)
}
