package agg

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSelectAt compares with sorted values: random ones, few that occur often, and such as are in order one way, the other, or both.
func TestSelectAt(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 9))
	shapes := map[string]func(i, n int) uint64{
		"random":  func(int, int) uint64 { return r.Uint64() },
		"few":     func(int, int) uint64 { return r.Uint64N(3) },
		"one":     func(int, int) uint64 { return 7 },
		"rising":  func(i, _ int) uint64 { return uint64(i) },
		"falling": func(i, n int) uint64 { return uint64(n - i) },
		"organ":   func(i, n int) uint64 { return uint64(min(i, n-i)) },
		"saw":     func(i, _ int) uint64 { return uint64(i % 17) },
	}
	for name, at := range shapes {
		for _, n := range []int{1, 2, 3, fewValues, fewValues + 1, 100, 255, 256, 1000, 5000} {
			values := make([]uint64, n)
			for i := range values {
				values[i] = at(i, n)
			}
			sorted := slices.Sorted(slices.Values(values))
			for _, k := range []int{0, n / 3, n / 2, n - 1} {
				got := slices.Clone(values)
				selectAt(got, k)
				require.Equal(t, sorted[k], got[k], "%s %d of %d", name, k, n)
				for i, v := range got {
					require.True(t, i < k && v <= got[k] || i >= k && v >= got[k], "%s %d of %d", name, k, n)
				}
				slices.Sort(got)
				require.Equal(t, sorted, got, "%s: the values stay", name)
			}
		}
	}
}
