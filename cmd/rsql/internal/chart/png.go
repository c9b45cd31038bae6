package chart

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// pixels is how many of them a PNG has for one of the page.
const pixels = 2

// raster draws as an image.
type raster struct {
	image *image.RGBA
	face  font.Face
}

var _ canvas = (*raster)(nil)

// colorOf reads #rrggbb.
func colorOf(text string) color.RGBA {
	c := color.RGBA{A: 0xff}
	_, _ = fmt.Sscanf(text, "#%02x%02x%02x", &c.R, &c.G, &c.B) // those of this package are all so
	return c
}

// fill fills an outline. Only the pixels around it are looked at.
func (r *raster) fill(outline [][2]float64, c string) {
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for _, p := range outline {
		for k := range p {
			low[k], high[k] = min(low[k], p[k]*pixels), max(high[k], p[k]*pixels)
		}
	}
	around := image.Rect(int(math.Floor(low[0])), int(math.Floor(low[1])), int(math.Ceil(high[0])), int(math.Ceil(high[1])))
	if around = around.Intersect(r.image.Bounds()); around.Empty() {
		return
	}
	v := vector.NewRasterizer(around.Dx(), around.Dy())
	for i, p := range outline {
		x, y := float32(p[0]*pixels-float64(around.Min.X)), float32(p[1]*pixels-float64(around.Min.Y))
		if i == 0 {
			v.MoveTo(x, y)
		} else {
			v.LineTo(x, y)
		}
	}
	v.ClosePath()
	v.Draw(r.image, around, image.NewUniform(colorOf(c)), image.Point{})
}

func (r *raster) rect(x, y, width, height float64, c, _ string) {
	r.fill([][2]float64{{x, y}, {x + width, y}, {x + width, y + height}, {x, y + height}}, c)
}

func (r *raster) line(points [][2]float64, width float64, c string) {
	if len(points) == 1 {
		r.disc(points[0][0], points[0][1], width/2, c)
	}
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		dx, dy := b[0]-a[0], b[1]-a[1]
		length := math.Hypot(dx, dy)
		if length == 0 {
			continue
		}
		nx, ny := -dy/length*width/2, dx/length*width/2
		r.fill([][2]float64{{a[0] + nx, a[1] + ny}, {b[0] + nx, b[1] + ny}, {b[0] - nx, b[1] - ny}, {a[0] - nx, a[1] - ny}}, c)
	}
}

func (r *raster) dot(x, y float64, c, _ string) { r.disc(x, y, dotRadius, c) }

// disc fills a circle, as a polygon of many corners.
func (r *raster) disc(x, y, radius float64, c string) {
	const corners = 16
	outline := make([][2]float64, corners)
	for i := range outline {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		outline[i] = [2]float64{x + radius*cos, y + radius*sin}
	}
	r.fill(outline, c)
}

func (r *raster) text(x, y float64, anchor, c, s string) {
	d := font.Drawer{Dst: r.image, Src: image.NewUniform(colorOf(c)), Face: r.face}
	width := float64(d.MeasureString(s)) / 64
	x *= pixels
	switch anchor {
	case "middle":
		x -= width / 2
	case "end":
		x -= width
	}
	d.Dot = fixed.Point26_6{X: fixed.Int26_6(x * 64), Y: fixed.Int26_6(y * pixels * 64)}
	d.DrawString(s)
}

// Unwritable is the first text of the chart with a letter that the font of PNG images does not have; empty where there is none. It
// has Latin, Greek and Cyrillic letters; others are boxes.
func (c *Chart) Unwritable() string {
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return ""
	}
	texts := append([]string{c.Title()}, c.X.Texts...)
	var buf sfnt.Buffer
	for _, text := range texts {
		for _, r := range label(text) {
			if i, err := parsed.GlyphIndex(&buf, r); err != nil || i == 0 {
				return label(text)
			}
		}
	}
	return ""
}

// WritePNG writes the chart as PNG.
func (c *Chart) WritePNG(out io.Writer) error {
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return err
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: fontSize * pixels, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		return err
	}
	r := &raster{image: image.NewRGBA(image.Rect(0, 0, pageWidth*pixels, pageHeight*pixels)), face: face}
	draw.Draw(r.image, r.image.Bounds(), image.White, image.Point{}, draw.Src)
	c.draw(r)
	return png.Encode(out, r.image)
}

// Write writes the chart in the format that a file's name says: .html, .svg or .png; false for any other.
func (c *Chart) Write(out io.Writer, name string) (known bool, err error) {
	switch name = strings.ToLower(name); {
	case strings.HasSuffix(name, ".html"), strings.HasSuffix(name, ".htm"):
		return true, c.WriteHTML(out)
	case strings.HasSuffix(name, ".svg"):
		return true, c.WriteSVG(out)
	case strings.HasSuffix(name, ".png"):
		return true, c.WritePNG(out)
	}
	return false, nil
}
