package redisrel

import (
	"strconv"
	"strings"
	"time"

	"rsql/planner/plan"
)

const day = 24 * time.Hour

// ParseTTL reads a time to live: a number of days, 7d, or a Go duration such as 1h, 90s, 1h30m. It is at least a
// millisecond. Errors are CodeName errors.
func ParseTTL(text string) (time.Duration, error) {
	wrong := plan.Errorf(plan.CodeName, "%q is no time to live", text).WithHint("write 90s, 15m, 1h or 7d")
	rest, total := text, time.Duration(0)
	if days, after, ok := strings.Cut(text, "d"); ok {
		n, err := strconv.ParseInt(days, 10, 32)
		if err != nil || n < 0 || n > int64((1<<63-1)/day) {
			return 0, wrong
		}
		rest, total = after, time.Duration(n)*day
	}
	if rest != "" {
		d, err := time.ParseDuration(rest)
		if err != nil || d < 0 || total+d < total {
			return 0, wrong
		}
		total += d
	} else if text == "" {
		return 0, wrong
	}
	if total < time.Millisecond {
		return 0, wrong
	}
	return total, nil
}

// formatTTL is a time to live as ParseTTL reads it, in the largest unit that it is a whole number of.
func formatTTL(d time.Duration) string {
	for _, u := range []struct {
		size time.Duration
		name string
	}{{day, "d"}, {time.Hour, "h"}, {time.Minute, "m"}, {time.Second, "s"}} {
		if d%u.size == 0 {
			return strconv.FormatInt(int64(d/u.size), 10) + u.name
		}
	}
	return d.String()
}
