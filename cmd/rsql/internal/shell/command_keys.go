package shell

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/dustin/go-humanize"

	"rsql/cmd/rsql/internal/render"
	"rsql/cmd/rsql/internal/report"
	"rsql/frame"
)

const (
	// sampledKeys is how many keys .keys looks at.
	sampledKeys = 2000
	// mostPrefixes is how many lines of the tree are shown, deepestPrefix how deep it goes.
	mostPrefixes, deepestPrefix = 60, 4
	// peekedElements is how many elements .peek shows unless told, mostPeeked how many it can be told.
	peekedElements, mostPeeked = 20, 1000
	// shownBytes is how much of a value .peek shows.
	shownBytes = 2000
)

// keys shows the keyspace as a tree of prefixes, from a sample where it is large.
func (s *shell) keys(ctx context.Context, args []string, out io.Writer) error {
	glob := "*"
	if len(args) > 0 {
		glob = args[0]
	}
	sample, err := s.runner.Session.SampleKeys(ctx, glob, sampledKeys)
	if err != nil {
		return err
	}
	tree := newKeyTree("")
	for _, k := range sample.Keys {
		tree.add(k, k.Key)
	}
	tree.fold()
	count := exactly
	switch n := humanize.Comma(int64(len(sample.Keys))); {
	case sample.Complete:
		fmt.Fprintln(out, report.Count(int64(len(sample.Keys)), "key"))
	case glob == "*":
		count = scaled(max(1, float64(sample.Total)/float64(len(sample.Keys))))
		fmt.Fprintf(out, "%s keys; what begins with ≈ is guessed from the first %s that SCAN gives\n", humanize.Comma(sample.Total), n)
	default:
		count = atLeast
		fmt.Fprintf(out, "the first %s keys that SCAN gives; there are more\n", n)
	}
	if len(sample.Keys) == 0 {
		if !strings.ContainsAny(glob, `*?[`) {
			fmt.Fprintf(out, ".keys %s:* shows those that begin so\n", render.Printable(glob))
		}
		return nil
	}
	p := &treePrinter{count: count, rows: [][]string{{"prefix", "keys", "types", "memory", "ttl"}}}
	p.add(tree, "", 0, true)
	if p.left > 0 {
		defer fmt.Fprintf(out, "… and %d prefixes more\n", p.left)
	}
	return printColumns(out, p.rows, 1, 3, 4)
}

// treePrinter collects the lines of a tree of prefixes.
type treePrinter struct {
	// count is a number of keys of the sample as it is shown.
	count func(int) string
	rows  [][]string
	// left counts the prefixes that there was no room for.
	left int
}

// add adds the lines below a prefix. Of a whole one, the parts that make it up are told apart, and none is a *.
func (p *treePrinter) add(t *keyTree, indent string, depth int, whole bool) {
	children := t.sorted()
	for i, c := range children {
		if len(p.rows) > mostPrefixes {
			p.left++
			continue
		}
		branch, below := "├─ ", "│  "
		if i == len(children)-1 {
			branch, below = "└─ ", "   "
		}
		if depth == 0 {
			branch, below = "", ""
		}
		size, ttl := "", ""
		if c.measured > 0 {
			size = frame.Bytes(c.memory/int64(c.measured)) + " each"
		}
		if c.mortal > 0 {
			ttl = fmt.Sprintf("%d %%", max(1, 100*c.mortal/c.keys))
		}
		keys := p.count(c.keys)
		if whole && c.leaf() && !c.folded {
			keys = exactly(c.keys) // it is a key, and no prefix of some
		}
		p.rows = append(p.rows, []string{indent + branch + render.Printable(c.name), keys, render.Printable(c.typeNames()), size, ttl})
		if depth+1 < deepestPrefix {
			p.add(c, indent+below, depth+1, whole && !c.folded)
		}
	}
}

func exactly(n int) string { return humanize.Comma(int64(n)) }

func atLeast(n int) string { return "≥" + exactly(n) }

// scaled guesses a number from that of a sample, of whose keys each stands for so many, with the two digits that the guess is good for.
func scaled(each float64) func(int) string {
	return func(n int) string {
		guess := float64(n) * each
		unit := math.Pow(10, math.Max(0, math.Floor(math.Log10(guess))-1))
		return "≈" + humanize.Comma(int64(math.Round(guess/unit)*unit))
	}
}

// printColumns prints rows in columns, those of the numbers given to the right.
func printColumns(out io.Writer, rows [][]string, right ...int) error {
	widths := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, cell := range r {
			widths[i] = max(widths[i], render.Width(cell))
		}
	}
	var b strings.Builder
	for _, r := range rows {
		var line strings.Builder
		for i, cell := range r {
			pad := strings.Repeat(" ", widths[i]-render.Width(cell))
			if slices.Contains(right, i) {
				line.WriteString(pad + cell + "  ")
			} else {
				line.WriteString(cell + pad + "  ")
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// peek shows a key of any type, and its first elements.
func (s *shell) peek(ctx context.Context, args []string, out io.Writer) error {
	most := peekedElements
	if len(args) > 1 {
		n, err := strconv.Atoi(args[1])
		if err != nil || n < 1 || n > mostPeeked {
			return &frame.Error{Code: frame.CodeSyntax, Msg: args[1] + " is no number of elements", Hint: fmt.Sprintf("write one from 1 to %d", mostPeeked)}
		}
		most = n
	}
	c, err := s.runner.Session.Peek(ctx, args[0], most)
	if err != nil {
		return err
	}
	about := []string{c.Type, elements(c)}
	if c.Memory >= 0 {
		about = append(about, frame.Bytes(c.Memory))
	}
	if c.TTL >= 0 {
		about = append(about, "ends in "+c.TTL.Round(time.Second).String())
	}
	fmt.Fprintf(out, "%s: %s\n", render.Printable(c.Key), render.Printable(strings.Join(about, ", ")))
	if len(c.Rows) == 0 {
		return nil
	}
	if c.Type == "zset" {
		fmt.Fprintln(out, "the highest scores first")
	}
	if err := s.table(c.Columns, c.Rows, out); err != nil {
		return err
	}
	if more := c.Length - int64(len(c.Rows)); more > 0 && c.Type != "string" {
		fmt.Fprintf(out, "… and %s more\n", humanize.Comma(more))
	}
	return nil
}

// elements says how many there are.
func elements(c *frame.KeyContents) string {
	noun := map[string]string{"string": "byte", "hash": "field", "stream": "entry", "set": "member", "zset": "member"}[c.Type]
	switch {
	case noun == "":
		noun = "element"
	case noun == "entry" && c.Length != 1:
		return humanize.Comma(c.Length) + " entries"
	}
	return report.Count(c.Length, noun)
}

// peekedNumbers are the types of the columns that are numbers.
var peekedNumbers = map[string]arrow.DataType{"score": arrow.PrimitiveTypes.Float64, "index": arrow.PrimitiveTypes.Int64}

// table writes texts as a result, those of peekedNumbers as numbers.
func (s *shell) table(columns []string, rows [][]string, out io.Writer) error {
	fields := make([]arrow.Field, len(columns))
	for i, c := range columns {
		fields[i] = arrow.Field{Name: c, Type: arrow.BinaryTypes.String}
		if number, ok := peekedNumbers[c]; ok {
			fields[i].Type = number
		}
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema(fields, nil))
	defer b.Release()
	for _, row := range rows {
		for i, text := range row {
			if len(text) > shownBytes {
				text = text[:shownBytes] + "…"
			}
			if err := b.Field(i).AppendValueFromString(text); err != nil {
				return err
			}
		}
	}
	record := b.NewRecord()
	defer record.Release()
	w := render.NewWith(s.format, out, s.onTerminal())
	if err := w.Begin(record.Schema()); err != nil {
		return err
	}
	if err := w.Batch(record); err != nil {
		return err
	}
	return w.End()
}
