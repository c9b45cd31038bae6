package hll

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// empty is what PFADD key makes.
var empty = append([]byte("HYLL\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), 0x7f, 0xff)

func TestEmpty(t *testing.T) {
	to := make([]uint8, Registers)
	require.True(t, Merge(to, empty))
	assert.Equal(t, make([]uint8, Registers), to)
	assert.Zero(t, Estimate(to))
}

// TestDenseComesBack writes random registers and reads them.
func TestDenseComesBack(t *testing.T) {
	for range 20 {
		registers, back := make([]uint8, Registers), make([]uint8, Registers)
		for i := range registers {
			registers[i] = uint8(rand.IntN(greatest + 2))
		}
		text := Append([]byte("x"), registers)
		require.Len(t, text, 1+Size)
		require.True(t, Merge(back, text[1:]))
		require.Equal(t, registers, back)
		require.True(t, Merge(back, empty), "nothing changes")
		require.Equal(t, registers, back)
	}
}

func TestWhatIsNoHyperLogLog(t *testing.T) {
	long := Append(nil, make([]uint8, Registers))
	for _, text := range [][]byte{
		nil, []byte("HYLL"), []byte("hello, hello, hello"), empty[:len(empty)-1], append(bytes.Clone(empty), 0), long[:len(long)-1], append(bytes.Clone(long), 0),
		append([]byte("HYLL\x02"), long[5:]...), append([]byte("HYLL\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), 0x40),
		bytes.Replace(long, make([]byte, 3), []byte{0xff, 0xff, 0xff}, 3),
	} {
		assert.False(t, Merge(make([]uint8, Registers), text), "%.20q", text)
	}
}

func FuzzMerge(f *testing.F) {
	f.Add(empty)
	f.Add(Append(nil, make([]uint8, Registers)))
	f.Fuzz(func(t *testing.T, text []byte) {
		to := make([]uint8, Registers)
		if Merge(to, text) {
			assert.GreaterOrEqual(t, Estimate(to), int64(0))
		}
	})
}
