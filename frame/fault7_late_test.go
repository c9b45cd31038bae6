package frame_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/redisrel/redistest"
)

// TestFault7_1_CancelledWhenAllIsWritten: a write that was cancelled too late has succeeded, and says so.
func TestFault7_1_CancelledWhenAllIsWritten(t *testing.T) {
	f := startFaults(t)
	f.run(t, "CREATE TABLE w (id BIGINT, v TEXT) WITH (key = 'w:{id}')")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	f.proxy.OnCommand(func(c redistest.Command) redistest.Fault {
		if c.Name == "RESTORE" {
			return redistest.Fault{Rewrite: func(reply string) string {
				cancel()
				return reply
			}}
		}
		return redistest.Fault{}
	})
	r, err := f.Run(ctx, "REPLACE INTO w VALUES (1, 'a')")
	require.NoError(t, err)
	assert.Equal(t, "1 row written", r.Message())
	require.NoError(t, r.Close())
}
