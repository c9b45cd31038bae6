package chart

import (
	"fmt"
	"html"
	"io"
	"strings"
)

// svg draws as a text of SVG.
type svg struct{ b strings.Builder }

var _ canvas = (*svg)(nil)

func titled(about string) string {
	if about == "" {
		return ""
	}
	return "<title>" + html.EscapeString(about) + "</title>"
}

func (s *svg) rect(x, y, width, height float64, color, about string) {
	fmt.Fprintf(&s.b, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\">%s</rect>\n", x, y, width, height, color, titled(about))
}

func (s *svg) line(points [][2]float64, width float64, color string) {
	if len(points) == 0 {
		return
	}
	places := make([]string, len(points))
	for i, p := range points {
		places[i] = fmt.Sprintf("%.1f,%.1f", p[0], p[1])
	}
	if len(places) == 1 { // a place alone is a dot, by its round ends
		places = append(places, places[0])
	}
	fmt.Fprintf(&s.b, "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%g\" stroke-linecap=\"round\"/>\n",
		strings.Join(places, " "), color, width)
}

func (s *svg) dot(x, y float64, color, about string) {
	fmt.Fprintf(&s.b, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%g\" fill=\"%s\" fill-opacity=\"0.7\">%s</circle>\n", x, y, dotRadius, color, titled(about))
}

func (s *svg) text(x, y float64, anchor, color, text string) {
	fmt.Fprintf(&s.b, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>\n", x, y, anchor, color, html.EscapeString(text))
}

// WriteSVG writes the chart as SVG.
func (c *Chart) WriteSVG(out io.Writer) error {
	s := &svg{}
	fmt.Fprintf(&s.b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %g %g\" font-family=\"sans-serif\" font-size=\"%g\">\n",
		pageWidth, pageHeight, fontSize)
	s.rect(0, 0, pageWidth, pageHeight, "#ffffff", "")
	c.draw(s)
	s.b.WriteString("</svg>\n")
	_, err := io.WriteString(out, s.b.String())
	return err
}

// WriteHTML writes the chart as a page that needs nothing from elsewhere. What a bar or a dot stands for is shown where
// the mouse points at it.
func (c *Chart) WriteHTML(out io.Writer) error {
	title := html.EscapeString(c.Title())
	if _, err := fmt.Fprintf(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>%s</title></head>\n<body>\n", title); err != nil {
		return err
	}
	if err := c.WriteSVG(out); err != nil {
		return err
	}
	_, err := io.WriteString(out, "</body>\n</html>\n")
	return err
}
