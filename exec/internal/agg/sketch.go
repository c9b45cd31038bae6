package agg

import (
	"math"
	"math/bits"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/zeebo/xxh3"

	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// A sketch has 2^registerBits registers: its standard error is 0.8 %.
const (
	registerBits = 14
	registers    = 1 << registerBits
)

// sketch is what the estimate of a group needs of its registers: the sum of 2^-r over those that are set, and their number.
type sketch struct {
	sum float64
	set int32
}

// sketches count distinct values by HyperLogLog (Flajolet, Fusy, Gandouet and Meunier, AofA 2007). The library's sketch is a
// structure with maps of its own on Go's heap; here there may be one for each of a million groups. So the registers that
// are set, of all groups, lie in one table, and a group of few values costs little.
type sketches struct {
	alloc  memory.Allocator
	keys   *vec.KeyTable // group << registerBits | register
	ranks  vec.Slice[uint8]
	groups vec.Slice[sketch]
	// Scratch.
	hashes []int64
	rank   []uint8
	of     []int32
	ids    []int32
}

func newSketches(alloc memory.Allocator) Accumulator {
	return &sketches{alloc: alloc, keys: vec.NewKeyTable(alloc, []arrow.DataType{arrow.PrimitiveTypes.Int64}, math.MaxUint64),
		ranks: vec.NewSlice[uint8](alloc), groups: vec.NewSlice[sketch](alloc)}
}

// Update implements Accumulator.
func (s *sketches) Update(ids []int32, args []vec.View, groups int) error {
	s.groups.Resize(groups)
	arg := &args[0]
	s.hashes, s.rank, s.of = s.hashes[:0], s.rank[:0], s.of[:0]
	for i, g := range ids {
		if arg.Null(i) {
			continue
		}
		h := hashOf(arg, i)
		s.hashes = append(s.hashes, int64(g)<<registerBits|int64(h>>(64-registerBits)))
		s.rank = append(s.rank, uint8(min(bits.LeadingZeros64(h<<registerBits), 64-registerBits))+1)
		s.of = append(s.of, g)
	}
	return s.raise()
}

// raise raises registers, named in hashes, to the ranks.
func (s *sketches) raise() error {
	n := len(s.hashes)
	if err := s.keys.Room(n); err != nil {
		return err
	}
	s.ids = vec.Sized(s.ids, n)
	s.keys.Insert([]vec.View{vec.OfInt64s(s.hashes)}, n, nil, s.ids)
	s.ranks.Resize(s.keys.Len())
	for i, id := range s.ids {
		old, g := s.ranks.V[id], &s.groups.V[s.of[i]]
		if s.rank[i] <= old {
			continue
		}
		if old == 0 {
			g.set++
		} else {
			g.sum -= math.Ldexp(1, -int(old))
		}
		g.sum += math.Ldexp(1, -int(s.rank[i]))
		s.ranks.V[id] = s.rank[i]
	}
	return nil
}

// hashOf hashes a value that is not NULL.
func hashOf(v *vec.View, i int) uint64 {
	if v.Kind == vec.Bytes {
		return xxh3.Hash(v.Bytes(i))
	}
	lo, hi := word(v.Kind, v, i)
	if v.Kind == vec.Interval { // by its length
		d := plan.IntervalOrder(interval(lo, hi))
		lo, hi = d.LowBits(), uint64(d.HighBits())
	}
	return mix(lo ^ mix(hi))
}

// mix is the finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Merge implements Accumulator.
func (s *sketches) Merge(other Accumulator, ids []int32, groups int) error {
	s.groups.Resize(groups)
	o := other.(*sketches)
	for from := 0; from < o.keys.Len(); from += mergedKeys {
		to := min(from+mergedKeys, o.keys.Len())
		cols, err := o.keys.Keys(s.alloc, from, to)
		if err != nil {
			return err
		}
		v := vec.Of(cols[0])
		s.hashes, s.rank, s.of = s.hashes[:0], s.rank[:0], s.of[:0]
		for i, k := range v.Int64s() {
			if g := ids[k>>registerBits]; g >= 0 {
				s.hashes = append(s.hashes, int64(g)<<registerBits|k&(registers-1))
				s.rank, s.of = append(s.rank, o.ranks.V[from+i]), append(s.of, g)
			}
		}
		vec.ReleaseAll(cols)
		if err := s.raise(); err != nil {
			return err
		}
	}
	return nil
}

// Result implements Accumulator.
func (s *sketches) Result(from, to int) (arrow.Array, error) {
	return results(s.alloc, arrow.PrimitiveTypes.Int64, from, to, func(c *vec.Column, g int) error {
		vec.AppendValue(c, s.groups.V[g].estimate())
		return nil
	})
}

// estimate is the number of distinct values: by linear counting (Whang, Vander-Zanden and Taylor, 1990) while most registers
// are free, else after Qin, Kim and Tung, "LogLog-Beta and More" (2016).
func (s sketch) estimate() int64 {
	free := float64(registers - s.set)
	if s.set < registers/4 {
		return int64(math.Round(registers * math.Log(registers/free)))
	}
	const alpha = 0.7213 / (1 + 1.079/registers)
	z := math.Log(free + 1)
	beta := free * -0.370393911
	for i, c := range [...]float64{0.070471823, 0.17393686, 0.16339839, -0.09237745, 0.03738027, -0.005384159, 0.00042419} {
		beta += c * math.Pow(z, float64(i+1))
	}
	return int64(math.Round(alpha * registers * (registers - free) / (beta + s.sum + free)))
}

// Release implements Accumulator.
func (s *sketches) Release() {
	s.keys.Release()
	s.ranks.Release()
	s.groups.Release()
}
