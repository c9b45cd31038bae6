package eval

import (
	"math"
	"strconv"
)

func wholeDouble(x float64, how rounding) float64 {
	if how == toZero {
		return math.Trunc(x)
	}
	return math.Round(x)
}

// roundDouble rounds the number that people see, the shortest decimal of x: 1.005 to two digits is 1.01, though the binary
// number is a little less.
func roundDouble(x float64, digits int64, how rounding) float64 {
	switch {
	case digits == 0:
		return wholeDouble(x, how)
	case digits > 0 && digits <= 15:
		if y, ok := roundScaled(x, math.Pow10(int(digits)), how); ok {
			return y
		}
	case digits > 400:
		return x
	case digits < -400:
		return 0
	}
	return roundText(x, int(digits), how)
}

// roundScaled rounds by multiplying where the product is so far from a border that its error cannot matter.
func roundScaled(x, unit float64, how rounding) (float64, bool) {
	y := x * unit
	if math.Abs(y) > 1e9 { // up to here the error of the product is below 1e-6
		return 0, false
	}
	border := math.Round(y)
	if how == halfAway {
		border = math.Floor(y) + 0.5
	}
	if math.Abs(y-border) < 1e-6 {
		return 0, false
	}
	return wholeDouble(y, how) / unit, true
}

// roundText cuts the decimal digits of x.
func roundText(x float64, digits int, how rounding) float64 {
	text := strconv.AppendFloat(nil, math.Abs(x), 'f', -1, 64)
	point := len(text)
	for i, c := range text {
		if c == '.' {
			point = i
			text = append(text[:i], text[i+1:]...)
			break
		}
	}
	cut := point + digits
	if cut >= len(text) && digits > 0 {
		return x
	}
	if cut < 0 {
		return 0
	}
	kept := append([]byte{'0'}, text[:cut]...) // room for a carry
	if how == halfAway && text[cut] >= '5' {
		i := len(kept) - 1
		for kept[i] == '9' {
			kept[i] = '0'
			i--
		}
		kept[i]++
	}
	y, err := strconv.ParseFloat(string(kept)+"e"+strconv.Itoa(-digits), 64)
	if err != nil {
		return math.Inf(1)
	}
	return math.Copysign(y, x)
}
