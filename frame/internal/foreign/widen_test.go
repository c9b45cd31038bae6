package foreign

import (
	"math"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func TestHalfFloats(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer alloc.AssertSize(t, 0)
	cases := []struct {
		bits uint16
		want float64
	}{
		{0x3c00, 1}, {0xc000, -2}, {0x7bff, 65504}, {0x3555, 0.333251953125}, {0x0400, 0x1p-14}, // the smallest with all its digits
		{0x0001, 0x1p-24}, {0x8001, -0x1p-24}, {0x03ff, 0x3ffp-24}, {0x7c00, math.Inf(1)}, {0xfc00, math.Inf(-1)},
	}
	var bits []uint16
	for _, c := range cases {
		bits = append(bits, c.bits)
	}
	data := array.NewData(arrow.FixedWidthTypes.Float16, len(bits), []*memory.Buffer{nil, memory.NewBufferBytes(arrow.Uint16Traits.CastToBytes(bits))}, nil, 0, 0)
	defer data.Release()
	halves := array.NewFloat16Data(data)
	defer halves.Release()
	got, err := Convert(halves, plan.DoubleType, alloc)
	require.NoError(t, err)
	defer got.Release()
	for i, c := range cases {
		assert.Equal(t, c.want, got.(*array.Float64).Value(i), "%#x", c.bits) //nolint:testifylint // exact
	}
	assert.True(t, math.IsNaN(halfFloat(0x7e00)))
	assert.True(t, math.Signbit(halfFloat(0x8000)))
}
