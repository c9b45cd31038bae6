package frame_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel/redistest"
)

// TestProgressOfWrites asks how far statements are while they write.
func TestProgressOfWrites(t *testing.T) {
	for text, command := range map[string]string{
		"REPLACE INTO c SELECT generate_series, 2 FROM generate_series(1, 200)":                                        "RESTORE",
		"INSERT INTO c SELECT generate_series, 2 FROM generate_series(1, 200) ON DUPLICATE KEY UPDATE n = new.n + c.n": "EVALSHA",
	} {
		s, p := faulty(t)
		ctx, progress := frame.WithProgress(t.Context())
		var last int64
		looked := false
		p.OnCommand(func(c redistest.Command) redistest.Fault {
			done, total := progress.Writing()
			switch c.Name {
			case "TYPE", "EXISTS", "PTTL":
				assert.True(t, looked || total == 0, "looking is no writing")
				looked = true
			case command:
				assert.EqualValues(t, 200, total)
				assert.GreaterOrEqual(t, done, last)
				last = done
			}
			return redistest.Fault{}
		})
		done, total := progress.Writing()
		assert.Zero(t, done+total, "nothing runs")
		r, err := s.RunAll(ctx, text)
		require.NoError(t, err)
		p.OnCommand(nil)
		require.NoError(t, r.Close())
		assert.Greater(t, last, int64(150), text)
		assert.Less(t, last, int64(200), text)
		assert.True(t, looked)
	}
}
