package render

import "github.com/jedib0t/go-pretty/v6/text"

const (
	// narrowest is the least width that a column is shortened to.
	narrowest = 8
	// columnFrame is what the frame of a column takes beside it: a line and a blank on either side; the table ends with
	// one line more.
	columnFrame = 3
)

// widths are those of the columns, with nothing shortened.
func (w *tableWriter) widths() []int {
	widths := make([]int, len(w.columns))
	for i, c := range w.columns {
		if w.options.header() {
			widths[i] = Width(Printable(c.name))
			if w.options.Types {
				widths[i] = max(widths[i], Width(c.typeName))
			}
		}
		for _, r := range w.rows {
			widths[i] = max(widths[i], Width(r[i].text))
		}
	}
	return widths
}

// fit makes the columns as narrow as the terminal wants: the widest first, numbers never, since a shortened number is
// another one. It reports whether they fit.
func (w *tableWriter) fit(widths []int) bool {
	fixed, wide := 1, 0
	for i, c := range w.columns {
		fixed += columnFrame
		if c.numeric {
			fixed += widths[i]
		} else {
			wide = max(wide, widths[i])
		}
	}
	for most := min(wide, w.options.Width); ; most-- {
		sum := fixed
		for i, c := range w.columns {
			if !c.numeric {
				sum += min(widths[i], most)
			}
		}
		switch {
		case sum <= w.options.Width:
			for i, c := range w.columns {
				if !c.numeric {
					widths[i] = min(widths[i], most)
				}
			}
			return true
		case most <= narrowest:
			return false
		}
	}
}

// Shorten cuts a text to a width in cells, with … where something is missing.
func Shorten(s string, width int) string {
	if Width(s) <= width {
		return s
	}
	return text.Snip(s, width, "…")
}
