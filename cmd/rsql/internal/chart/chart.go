package chart

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"rsql/cmd/rsql/internal/render"
)

// Kind is how a result is drawn.
type Kind string

// The kinds of charts.
const (
	Bar     Kind = "bar"
	Line    Kind = "line"
	Hist    Kind = "hist"
	Scatter Kind = "scatter"
)

// Kinds lists all kinds.
func Kinds() []Kind { return []Kind{Bar, Line, Hist, Scatter} }

// Column is one of a result. Texts are its values as people read them; Numbers are set where they are numbers or, with
// Time, seconds since 1970. NULL is NaN.
type Column struct {
	Name    string
	Texts   []string
	Numbers []float64
	Time    bool
}

// Chart is what is drawn: series of values over labels or over numbers.
type Chart struct {
	Kind Kind
	// X is what the values lie over. Its numbers are not used where it is a label: in bars and histograms.
	X Column
	// Series are the values, each as long as X.
	Series []Column
}

// New makes a chart of a result's columns. Without names, X is the first column and the series are the other numbers; with
// names, the first is X. A histogram has one column. The error says what is missing.
func New(kind Kind, columns []Column, names []string) (*Chart, error) {
	picked := columns
	if len(names) > 0 {
		picked = nil
		for _, name := range names {
			i := slices.IndexFunc(columns, func(c Column) bool { return strings.EqualFold(c.Name, name) })
			if i < 0 {
				return nil, fmt.Errorf("the last result has no column %s; its columns are %s", name, strings.Join(columnNames(columns), ", "))
			}
			picked = append(picked, columns[i])
		}
	}
	if len(picked) == 0 || len(picked[0].Texts) == 0 {
		return nil, fmt.Errorf("the last result has no rows")
	}
	switch kind {
	case Hist:
		return histogram(picked)
	case Scatter:
		picked = slices.DeleteFunc(slices.Clone(picked), func(c Column) bool { return c.Numbers == nil })
		if len(picked) < 2 {
			return nil, fmt.Errorf("scatter wants two columns of numbers")
		}
	}
	c := &Chart{Kind: kind, X: picked[0]}
	rest := picked[1:]
	if len(rest) == 0 || !slices.ContainsFunc(rest, numeric) && numeric(c.X) {
		c.X, rest = rowNumbers(len(c.X.Texts)), picked
	}
	for _, s := range rest {
		if numeric(s) {
			c.Series = append(c.Series, s)
		}
	}
	if len(c.Series) == 0 {
		return nil, fmt.Errorf("%s wants a column of numbers", kind)
	}
	return c, nil
}

// Title says what is drawn: n, m by city.
func (c *Chart) Title() string {
	names := make([]string, len(c.Series))
	for i, s := range c.Series {
		names[i] = render.Printable(s.Name)
	}
	return strings.Join(names, ", ") + " by " + render.Printable(c.X.Name)
}

// longestValue is how long a value beside its bar may be, in characters, before digits are left out.
const longestValue = 10

// short is a value as it stands beside its bar.
func (c *Column) short(i int) string {
	if text := label(c.Texts[i]); len(text) <= longestValue || !finite(c.Numbers[i]) || c.Numbers[i] == math.Trunc(c.Numbers[i]) {
		return text
	}
	return strconv.FormatFloat(c.Numbers[i], 'g', 6, 64)
}

func columnNames(columns []Column) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = render.Printable(c.Name)
	}
	return names
}

func numeric(c Column) bool { return c.Numbers != nil && !c.Time }

// rowNumbers count the rows, where nothing else stands for X.
func rowNumbers(n int) Column {
	c := Column{Name: "row"}
	for i := range n {
		c.Texts = append(c.Texts, fmt.Sprint(i+1))
		c.Numbers = append(c.Numbers, float64(i+1))
	}
	return c
}

const (
	// fewestBins and mostBins bound how many bars a histogram has.
	fewestBins, mostBins = 5, 20
)

// histogram counts the values of the first column of numbers between ticks.
func histogram(columns []Column) (*Chart, error) {
	i := slices.IndexFunc(columns, func(c Column) bool { return c.Numbers != nil })
	if i < 0 {
		return nil, fmt.Errorf("hist wants a column of numbers")
	}
	values := columns[i]
	low, high := extent(values.Numbers)
	if math.IsInf(low, 0) {
		return nil, fmt.Errorf("the column %s has no values", values.Name)
	}
	n := 0
	for _, v := range values.Numbers {
		if !math.IsNaN(v) {
			n++
		}
	}
	step := niceStep((high-low)/float64(min(mostBins, max(fewestBins, int(math.Sqrt(float64(n)))))), values.Time)
	first := math.Floor(low / step)
	bins := int(math.Floor(high/step)-first) + 1
	count := Column{Name: "count", Numbers: make([]float64, bins), Texts: make([]string, bins)}
	for _, v := range values.Numbers {
		if !math.IsNaN(v) {
			count.Numbers[int(math.Floor(v/step)-first)]++
		}
	}
	x := Column{Name: values.Name, Texts: make([]string, bins)}
	for b := range bins {
		x.Texts[b] = "from " + axis{step: step, time: values.Time}.label((first+float64(b))*step)
		count.Texts[b] = fmt.Sprint(count.Numbers[b])
	}
	return &Chart{Kind: Hist, X: x, Series: []Column{count}}, nil
}

// extent is the least and the greatest of some numbers that are finite; infinite where there is none.
func extent(series ...[]float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, numbers := range series {
		for _, v := range numbers {
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	return low, high
}
