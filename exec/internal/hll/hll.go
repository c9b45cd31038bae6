// Package hll reads and writes the HyperLogLogs of Redis: the strings that PFADD keeps, dense and sparse, and estimates from
// them what PFCOUNT does.
//
// The layout is that of hyperloglog.c: a header of 16 bytes ("HYLL", the encoding, three bytes without a meaning, and the last
// estimate), then 16,384 registers of six bits, or runs of them. The estimate is Ertl's, "New cardinality estimation algorithms for
// HyperLogLog sketches" (2017).
package hll

import "math"

const (
	// Registers is how many there are.
	Registers = 1 << 14
	header    = 16
	dense     = 0
	sparse    = 1
	// Size is that of a dense string.
	Size = header + Registers*6/8
	// greatest is the largest value of a register: the rest of 64 bits, of which 14 choose it.
	greatest = 64 - 14
)

// Merge raises registers to those of a string; false where it is no HyperLogLog, in which case they may have been raised.
func Merge(to []uint8, text []byte) bool {
	if len(text) < header || string(text[:4]) != "HYLL" {
		return false
	}
	switch text[4] {
	case dense:
		return len(text) == Size && mergeDense(to, text[header:])
	case sparse:
		return mergeSparse(to, text[header:])
	}
	return false
}

// mergeDense reads registers of six bits, the lowest bits first.
func mergeDense(to []uint8, packed []byte) bool {
	for i := range to {
		bit := i * 6
		v := uint16(packed[bit/8])
		if bit/8+1 < len(packed) {
			v |= uint16(packed[bit/8+1]) << 8
		}
		r := uint8(v >> (bit % 8) & 63)
		if r > greatest+1 {
			return false
		}
		to[i] = max(to[i], r)
	}
	return true
}

// mergeSparse reads runs: 00xxxxxx is xxxxxx + 1 zeros, 01xxxxxx yyyyyyyy the same of 14 bits, 1vvvvvxx is vvvvv + 1, xx + 1 times.
func mergeSparse(to []uint8, runs []byte) bool {
	at := 0
	for i := 0; i < len(runs); i++ {
		op, value, n := runs[i], uint8(0), 0
		switch {
		case op&0x80 != 0:
			value, n = op>>2&31+1, int(op&3)+1
		case op&0x40 == 0:
			n = int(op) + 1
		case i+1 < len(runs):
			n = int(op&63)<<8 + int(runs[i+1]) + 1
			i++
		default:
			return false
		}
		if at+n > len(to) {
			return false
		}
		for j := range n {
			to[at+j] = max(to[at+j], value)
		}
		at += n
	}
	return at == len(to)
}

// Append appends registers as a dense string, whose last estimate is marked as old.
func Append(dst []byte, registers []uint8) []byte {
	from := len(dst)
	dst = append(dst, 'H', 'Y', 'L', 'L', dense, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80)
	dst = append(dst, make([]byte, Registers*6/8)...)
	packed := dst[from+header:]
	for i, r := range registers {
		bit := i * 6
		v := uint16(r&63) << (bit % 8)
		packed[bit/8] |= byte(v)
		if v>>8 != 0 {
			packed[bit/8+1] |= byte(v >> 8)
		}
	}
	return dst
}

// Estimate is about how many different values the registers have seen.
func Estimate(registers []uint8) int64 {
	var histogram [greatest + 2]int
	for _, r := range registers {
		histogram[r]++
	}
	const m = Registers
	z := m * tau(float64(m-histogram[greatest+1])/m)
	for j := greatest; j >= 1; j-- {
		z = 0.5 * (z + float64(histogram[j]))
	}
	z += m * sigma(float64(histogram[0])/m)
	const alpha = 0.721347520444481703680 // 0.5 / ln 2
	return int64(math.Round(alpha * m * m / z))
}

func sigma(x float64) float64 {
	if x == 1 {
		return math.Inf(1)
	}
	y, z := 1.0, x
	for {
		x *= x
		before := z
		z += x * y
		y += y
		if before == z {
			return z
		}
	}
}

func tau(x float64) float64 {
	if x == 0 || x == 1 {
		return 0
	}
	y, z := 1.0, 1-x
	for {
		x = math.Sqrt(x)
		before := z
		y *= 0.5
		z -= (1 - x) * (1 - x) * y
		if before == z {
			return z / 3
		}
	}
}
