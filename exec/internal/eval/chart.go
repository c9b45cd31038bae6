package eval

import (
	"math"
	"strings"

	"rsql/planner/plan"
)

// chartKernels are functions that draw.
var chartKernels = map[string]builder{
	"bar":       withDefaults(3, always(text4(appendBar)), plan.IntLiteral(80)),
	"sparkline": always(text1(appendSparkline)),
}

// appendBar draws eighths of characters.
func appendBar(dst []byte, x, least, most float64, width int64) ([]byte, error) {
	const widest = 1000
	if width < 1 || width > widest || !(least < most) || math.IsInf(least, 0) {
		return dst, plan.Errorf(plan.CodeValue, "bar: there is no bar from %s to %s of %d characters", doubleText(least), doubleText(most), width).
			WithHint("max is more than min, min is not infinite, and the width at most %d", widest)
	}
	const parts = 8
	share := 0.0 // of NaN too
	switch {
	case x >= most:
		share = 1
	case x > least:
		share = fractionBetween(x, least, most)
	}
	eighths := int64(share * float64(width) * parts)
	full, rest := eighths/parts, eighths%parts
	dst = append(dst, strings.Repeat("█", int(full))...)
	if rest > 0 {
		dst = append(dst, string([]rune("▏▎▍▌▋▊▉")[rest-1])...)
		full++
	}
	return append(dst, strings.Repeat(" ", int(width-full))...), nil
}

// appendSparkline draws the least number at the lowest height and the greatest at the full one; equal ones in the middle.
func appendSparkline(dst []byte, doc string) ([]byte, error) {
	doc, err := document("sparkline", doc)
	if err != nil {
		return dst, err
	}
	if doc[0] != '[' {
		return dst, plan.Errorf(plan.CodeValue, "sparkline: %.60s is no array of numbers", doc)
	}
	var values []float64
	members(doc, func(_, value string) bool {
		x, ok := charted(value)
		if !ok {
			err = plan.Errorf(plan.CodeValue, "sparkline: %.60s is no number", value)
		}
		values = append(values, x)
		return err == nil
	})
	if err != nil {
		return dst, err
	}
	return capped("sparkline", appendHeights(dst, values))
}

// charted reads an element: a number, or the text of one that JSON has none for. That of null is NaN.
func charted(value string) (float64, bool) {
	switch value {
	case "null", `"NaN"`:
		return math.NaN(), true
	case `"+Inf"`:
		return math.Inf(1), true
	case `"-Inf"`:
		return math.Inf(-1), true
	default:
		return plan.ParseDouble(value)
	}
}

// appendHeights draws numbers; one that is none is a blank. Infinite ones do not count for the heights of others.
func appendHeights(dst []byte, values []float64) []byte {
	heights := []rune("▁▂▃▄▅▆▇█")
	least, most := math.Inf(1), math.Inf(-1)
	for _, x := range values {
		if finite(x) {
			least, most = min(least, x), max(most, x)
		}
	}
	for _, x := range values {
		switch {
		case math.IsNaN(x):
			dst = append(dst, ' ')
		case x > most:
			dst = append(dst, string(heights[len(heights)-1])...)
		case x < least:
			dst = append(dst, string(heights[0])...)
		case least == most:
			dst = append(dst, string(heights[len(heights)/2-1])...)
		default:
			dst = append(dst, string(heights[int(math.Round(fractionBetween(x, least, most)*float64(len(heights)-1)))])...)
		}
	}
	return dst
}
