package chart

import (
	"math"

	"rsql/cmd/rsql/internal/render"
)

// The size of a chart in a file, in pixels, and the room around what is drawn.
const (
	pageWidth, pageHeight  = 960.0, 540.0
	left, right            = 80.0, 20.0
	top, bottom            = 50.0, 80.0
	fontSize               = 13.0
	plotWidth, plotHeight  = pageWidth - left - right, pageHeight - top - bottom
	dotRadius, strokeWidth = 3.0, 2.0
	// mostLabels is how many labels stand below bars.
	mostLabels = 16
	// longestLabel is how long one may be, in characters.
	longestLabel = 14
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
	if bars {
		var values [][]float64
		for _, s := range c.Series {
			values = append(values, s.Numbers)
		}
		low, high := extent(values...)
		y = newAxis(low, high, 6, false, true)
	}
	down := func(v float64) float64 { return top + plotHeight*(1-y.share(v)) }
	for _, t := range y.ticks() {
		on.line([][2]float64{{left, down(t)}, {left + plotWidth, down(t)}}, 1, gridColor)
		on.text(left-8, down(t)+4, "end", inkColor, y.label(t))
	}
	at := left
	for i, s := range c.Series {
		color := palette[i%len(palette)]
		name := render.Printable(s.Name)
		on.rect(at, 20, 12, 12, color, "")
		on.text(at+18, 31, "start", inkColor, name)
		at += 40 + 8*float64(render.Width(name))
	}
	on.text(left+plotWidth/2, pageHeight-15, "middle", inkColor, render.Printable(c.X.Name))
	if bars {
		c.drawBars(on, down)
		return
	}
	c.drawPoints(on, x, down)
}

// drawBars draws the bars of a label side by side.
func (c *Chart) drawBars(on canvas, down func(float64) float64) {
	n := len(c.X.Texts)
	slot := plotWidth / float64(n)
	gap := 0.2 * slot
	if c.Kind == Hist {
		gap = min(2, 0.1*slot)
	}
	width := (slot - gap) / float64(len(c.Series))
	every := (n + mostLabels - 1) / mostLabels
	for i, text := range c.X.Texts {
		begin := left + slot*float64(i) + gap/2
		for k, s := range c.Series {
			if v := s.Numbers[i]; finite(v) {
				above, below := down(max(v, 0)), down(min(v, 0))
				on.rect(begin+width*float64(k), above, width, below-above, palette[k%len(palette)], label(text)+": "+label(s.Texts[i]))
			}
		}
		if i%every == 0 {
			on.text(begin+(slot-gap)/2, pageHeight-bottom+20, "middle", inkColor, render.Shorten(label(text), longestLabel))
		}
	}
}

// drawPoints draws lines, which end at NULLs, or dots.
func (c *Chart) drawPoints(on canvas, x axis, down func(float64) float64) {
	over := c.over()
	across := func(v float64) float64 { return left + plotWidth*x.share(v) }
	if c.X.Numbers == nil {
		every := (len(over) + mostLabels - 1) / mostLabels
		for i := 0; i < len(over); i += every {
			on.text(across(over[i]), pageHeight-bottom+20, "middle", inkColor, render.Shorten(label(c.X.Texts[i]), longestLabel))
		}
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
