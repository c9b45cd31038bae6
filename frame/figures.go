package frame

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Bytes writes a number of bytes for people: 1.2 MB.
func Bytes(n int64) string {
	const unit = 1000
	if n > -unit && n < unit {
		return fmt.Sprintf("%d B", n)
	}
	v, prefix := float64(n)/unit, 0
	for math.Abs(v) >= unit-0.05 && prefix < len("kMGTPE")-1 { // 999.95 would be shown as 1000.0
		v /= unit
		prefix++
	}
	return fmt.Sprintf("%.1f %cB", v, "kMGTPE"[prefix])
}

func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// shortTime rounds to three digits or so.
func shortTime(d time.Duration) string {
	switch {
	case d >= time.Second:
		return d.Round(10 * time.Millisecond).String()
	case d >= time.Millisecond:
		return d.Round(10 * time.Microsecond).String()
	default:
		return d.Round(100 * time.Nanosecond).String()
	}
}
