package vec

import (
	"math"
	"math/rand/v2"

	"github.com/zeebo/xxh3"
)

// seed differs from process to process, so that nobody can store keys that all meet in one slot.
var seed = rand.Uint64()

// hashInt mixes a number: multiply and fold, twice (the finaliser of MurmurHash3 with its constants).
func hashInt(k int64) uint64 {
	h := uint64(k) ^ seed
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

func hashBytes(b []byte) uint64 { return xxh3.HashSeed(b, seed) }

// canonical gives the bits of a float in one form for values that are equal: -0.0 is 0.0, and NaN is NaN.
func canonical(f float64) uint64 {
	switch {
	case f == 0:
		return 0
	case f != f:
		return math.Float64bits(math.NaN())
	default:
		return math.Float64bits(f)
	}
}
