package redisrel

import (
	"encoding/binary"
	"math"
	"math/bits"
	"strconv"

	"rsql/planner/plan"
)

// mostDigits is how many digits any number of them has that fits a uint64.
const mostDigits = 19

// parseDouble is strconv.ParseFloat for a text that [plan.ParseDouble] takes; other texts are not ok.
func parseDouble(text []byte) (v float64, ok bool) {
	if v, ok = parseShortDouble(text); ok {
		return v, true
	}
	return plan.ParseDouble(textOf(text))
}

// parseScore reads a score as the server writes it: what strconv.ParseFloat takes.
func parseScore(text []byte) (v float64, ok bool) {
	if v, ok = parseShortDouble(text); ok {
		return v, true
	}
	v, err := strconv.ParseFloat(textOf(text), 64)
	return v, err == nil
}

// parseShortDouble gives the double that is nearest to a number of at most 19 digits without an exponent, which nearly all
// are; other texts, numbers or not, are not ok.
func parseShortDouble(text []byte) (v float64, ok bool) {
	digits := text
	neg := len(text) > 0 && text[0] == '-'
	if neg {
		digits = text[1:]
	}
	if len(digits) == 0 || len(digits) > mostDigits+1 {
		return 0, false
	}
	mantissa, whole := leadingDigits(0, digits)
	places := 0
	if rest := digits[whole:]; len(rest) > 0 {
		if rest[0] != '.' {
			return 0, false
		}
		mantissa, places = leadingDigits(mantissa, rest[1:])
		if places == 0 || places != len(rest)-1 {
			return 0, false
		}
	}
	if whole == 0 || whole+places > mostDigits {
		return 0, false
	}
	if v = quotient(mantissa, places); neg {
		v = -v
	}
	return v, true
}

// leadingDigits appends the digits that a text begins with to a number, and says how many they are.
func leadingDigits(v uint64, text []byte) (uint64, int) {
	n := 0
	for ; len(text)-n >= 8; n += 8 {
		eight := binary.LittleEndian.Uint64(text[n:])
		if !allDigits(eight) {
			break
		}
		v = v*100_000_000 + valueOfEight(eight)
	}
	for ; n < len(text); n++ {
		digit := text[n] - '0'
		if digit > 9 {
			break
		}
		v = v*10 + uint64(digit)
	}
	return v, n
}

// allDigits reports whether eight bytes are digits all.
func allDigits(eight uint64) bool {
	const high, zeros, sixes = 0xF0F0F0F0F0F0F0F0, 0x3030303030303030, 0x0606060606060606
	return eight&high == zeros && (eight+sixes)&high == zeros
}

// valueOfEight is the number that eight digits are, the first in the lowest byte. It joins neighbours, pairs and fours (D. Lemire, "Quickly
// parsing eight digits", 2018).
func valueOfEight(eight uint64) uint64 {
	eight -= 0x3030303030303030
	eight = eight*10 + eight>>8
	const pairs = 0x000000FF000000FF
	return ((eight&pairs)*(100+1_000_000<<32) + (eight>>16&pairs)*(1+10_000<<32)) >> 32
}

// quotient is the double nearest to m/10^places, the even one of two as near, for places of at most 19.
func quotient(m uint64, places int) float64 {
	const exact = 1 << 53
	if m < exact { // both are doubles, and division rounds once
		return float64(m) / tens[places]
	}
	if places == 0 {
		return float64(m)
	}
	d := uint64Tens[places]
	zerosM, zerosD := bits.LeadingZeros64(m), bits.LeadingZeros64(d)
	m <<= zerosM
	// m < 2d for all normalised m and d: the quotient of m*2^63 by d fits, and has 63 bits at least.
	q, rest := bits.Div64(m>>1, m<<63, d<<zerosD)
	zeros := bits.LeadingZeros64(q)
	q <<= zeros
	const dropped = 64 - 53
	mantissa, tail := q>>dropped, q&(1<<dropped-1)
	if half := uint64(1) << (dropped - 1); tail > half || tail == half && (rest != 0 || mantissa&1 == 1) {
		mantissa++
	}
	power := zerosD - zerosM - zeros - 63 + dropped
	return float64(mantissa) * math.Float64frombits(uint64(power+1023)<<52)
}

// tens holds the powers of ten that a uint64 holds as doubles, which all are exactly, and uint64Tens as they are.
var tens, uint64Tens = func() (t [mostDigits + 1]float64, u [mostDigits + 1]uint64) {
	power := uint64(1)
	for i := range u {
		u[i], t[i] = power, float64(power)
		power *= 10
	}
	return t, u
}()
