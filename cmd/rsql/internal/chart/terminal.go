package chart

import (
	"fmt"
	"math"
	"strings"

	"rsql/cmd/rsql/internal/render"
)

const (
	// mostBars is how many bars are drawn on a terminal.
	mostBars = 60
	// widestLabel is how wide the labels of bars may be.
	widestLabel = 24
	// narrowest is the least width that is drawn on, in cells.
	narrowest = 12
)

// colors are those of the series, as SGR.
var colors = []string{"\x1b[36m", "\x1b[33m", "\x1b[32m", "\x1b[35m", "\x1b[34m", "\x1b[31m"}

const plain = "\x1b[0m"

// Terminal is the chart as lines of a width and about a height in cells, with or without colours.
func (c *Chart) Terminal(width, height int, color bool) string {
	width = max(width, narrowest)
	var b strings.Builder
	c.legend(&b, color)
	if c.Kind == Bar || c.Kind == Hist {
		c.bars(&b, width, color)
	} else {
		c.dots(&b, width, max(height, 5), color)
	}
	return b.String()
}

func paint(text string, series int, color bool) string {
	if !color || text == "" {
		return text
	}
	return colors[series%len(colors)] + text + plain
}

// legend names the series.
func (c *Chart) legend(b *strings.Builder, color bool) {
	names := make([]string, len(c.Series))
	for i, s := range c.Series {
		names[i] = paint(render.Printable(s.Name), i, color)
	}
	fmt.Fprintf(b, "%s by %s\n", strings.Join(names, ", "), render.Printable(c.X.Name))
}

// bars draws a bar a value, to the right of its label.
func (c *Chart) bars(b *strings.Builder, width int, color bool) {
	rows := min(len(c.X.Texts), max(1, mostBars/len(c.Series)))
	low, high, labelWidth, valueWidth := 0.0, 0.0, 0, 0
	for i := range rows {
		labelWidth = max(labelWidth, min(widestLabel, render.Width(label(c.X.Texts[i]))))
		for _, s := range c.Series {
			if finite(s.Numbers[i]) {
				low, high = min(low, s.Numbers[i]), max(high, s.Numbers[i])
			}
			valueWidth = max(valueWidth, render.Width(s.short(i)))
		}
	}
	room := max(1, width-labelWidth-valueWidth-4)
	if low == high {
		high = low + 1
	}
	for i := range rows {
		name := render.Shorten(label(c.X.Texts[i]), labelWidth)
		for n, s := range c.Series {
			if n > 0 {
				name = ""
			}
			fmt.Fprintf(b, "%s%s │%s %s\n", name, strings.Repeat(" ", labelWidth-render.Width(name)),
				paint(block(s.Numbers[i], low, high, room), n, color), s.short(i))
		}
	}
	if more := len(c.X.Texts) - rows; more > 0 {
		fmt.Fprintf(b, "… and %d more\n", more)
	}
}

func label(text string) string { return render.Printable(text) }

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// block is a bar from zero to a value, in a field of a width for all from low to high; in eighths of a cell where it
// goes to the right.
func block(v, low, high float64, width int) string {
	if !finite(v) {
		return ""
	}
	scale := float64(width) / (high - low)
	zero := int(math.Round(-low * scale))
	if v < 0 {
		n := int(math.Round(-v * scale))
		return strings.Repeat(" ", zero-n) + strings.Repeat("█", n)
	}
	eighths := min(int(math.Round(v*scale*8)), 8*(width-zero))
	bar := strings.Repeat(" ", zero) + strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		bar += string(rune('█' + 8 - rest))
	}
	return bar
}

// dots draws lines or points over numbers, in braille, with the axes' labels.
func (c *Chart) dots(b *strings.Builder, width, height int, color bool) {
	x, y := c.axes(max(2, width/16), max(2, height/4))
	ticks := y.ticks()
	margin := 0
	for _, t := range ticks {
		margin = max(margin, len(y.label(t)))
	}
	canvas := newBraille(max(1, width-margin-2), height)
	for n, s := range c.Series {
		c.plot(canvas, s, n+1, x, y)
	}
	labels := map[int]string{}
	for _, t := range ticks {
		labels[int(math.Round((1-y.share(t))*float64(height-1)))] = y.label(t)
	}
	for row := range height {
		edge := "│"
		if labels[row] != "" {
			edge = "┤"
		}
		fmt.Fprintf(b, "%*s %s", margin, labels[row], edge)
		line := ""
		for column := range canvas.columns {
			dot, series := canvas.cell(column, row)
			if series > 0 && color {
				line += paint(string(dot), series-1, color)
				continue
			}
			line += string(dot)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	fmt.Fprintf(b, "%*s └%s\n", margin, "", strings.Repeat("─", canvas.columns))
	b.WriteString(strings.TrimRight(fmt.Sprintf("%*s  %s", margin, "", c.below(x, canvas.columns)), " ") + "\n")
}

// axes are those of a chart of lines or points, with about so many ticks.
func (c *Chart) axes(across, up int) (x, y axis) {
	low, high := extent(c.over())
	x = newAxis(low, high, across, c.X.Time, false)
	if finite(low) && low < high { // the line begins and ends at the edges
		x.low, x.high = low, high
	}
	var values [][]float64
	for _, s := range c.Series {
		values = append(values, s.Numbers)
	}
	low, high = extent(values...)
	return x, newAxis(low, high, up, false, false)
}

// over is what the values lie over: the numbers of X, or of the rows.
func (c *Chart) over() []float64 {
	if c.X.Numbers != nil {
		return c.X.Numbers
	}
	return rowNumbers(len(c.X.Texts)).Numbers
}

// plot draws a series.
func (c *Chart) plot(canvas *braille, s Column, series int, x, y axis) {
	over := c.over()
	lastX, lastY, connected := 0, 0, false
	for i, v := range s.Numbers {
		if !finite(v) || !finite(over[i]) {
			connected = false
			continue
		}
		px := int(math.Round(x.share(over[i]) * float64(canvas.width()-1)))
		py := int(math.Round((1 - y.share(v)) * float64(canvas.height()-1)))
		if c.Kind == Line && connected {
			canvas.line(lastX, lastY, px, py, series)
		} else {
			canvas.set(px, py, series)
		}
		lastX, lastY, connected = px, py, true
	}
}

// below are the labels of X: the least on the left, the greatest on the right.
func (c *Chart) below(x axis, width int) string {
	first, last := x.label(x.low), x.label(x.high)
	if c.X.Numbers == nil {
		first, last = label(c.X.Texts[0]), label(c.X.Texts[len(c.X.Texts)-1])
	}
	first, last = render.Shorten(first, width/2-1), render.Shorten(last, width/2-1)
	return first + strings.Repeat(" ", max(1, width-render.Width(first)-render.Width(last))) + last
}
