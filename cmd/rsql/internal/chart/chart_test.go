package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func words(name string, texts ...string) Column { return Column{Name: name, Texts: texts} }

func numbers(name string, values ...float64) Column {
	c := Column{Name: name, Numbers: values}
	for _, v := range values {
		c.Texts = append(c.Texts, fmt.Sprint(v))
	}
	return c
}

// one is a chart that there must be.
func one(t *testing.T, kind Kind, columns ...Column) *Chart {
	t.Helper()
	c, err := New(kind, columns, nil)
	require.NoError(t, err)
	return c
}

func TestBars(t *testing.T) {
	c := one(t, Bar, words("city", "Oslo", "Rome", "日本", "x\x1b"), numbers("n", 8, 4, 0.5, math.NaN()))
	assert.Equal(t, `n by city
Oslo  │████████ 8
Rome  │████ 4
日本  │▌ 0.5
x\x1b │ NaN
`, c.Terminal(5+2+8+1+3+1, 10, false))
	assert.Contains(t, c.Terminal(60, 10, true), "\x1b[36m█")
	c = one(t, Bar, words("k", "a", "b"), numbers("n", 2, -2))
	assert.Equal(t, "n by k\na │          ██████████ 2\nb │██████████ -2\n", c.Terminal(27, 10, false))
	many := make([]string, 100)
	c = one(t, Bar, words("k", many...), numbers("n", make([]float64, 100)...))
	assert.Contains(t, c.Terminal(40, 10, false), "\n… and 40 more\n")
}

func TestLine(t *testing.T) {
	c := one(t, Line, numbers("x", 0, 4), numbers("y", 0, 4))
	assert.Equal(t, `y by x
4 ┤        ⡠⠊
  │      ⡠⠊
2 ┤    ⡠⠊
  │  ⡠⠊
0 ┤⡠⠊
  └──────────
   0        4
`, c.Terminal(13, 5, false))
	gap := one(t, Line, numbers("x", 0, 1, 2), numbers("y", 1, math.NaN(), 1))
	dots := 0
	for _, r := range gap.Terminal(40, 8, false) {
		if r > 0x2800 && r < 0x2900 {
			dots++
		}
	}
	assert.Equal(t, 2, dots, "no line goes over a NULL")
}

func TestScatter(t *testing.T) {
	c := one(t, Scatter, words("name", "a", "b"), numbers("x", 0, 10), numbers("y", 5, 5))
	got := c.Terminal(30, 6, false)
	assert.Contains(t, got, "y by x\n")
	for _, columns := range [][]Column{{numbers("x", 1)}, {words("a", "b"), numbers("x", 1)}} {
		_, err := New(Scatter, columns, nil)
		assert.ErrorContains(t, err, "scatter wants two columns of numbers")
	}
}

func TestHistogram(t *testing.T) {
	var values []float64
	for i := range 100 {
		values = append(values, float64(i))
	}
	c := one(t, Hist, words("w", make([]string, 101)...), numbers("v", append(values, math.NaN())...))
	assert.Equal(t, []string{"from 0", "from 10", "from 20", "from 30", "from 40", "from 50", "from 60", "from 70", "from 80", "from 90"}, c.X.Texts)
	for _, n := range c.Series[0].Numbers {
		assert.InDelta(t, 10, n, 0)
	}
	c = one(t, Hist, numbers("v", 7, 7, 7))
	assert.Equal(t, []float64{3}, c.Series[0].Numbers)
	_, err := New(Hist, []Column{numbers("v", math.NaN())}, nil)
	assert.ErrorContains(t, err, "no values")
}

func TestColumnsAreChosen(t *testing.T) {
	columns := []Column{words("city", "a"), numbers("n", 1), words("w", "x"), numbers("m", 2)}
	pick := func(kind Kind, names ...string) string {
		c, err := New(kind, columns, names)
		if err != nil {
			return err.Error()
		}
		out := c.X.Name + ":"
		for _, s := range c.Series {
			out += " " + s.Name
		}
		return out
	}
	assert.Equal(t, "city: n m", pick(Bar))
	assert.Equal(t, "n: m", pick(Line, "n", "M"))
	assert.Equal(t, "row: n", pick(Line, "n"))
	assert.Equal(t, "the last result has no column nix; its columns are city, n, w, m", pick(Bar, "nix"))
	assert.Equal(t, "bar wants a column of numbers", pick(Bar, "city", "w"))
	_, err := New(Bar, []Column{words("a")}, nil)
	assert.ErrorContains(t, err, "no rows")
}

func TestAxis(t *testing.T) {
	for _, test := range []struct {
		low, high float64
		zero      bool
		want      string
	}{
		{0, 10, false, "0 2 4 6 8 10"}, {3, 7, true, "0 2 4 6 8"}, {0.1, 0.35, false, "0.10 0.15 0.20 0.25 0.30 0.35"},
		{-5, 5, false, "-6 -4 -2 0 2 4 6"}, {2, 2, false, "1.4 1.6 1.8 2.0 2.2 2.4 2.6"}, {1e6, 5e6, false, "1000000 2000000 3000000 4000000 5000000"},
	} {
		a := newAxis(test.low, test.high, 5, false, test.zero)
		var labels []string
		for _, v := range a.ticks() {
			labels = append(labels, a.label(v))
		}
		assert.Equal(t, test.want, strings.Join(labels, " "))
	}
	day := newAxis(0, 5*86400, 5, true, false)
	assert.Equal(t, "1970-01-03", day.label(2*86400))
	assert.Equal(t, "01-01 01:00:00", newAxis(0, 3*3600, 3, true, false).label(3600))
}

func TestFiles(t *testing.T) {
	evil := one(t, Bar, words("k<script>", "<b>", "a&b"), numbers("\"n\"", 1, -2))
	for _, c := range []*Chart{
		evil, one(t, Line, numbers("x", 1, 2, 3), numbers("y", 1, math.NaN(), 3)), one(t, Scatter, numbers("x", 1, 2), numbers("y", 1, math.Inf(1))),
		one(t, Hist, numbers("x", 1, 2, 3)), one(t, Line, words("day", "mon", "tue"), numbers("y", 1, 1), numbers("z", 2, 3)),
	} {
		for _, name := range []string{"a.svg", "a.html", "a.HTM", "a.png"} {
			var b bytes.Buffer
			known, err := c.Write(&b, name)
			require.NoError(t, err)
			require.True(t, known)
			switch {
			case strings.HasSuffix(name, "png"):
				image, err := png.Decode(&b)
				require.NoError(t, err)
				assert.Equal(t, pageWidth*pixels, float64(image.Bounds().Dx()))
			case strings.HasSuffix(name, "svg"):
				d := xml.NewDecoder(&b)
				for err = error(nil); err == nil; _, err = d.Token() {
				}
				require.True(t, errors.Is(err, io.EOF), err)
			default:
				assert.NotContains(t, b.String(), "<script>")
				assert.NotContains(t, b.String(), "http://cdn")
				assert.Contains(t, b.String(), "</html>")
			}
		}
	}
	known, err := evil.Write(io.Discard, "a.csv")
	require.NoError(t, err)
	assert.False(t, known)
}

func TestAPNGHasTheColoursOfItsBars(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, one(t, Bar, words("k", "a", "b"), numbers("n", 1, 0)).WritePNG(&b))
	image, err := png.Decode(&b)
	require.NoError(t, err)
	at := func(x, y float64) string {
		r, g, bl, _ := image.At(int(x*pixels), int(y*pixels)).RGBA()
		return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, bl>>8)
	}
	assert.Equal(t, palette[0], at(left+plotWidth/4, top+plotHeight/2))
	assert.NotEqual(t, palette[0], at(left+3*plotWidth/4, top+plotHeight/2))
}

// drawn is a canvas that notes what is written on it.
type drawn struct{ texts []string }

func (*drawn) rect(_, _, _, _ float64, _, _ string) {}

func (*drawn) line([][2]float64, float64, string) {}

func (*drawn) dot(_, _ float64, _, _ string) {}

func (d *drawn) text(_, _ float64, _, _, s string) { d.texts = append(d.texts, s) }

func TestAFileHasATitleAndValues(t *testing.T) {
	var d drawn
	one(t, Bar, words("city", "Oslo", "Rome"), numbers("n", 416, 100.0/3)).draw(&d)
	assert.Equal(t, []string{"0", "100", "200", "300", "400", "n by city", "city", "416", "33.3333", "Oslo", "Rome"}, d.texts,
		"the axis ends above the greatest value, and not at 500")
	d = drawn{}
	one(t, Bar, words("k", make([]string, 100)...), numbers("n", make([]float64, 100)...), numbers("m", make([]float64, 100)...)).draw(&d)
	assert.Contains(t, d.texts, "n, m by k")
	assert.Contains(t, d.texts, "m", "a colour a series")
	d = drawn{}
	one(t, Bar, words("k", make([]string, 200)...), numbers("n", append(make([]float64, 199), 123456)...)).draw(&d)
	assert.NotContains(t, d.texts, "123456", "bars are narrower than their values")
}

func TestLabelsDoNotTouch(t *testing.T) {
	var names []string
	var values []float64
	for i := range mostLabels {
		names = append(names, fmt.Sprintf("a rather long label %d", i))
		values = append(values, 1)
	}
	var d drawn
	one(t, Bar, words("k", names...), numbers("n", values...)).draw(&d)
	slot := plotWidth / mostLabels
	for _, text := range d.texts {
		if strings.HasPrefix(text, "a ra") {
			assert.Less(t, letterWidth*float64(len([]rune(text))), 2*slot, "two rows have room for twice as much")
		}
	}
	assert.NotContains(t, d.texts, names[0])
}

func TestUnwritable(t *testing.T) {
	assert.Equal(t, "東京", one(t, Bar, words("k", "Zürich", "Москва", "東京"), numbers("n", 1, 2, 3)).Unwritable())
	assert.Equal(t, "值 by k", one(t, Bar, words("k", "a"), numbers("值", 1)).Unwritable())
	assert.Empty(t, one(t, Bar, words("k", "Zürich", "Москва", "Αθήνα"), numbers("n", 1, 2, 3)).Unwritable())
}
