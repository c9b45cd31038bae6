// Package chart draws results: bars, lines, histograms and clouds of points, with the characters of a terminal, as SVG, as a
// page of HTML, and as PNG.
package chart
