package files

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"rsql/planner/plan"
	"rsql/redisrel"
)

// separators are those that a file may show by itself, the likelier first.
const separators = ",;\t|"

const (
	// sniffBytes is how much of a file shows its separator.
	sniffBytes = 1 << 16
	sniffRows  = 20
)

// csvFile is a CSV file being read, behind its header.
type csvFile struct {
	*csvScanner
	src    *source
	stream *stream
	names  []string
	// first is the first record where it is no header, for next to give.
	first []field
}

// openCSV finds out how a file is written and reads its header.
func openCSV(src *source, o *options) (*csvFile, error) {
	in, err := src.open()
	if err != nil {
		return nil, err
	}
	f := &csvFile{src: src, stream: in}
	if err := f.begin(o); err != nil {
		_ = in.Close() // the first error tells
		return nil, err
	}
	return f, nil
}

func (f *csvFile) begin(o *options) error {
	head, in, err := peeked(f.stream, sniffBytes)
	if err != nil {
		return f.failed(err)
	}
	if err := foreignTo(f.src.name, head); err != nil {
		return err
	}
	delim := o.delim
	if delim == 0 {
		delim = separatorOf(f.src.name, head, o)
	}
	f.csvScanner = newCSVScanner(in, delim, o.quote, o.escape)
	for range o.skip {
		if err := f.skipLine(); err != nil {
			return f.failed(err)
		}
	}
	return f.readHeader(o)
}

// peeked reads the beginning of a stream and gives it with a reader of the whole.
func peeked(in io.Reader, most int) ([]byte, io.Reader, error) {
	head, err := io.ReadAll(io.LimitReader(in, int64(most)))
	return head, io.MultiReader(bytes.NewReader(head), in), err
}

// separatorOf is the separator that gives the first rows the same number of values, more than one; of several the one that
// gives the most, else a comma, or a tab in a file that says so by its name.
func separatorOf(name string, head []byte, o *options) byte {
	best, most := byte(','), 1
	if isTSV(name) {
		return '\t'
	}
	for _, d := range []byte(separators) {
		if n := evenFields(head, d, o); n > most {
			best, most = d, n
		}
	}
	return best
}

func isTSV(name string) bool {
	for _, ending := range []string{".tsv", ".tab", ".tsv.gz", ".tab.gz", ".tsv.zst", ".tab.zst"} {
		if len(name) >= len(ending) && bytes.EqualFold([]byte(name[len(name)-len(ending):]), []byte(ending)) {
			return true
		}
	}
	return false
}

// evenFields is how many values each of the first rows has; 0 where they differ.
func evenFields(head []byte, delim byte, o *options) int {
	s := newCSVScanner(bytes.NewReader(head), delim, o.quote, o.escape)
	for range o.skip {
		if s.skipLine() != nil {
			return 0
		}
	}
	n := 0
	for row := 0; row < sniffRows; {
		fields, err := s.next()
		if err != nil || s.pos == len(s.buf) && s.eof && len(head) == sniffBytes { // the end, or a row that is cut off
			break
		}
		switch {
		case len(fields) == 1 && len(fields[0].text) == 0:
			continue
		case n != 0 && len(fields) != n:
			return 0
		}
		n = len(fields)
		row++
	}
	return n
}

// readHeader takes the names of the columns: those of the statement, of the first line, or column0, column1, ….
func (f *csvFile) readHeader(o *options) error {
	fields, err := f.nextRow()
	if err != nil && err != io.EOF { //nolint:errorlint // scanners give it unwrapped
		return err
	}
	isHeader := err == nil && looksLikeHeader(fields)
	byName := err == nil && o.columns != nil && namesAll(fields, o.columns)
	if o.columns != nil {
		isHeader = byName
	}
	if o.header != nil {
		isHeader = *o.header
	}
	if !isHeader {
		f.first = append([]field(nil), fields...)
	}
	f.names = nil
	for i := range fields {
		name := ""
		if isHeader {
			name = string(fields[i].text)
		}
		if name == "" {
			name = "column" + strconv.Itoa(i)
		}
		f.names = append(f.names, name)
	}
	if o.columns == nil {
		f.names = distinct(f.names)
		return nil
	}
	if isHeader && byName {
		f.takeNames(o.columns)
		return nil
	}
	if len(fields) != 0 && len(fields) != len(o.columns) {
		return plan.Errorf(plan.CodeData, "file %s, line %d: %d values, and columns names %d", f.src.name, f.line, len(fields), len(o.columns)).
			WithHint("delim says what separates values")
	}
	f.names = f.names[:0]
	for _, c := range o.columns {
		f.names = append(f.names, c.name)
	}
	return nil
}

// takeNames gives the columns of the header the names that the statement has for them. The others are nobody's.
func (f *csvFile) takeNames(columns []column) {
	header := f.names
	f.names = make([]string, len(header))
	for _, c := range columns {
		f.names[placeOf(header, c.name)] = c.name
	}
}

// placeOf is where a name stands in a header: exactly first, else in another case; -1 where it does not.
func placeOf(header []string, name string) int {
	if at := slices.Index(header, name); at >= 0 {
		return at
	}
	return slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(h, name) })
}

// looksLikeHeader reports whether a first line holds names: texts that are neither numbers nor times nor all empty.
func looksLikeHeader(fields []field) bool {
	some := false
	for _, f := range fields {
		if len(f.text) == 0 {
			continue
		}
		some = true
		var g redisrel.TypeGuess
		if g.Add(f.text); g.Type() != plan.TextType {
			return false
		}
	}
	return some
}

// namesAll reports whether a line has the names of columns, in any order, and perhaps others.
func namesAll(fields []field, columns []column) bool {
	header := make([]string, len(fields))
	for i, f := range fields {
		header[i] = string(f.text)
	}
	taken := map[int]bool{}
	for _, c := range columns {
		at := placeOf(header, c.name)
		if at < 0 || taken[at] {
			return false
		}
		taken[at] = true
	}
	return true
}

// distinct gives the second of two equal names a number.
func distinct(names []string) []string {
	taken := map[string]bool{}
	for _, n := range names {
		taken[n] = true
	}
	seen := map[string]bool{}
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = n
		for k := 2; seen[out[i]]; k++ {
			if next := n + "_" + strconv.Itoa(k); !taken[next] {
				out[i] = next
			}
		}
		seen[out[i]], taken[out[i]] = true, true
	}
	return out
}

// nextRow gives the next record that is one: an empty line is a row of a file of one column only.
func (f *csvFile) nextRow() ([]field, error) {
	if f.first != nil {
		first := f.first
		f.first = nil
		return first, nil
	}
	for {
		fields, err := f.next()
		if err != nil {
			return nil, f.failed(err)
		}
		if len(fields) == 1 && len(fields[0].text) == 0 && !fields[0].quoted && len(f.names) != 1 {
			continue
		}
		if f.names != nil && len(fields) != len(f.names) {
			return nil, plan.Errorf(plan.CodeData, "file %s, line %d: %s, and there are %s", f.src.name, f.line,
				plural(len(fields), "value"), plural(len(f.names), "column")).
				WithHint("a value with the separator %q in it needs quotes; delim and quote say what a file has", f.delim)
		}
		return fields, nil
	}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// failed names the file in an error; io.EOF passes.
func (f *csvFile) failed(err error) error {
	var bad *csvError
	switch {
	case err == io.EOF: //nolint:errorlint // scanners give it unwrapped
		return err
	case errors.As(err, &bad):
		return plan.Errorf(plan.CodeData, "file %s, line %d: %s", f.src.name, bad.line, bad.msg).
			WithHint(`a quote within a quoted value is doubled; delim, quote and escape say what a file has, quote = '' that it has none`)
	case f.src.compression != "none":
		return f.src.damaged(err)
	}
	return cannotRead(f.src.name, err)
}

func (f *csvFile) close() error { return f.stream.Close() }
