package chart

// braille is a canvas of dots, two by four in a cell of the terminal.
type braille struct {
	columns, rows int
	dots          []byte
	// series is whose dot was drawn last in a cell, counted from 1.
	series []int
}

func newBraille(columns, rows int) *braille {
	return &braille{columns: columns, rows: rows, dots: make([]byte, columns*rows), series: make([]int, columns*rows)}
}

// bits are those of the dots of a cell, by row and column.
var bits = [4][2]byte{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}

// width and height are in dots.
func (b *braille) width() int  { return 2 * b.columns }
func (b *braille) height() int { return 4 * b.rows }

// set draws a dot; y counts from above.
func (b *braille) set(x, y, series int) {
	if x < 0 || y < 0 || x >= b.width() || y >= b.height() {
		return
	}
	cell := y/4*b.columns + x/2
	b.dots[cell] |= bits[y%4][x%2]
	b.series[cell] = series
}

// line draws dots from one place to another (Bresenham's algorithm).
func (b *braille) line(x0, y0, x1, y1, series int) {
	dx, dy := abs(x1-x0), -abs(y1-y0)
	sx, sy := sign(x1-x0), sign(y1-y0)
	for err := dx + dy; ; {
		b.set(x0, y0, series)
		if x0 == x1 && y0 == y1 {
			return
		}
		twice := 2 * err
		if twice >= dy {
			err += dy
			x0 += sx
		}
		if twice <= dx {
			err += dx
			y0 += sy
		}
	}
}

// cell is the character of a cell and whose it is; blank where there is no dot.
func (b *braille) cell(column, row int) (rune, int) {
	i := row*b.columns + column
	if b.dots[i] == 0 {
		return ' ', 0
	}
	return 0x2800 + rune(b.dots[i]), b.series[i]
}

func abs(n int) int { return max(n, -n) }

func sign(n int) int {
	switch {
	case n > 0:
		return 1
	case n < 0:
		return -1
	}
	return 0
}
