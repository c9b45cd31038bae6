package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"rsql/frame"
)

// Footer is what a statement did, in one line: rows, time, and the truth report with what is zero left out.
//
//	3 rows · 12 ms · scanned 20,000 keys · 2 duplicates dropped · 80 round trips · 1.2 MB
//
// A statement without rows has its message in their place.
func Footer(s frame.Stats, message string) string { return FooterStyle{}.Footer(s, message) }

// FooterStyle says what a footer leaves out.
type FooterStyle struct{ NoTime, NoStats bool }

// Footer is the line in its style.
func (f FooterStyle) Footer(s frame.Stats, message string) string {
	parts := []string{Count(s.Rows, "row")}
	if message != "" {
		parts[0] = message
	}
	if !f.NoTime {
		parts = append(parts, Duration(s.Elapsed))
	}
	if f.NoStats {
		return strings.Join(parts, " · ")
	}
	r := s.Read
	if r.Keys > 0 {
		parts = append(parts, "scanned "+Count(r.Keys, "key"))
	}
	for _, p := range []struct {
		n    int64
		noun string
		what string
	}{
		{r.Duplicates, "duplicate", "dropped"},
		{r.Vanished, "key", "vanished"},
		{r.WrongType, "key", "of another type skipped"},
		{r.Foreign, "key", "of another template passed over"},
		{r.Repaired, "value", "read as NULL"},
	} {
		if p.n > 0 {
			parts = append(parts, Count(p.n, p.noun)+" "+p.what)
		}
	}
	if s.Repairs > 0 {
		parts = append(parts, Count(int64(s.Repairs), "guessed type")+" widened")
	}
	if r.RoundTrips > 0 {
		parts = append(parts, Count(r.RoundTrips, "round trip"), humanize.Bytes(uint64(r.BytesIn+r.BytesOut)))
	}
	if n := s.Looked.Commands["HGETALL"] + s.Looked.Commands["SCAN"]; n > lookedWorthSaying {
		parts = append(parts, "first look at the keyspace "+Count(s.Looked.RoundTrips, "round trip"))
	}
	return strings.Join(parts, " · ")
}

// lookedWorthSaying is a number of commands: a statement that looks at the catalog alone sends a few.
const lookedWorthSaying = 10

// Count is a number of things whose plural ends in s: 1,250 keys.
func Count(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return humanize.Comma(n) + " " + noun + "s"
}

// Duration has three digits or so, in the unit that a person would choose.
func Duration(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return fmt.Sprintf("%d µs", d.Microseconds())
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", d.Seconds()*1e3)
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	default:
		return d.Round(time.Second).String()
	}
}
