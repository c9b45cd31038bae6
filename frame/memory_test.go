package frame_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

func TestParseMemoryLimit(t *testing.T) {
	for text, want := range map[string]int64{"512MB": 512_000_000, "2GiB": 2 << 30, "1 KB": 1000, "100": 100, "0": 0} {
		got, err := frame.ParseMemoryLimit(text)
		require.NoError(t, err)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "-1", "much", "99999999999GB", "0%", "-5%", "101%", "NaN%", "%", "x%"} {
		_, err := frame.ParseMemoryLimit(text)
		assert.Equal(t, frame.CodeValue, frame.CodeOf(err), text)
		assert.NotContains(t, err.Error(), "\n")
	}
	if frame.DefaultMemoryLimit() > 0 {
		half, err := frame.ParseMemoryLimit("50%")
		require.NoError(t, err)
		assert.InDelta(t, float64(frame.DefaultMemoryLimit())/60*50, float64(half), 2)
	}
}
