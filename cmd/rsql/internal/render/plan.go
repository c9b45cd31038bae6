package render

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/jedib0t/go-pretty/v6/text"
)

// planWriter shows the lines of a plan to people: the tree as it is, and beside each operator a bar for its share of the
// time, where EXPLAIN ANALYZE measured it.
type planWriter struct {
	*tableWriter
	lines []string
}

var _ Writer = (*planWriter)(nil)

func (w *planWriter) Batch(batch arrow.Record) error {
	column, ok := batch.Column(0).(*array.String)
	for row := 0; ok && row < column.Len(); row++ {
		w.lines = append(w.lines, Printable(column.Value(row)))
	}
	return nil
}

var (
	// operatorLine is a line on which an operator begins, and not one that says more of it.
	operatorLine = regexp.MustCompile(`^[│ ]*[├└]─ `)
	// branches are the lines of the tree.
	branches = regexp.MustCompile(`^[│├└─ ]+`)
	// measured is the time of an operator's own work.
	measured = regexp.MustCompile(`^[│ ]*rows: .*time: (\S+)`)
	// label is what the figures of a line are.
	label = regexp.MustCompile(`(^|   )([a-z][a-z ]*:)`)
	// belowTree are the lines below the tree.
	belowTree = regexp.MustCompile(`^(rules|total|before): `)
)

// barWidth is that of a bar for all of the time, in cells.
const barWidth = 10

func (w *planWriter) End() error {
	times, all := planTimes(w.lines)
	widest := 0
	for i := range times {
		widest = max(widest, Width(w.lines[i]))
	}
	if w.options.Width > 0 {
		widest = min(widest, w.options.Width-barWidth-len("   100 %"))
	}
	for i, line := range w.lines {
		shown := w.painted(line, i == 0 || operatorLine.MatchString(line))
		if t, ok := times[i]; ok && all > 0 {
			share := float64(t) / float64(all)
			shown += strings.Repeat(" ", max(0, widest-Width(line))) + "  " + w.paint(barColor(share), bar(share)) +
				w.paint(text.Faint, fmt.Sprintf(" %3.0f %%", 100*share))
		}
		w.buf = append(append(w.buf, shown...), '\n')
	}
	w.lines = nil
	return w.flush()
}

// planTimes are the times of operators by the numbers of the lines on which they begin, and their sum.
func planTimes(lines []string) (times map[int]time.Duration, all time.Duration) {
	times = map[int]time.Duration{}
	operator := 0
	for i, line := range lines {
		if operatorLine.MatchString(line) {
			operator = i
		}
		if m := measured.FindStringSubmatch(line); m != nil {
			if t, err := time.ParseDuration(m[1]); err == nil {
				times[operator] = t
				all += t
			}
		}
	}
	return times, all
}

// painted is a line in colours: operators stand out, branches and the names of figures do not.
func (w *planWriter) painted(line string, operator bool) string {
	tree := branches.FindString(line)
	rest := line[len(tree):]
	switch {
	case !w.options.Color:
		return line
	case operator:
		name, more, _ := strings.Cut(rest, " [")
		if more != "" {
			more = w.paint(text.Faint, " ["+more)
		}
		rest = w.paint(text.Bold, name) + more
	case belowTree.MatchString(line):
		rest = w.paint(text.Faint, rest)
	default:
		rest = label.ReplaceAllStringFunc(rest, func(l string) string { return w.paint(text.Faint, l) })
	}
	return w.paint(text.Faint, tree) + rest
}

// barColor is red for what takes most of the time.
func barColor(share float64) text.Color {
	switch {
	case share >= 0.5:
		return text.FgRed
	case share >= 0.2:
		return text.FgYellow
	default:
		return text.FgGreen
	}
}

// bar is as long as the share, from 0 to 1, in eighths of a cell.
func bar(share float64) string {
	eighths := int(share*barWidth*8 + 0.5)
	full := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		full += string(rune('█' + 8 - rest))
	}
	return full + strings.Repeat(" ", barWidth-len([]rune(full)))
}

// Abort drops the lines.
func (w *planWriter) Abort() error {
	w.lines = nil
	return w.tableWriter.Abort()
}
