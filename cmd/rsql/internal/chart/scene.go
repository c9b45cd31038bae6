package chart

import (
	"math"

	"rsql/cmd/rsql/internal/render"
)

// The size of a chart in a file, in pixels, and the room around what is drawn.
const (
	pageWidth, pageHeight  = 960.0, 540.0
	left, right            = 80.0, 20.0
	top, bottom            = 60.0, 80.0
	fontSize               = 13.0
	plotWidth, plotHeight  = pageWidth - left - right, pageHeight - top - bottom
	dotRadius, strokeWidth = 3.0, 2.0
	// mostLabels is how many labels stand below bars.
	mostLabels = 16
	// letterWidth is about how wide a letter or a digit is.
	letterWidth = 7.5
)

// palette are the colours of the series, which people who see few colours tell apart (Okabe and Ito).
var palette = []string{"#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"}

const inkColor, gridColor = "#333333", "#dddddd"

// canvas is what a file's format can draw.
type canvas interface {
	// rect draws an area; about says what it stands for.
	rect(x, y, width, height float64, color, about string)
	line(points [][2]float64, width float64, color string)
	dot(x, y float64, color, about string)
	// text stands on a base line: from x on, around it, or up to it as the anchor is start, middle or end.
	text(x, y float64, anchor, color, s string)
}

// draw draws the chart.
func (c *Chart) draw(on canvas) {
	bars := c.Kind == Bar || c.Kind == Hist
	x, y := c.axes(8, 6)
	var values [][]float64
	for _, s := range c.Series {
		values = append(values, s.Numbers)
	}
	low, high := extent(values...)
	if bars {
		y = newAxis(low, high, 6, false, true)
	}
	y = y.upTo(high)
	down := func(v float64) float64 { return top + plotHeight*(1-y.share(v)) }
	for _, t := range y.ticks() {
		on.line([][2]float64{{left, down(t)}, {left + plotWidth, down(t)}}, 1, gridColor)
		on.text(left-8, down(t)+4, "end", inkColor, y.label(t))
	}
	c.drawHead(on)
	on.text(left+plotWidth/2, pageHeight-15, "middle", inkColor, render.Printable(c.X.Name))
	if bars {
		c.drawBars(on, down)
		return
	}
	c.drawPoints(on, x, down)
}

// drawHead draws the title and, where there are several series, which colour is whose.
func (c *Chart) drawHead(on canvas) {
	on.text(left, 24, "start", inkColor, c.Title())
	if len(c.Series) < 2 {
		return
	}
	at := left
	for i, s := range c.Series {
		name := render.Printable(s.Name)
		on.rect(at, 36, 12, 12, palette[i%len(palette)], "")
		on.text(at+18, 47, "start", inkColor, name)
		at += 40 + letterWidth*float64(render.Width(name))
	}
}

// drawBars draws the bars of a label side by side, with their values where there is room.
func (c *Chart) drawBars(on canvas, down func(float64) float64) {
	n := len(c.X.Texts)
	slot := plotWidth / float64(n)
	gap := 0.2 * slot
	if c.Kind == Hist {
		gap = min(2, 0.1*slot)
	}
	width := (slot - gap) / float64(len(c.Series))
	valued := c.widestValue() <= width
	for i, text := range c.X.Texts {
		begin := left + slot*float64(i) + gap/2
		for k, s := range c.Series {
			v := s.Numbers[i]
			if !finite(v) {
				continue
			}
			above, below, at := down(max(v, 0)), down(min(v, 0)), begin+width*float64(k)
			on.rect(at, above, width, below-above, palette[k%len(palette)], label(text)+": "+label(s.Texts[i]))
			switch {
			case valued && v < 0:
				on.text(at+width/2, below+fontSize, "middle", inkColor, s.short(i))
			case valued:
				on.text(at+width/2, above-4, "middle", inkColor, s.short(i))
			}
		}
	}
	c.drawLabels(on, slot, func(i int) float64 { return left + slot*(float64(i)+0.5) })
}

// widestValue is how wide the widest value is as a text, in pixels.
func (c *Chart) widestValue() float64 {
	widest := 0
	for _, s := range c.Series {
		for i := range s.Texts {
			widest = max(widest, render.Width(s.short(i)))
		}
	}
	return letterWidth * float64(widest)
}

// drawLabels draws the labels of X, each at the middle of its slot: some of them where there are many, in two rows where they would
// touch, and shortened where that does not help.
func (c *Chart) drawLabels(on canvas, slot float64, middle func(i int) float64) {
	every := (len(c.X.Texts) + mostLabels - 1) / mostLabels
	room := int((slot*float64(every) - letterWidth) / letterWidth)
	rows := 1
	for i := 0; i < len(c.X.Texts); i += every {
		if render.Width(label(c.X.Texts[i])) > room {
			rows = 2
		}
	}
	if rows == 2 {
		room = 2*room + 1
	}
	for i := 0; i < len(c.X.Texts); i += every {
		row := i / every % rows
		on.text(middle(i), pageHeight-bottom+20+float64(row)*(fontSize+4), "middle", inkColor, render.Shorten(label(c.X.Texts[i]), max(1, room)))
	}
}

// drawPoints draws lines, which end at NULLs, or dots.
func (c *Chart) drawPoints(on canvas, x axis, down func(float64) float64) {
	over := c.over()
	across := func(v float64) float64 { return left + plotWidth*x.share(v) }
	if c.X.Numbers == nil {
		c.drawLabels(on, plotWidth/float64(len(over)), func(i int) float64 { return across(over[i]) })
	} else {
		for _, t := range (axis{low: math.Ceil(x.low/x.step) * x.step, high: x.high, step: x.step}).ticks() {
			on.text(across(t), pageHeight-bottom+20, "middle", inkColor, x.label(t))
		}
	}
	for k, s := range c.Series {
		color := palette[k%len(palette)]
		var run [][2]float64
		for i, v := range s.Numbers {
			if !finite(v) || !finite(over[i]) {
				on.line(run, strokeWidth, color)
				run = nil
				continue
			}
			if c.Kind == Line {
				run = append(run, [2]float64{across(over[i]), down(v)})
				continue
			}
			on.dot(across(over[i]), down(v), color, label(c.X.Texts[i])+", "+label(s.Texts[i]))
		}
		on.line(run, strokeWidth, color)
	}
}
