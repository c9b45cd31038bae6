package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/cmd/rsql/internal/chart"
	"rsql/cmd/rsql/internal/report"
	"rsql/frame"
)

const (
	// chartWidth and chartHeight are the cells of a chart where nobody says how wide the terminal is, and its height at the
	// most.
	chartWidth, chartHeight = 80, 20
	// rowsBesideChart are the rows of the screen for axes, legend and prompt.
	rowsBesideChart = 6
	secondsOfDay    = 86400
)

// chartEndings are those of files that charts can be written to.
var chartEndings = []string{".html", ".htm", ".svg", ".png"}

// chart draws the last result, on the terminal or into a file.
func (s *shell) chart(ctx context.Context, args []string, out io.Writer) error {
	kind := chart.Kind(args[0])
	if !slices.Contains(chart.Kinds(), kind) {
		return &frame.Error{Code: frame.CodeName, Msg: "there is no chart " + args[0], Hint: "choose from bar, line, hist and scatter"}
	}
	names, file := args[1:], ""
	if n := len(names); n > 0 && slices.Contains(chartEndings, strings.ToLower(filepath.Ext(names[n-1]))) {
		names, file = names[:n-1], names[n-1]
	}
	columns, err := s.lastResult(ctx)
	if err != nil {
		return err
	}
	if err := knownEnding(names, columns); err != nil {
		return err
	}
	c, err := chart.New(kind, columns, names)
	if err != nil {
		return &frame.Error{Code: frame.CodeName, Msg: err.Error(), Hint: "write .chart " + args[0] + " X Y …, with columns of the last result"}
	}
	if file != "" {
		return writeChart(c, file, out)
	}
	options := s.onTerminal()
	width, height := options.Width, chartHeight
	if width == 0 {
		width = chartWidth
	}
	if rows := s.rows(); rows > 0 {
		height = min(height, rows-rowsBesideChart)
	}
	_, err = io.WriteString(out, c.Terminal(width, height, options.Color))
	return err
}

// knownEnding refuses a file of another kind, which would be taken for a column that is not there.
func knownEnding(names []string, columns []chart.Column) error {
	if len(names) == 0 {
		return nil
	}
	last := names[len(names)-1]
	isColumn := slices.ContainsFunc(columns, func(c chart.Column) bool { return strings.EqualFold(c.Name, last) })
	if ending := filepath.Ext(last); ending != "" && !isColumn {
		return &frame.Error{Code: frame.CodeName, Msg: "charts are not written as " + ending, Hint: "the file's name ends in " + strings.Join(chartEndings, ", ")}
	}
	return nil
}

func writeChart(c *chart.Chart, file string, out io.Writer) error {
	f, err := os.Create(file)
	if err != nil {
		return report.FileError(file, "written", err)
	}
	_, err = c.Write(f, file)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	fmt.Fprintln(out, "written to", file)
	if strings.EqualFold(filepath.Ext(file), ".png") {
		if text := c.Unwritable(); text != "" {
			fmt.Fprintf(out, "note: the font of PNG images lacks letters of %s, which are boxes; .svg and .html have them\n", text)
		}
	}
	return nil
}

// lastResult are the columns of the last result, for a chart.
func (s *shell) lastResult(ctx context.Context) ([]chart.Column, error) {
	rows, err := s.runner.Session.RunAll(ctx, "SELECT * FROM _")
	var none *frame.Error
	if errors.As(err, &none) && none.Code == frame.CodeName {
		return nil, none.WithHint(".chart draws the result of the query before it, of 100,000 rows at the most")
	}
	if err != nil {
		return nil, err
	}
	defer rows.Close() // everything was read, or the error tells
	columns := make([]chart.Column, rows.Schema().NumFields())
	for i, f := range rows.Schema().Fields() {
		columns[i].Name = f.Name
	}
	for {
		batch, err := rows.Next(ctx)
		if err == io.EOF { //nolint:errorlint // the contract of Next is io.EOF itself
			return columns, nil
		}
		if err != nil {
			return nil, err
		}
		for i := range columns {
			appendColumn(&columns[i], batch.Column(i))
		}
		batch.Release()
	}
}

// appendColumn appends the values of an array.
func appendColumn(c *chart.Column, a arrow.Array) {
	var number func(row int, text string) float64
	switch v := a.(type) {
	case *array.Int64:
		number = func(row int, _ string) float64 { return float64(v.Value(row)) }
	case *array.Float64:
		number = func(row int, _ string) float64 { return v.Value(row) }
	case *array.Decimal128:
		number = func(_ int, text string) float64 {
			f, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return math.NaN()
			}
			return f
		}
	case *array.Date32:
		c.Time = true
		number = func(row int, _ string) float64 { return float64(v.Value(row)) * secondsOfDay }
	case *array.Timestamp:
		c.Time = true
		number = func(row int, _ string) float64 { return float64(v.Value(row)) / 1e6 }
	}
	for row := range a.Len() {
		text, value := "NULL", math.NaN()
		if !a.IsNull(row) && a.DataType().ID() != arrow.NULL {
			text = string(frame.AppendText(nil, a, row))
			if number != nil {
				value = number(row, text)
			}
		}
		c.Texts = append(c.Texts, text)
		if number != nil {
			c.Numbers = append(c.Numbers, value)
		}
	}
}

// lastColumns are the names of the last result's columns, for completion; none where there is no result.
func (s *shell) lastColumns() []string {
	rows, err := s.runner.Session.Run(context.Background(), "SELECT * FROM _ LIMIT 0")
	if err != nil {
		return nil
	}
	defer rows.Close() // the names are all that is wanted
	var out []string
	for _, f := range rows.Schema().Fields() {
		out = append(out, f.Name)
	}
	return out
}
