package frame_test

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type sltKind uint8

const (
	sltStatement sltKind = iota
	sltError
	sltQuery
)

// sltBlock is one block of a file of testdata/slt.
type sltBlock struct {
	line int
	kind sltKind
	text string
	// want is the expression that an error matches.
	want string
	// types has a letter for each column: I and N numbers, R a DOUBLE, B a BOOLEAN, T the rest.
	types   string
	rowsort bool
	rows    []string
}

// sltBlocks takes a file apart.
func sltBlocks(text string) ([]sltBlock, error) {
	var out []sltBlock
	line := 1
	for _, piece := range strings.Split(strings.TrimRight(text, "\n"), "\n\n") {
		b := sltBlock{line: line}
		line += strings.Count(piece, "\n") + 2
		var lines []string
		for l := range strings.SplitSeq(strings.Trim(piece, "\n"), "\n") {
			if len(lines) > 0 || !strings.HasPrefix(l, "#") {
				lines = append(lines, l)
			}
		}
		if len(lines) == 0 {
			continue
		}
		if err := b.head(lines[0]); err != nil {
			return nil, fmt.Errorf("line %d: %w", b.line, err)
		}
		statement, rows, found := strings.Cut(strings.Join(lines[1:], "\n")+"\n", "\n----\n")
		if found != (b.kind == sltQuery) {
			return nil, fmt.Errorf("line %d: a query has ---- and its rows, and nothing else has", b.line)
		}
		b.text = strings.TrimRight(statement, "\n")
		if rows = strings.TrimRight(rows, "\n"); rows != "" {
			b.rows = strings.Split(rows, "\n")
		}
		out = append(out, b)
	}
	return out, nil
}

// head reads the first line of a block.
func (b *sltBlock) head(line string) error {
	if want, ok := strings.CutPrefix(line, "statement error "); ok {
		b.kind, b.want = sltError, want
		return nil
	}
	words := strings.Fields(line)
	switch {
	case line == "statement ok":
	case words[0] == "query" && len(words) >= 2 && strings.Trim(words[1], "INRBT") == "":
		b.kind, b.types = sltQuery, words[1]
		b.rowsort = len(words) == 3 && words[2] == "rowsort"
		if len(words) > 2 && !b.rowsort {
			return fmt.Errorf("%s is not rowsort", words[2])
		}
	default:
		return fmt.Errorf("%q begins no block", line)
	}
	return nil
}

// sltDiffer says where rows differ; empty when they do not.
func sltDiffer(types string, want, got []string) string {
	both := "\nexpected:\n" + strings.Join(want, "\n") + "\nactual:\n" + strings.Join(got, "\n")
	if len(want) != len(got) {
		return fmt.Sprintf("%d rows, not %d%s", len(got), len(want), both)
	}
	for i := range want {
		w, g := strings.Split(want[i], "\t"), strings.Split(got[i], "\t")
		if len(w) != len(types) || len(g) != len(types) {
			return fmt.Sprintf("row %d: %d values expected, %d given, %d types%s", i+1, len(w), len(g), len(types), both)
		}
		for c := range w {
			if !sltSame(types[c], w[c], g[c]) {
				return fmt.Sprintf("row %d, column %d: %s, not %s%s", i+1, c+1, g[c], w[c], both)
			}
		}
	}
	return ""
}

// sltSame compares two values: numbers by value, those of DOUBLE to twelve digits.
func sltSame(kind byte, want, got string) bool {
	if want == got {
		return true
	}
	switch kind {
	case 'I', 'N':
		w, ok := new(big.Rat).SetString(want)
		g, okToo := new(big.Rat).SetString(got)
		return ok && okToo && w.Cmp(g) == 0
	case 'R':
		w, err := strconv.ParseFloat(want, 64)
		g, errToo := strconv.ParseFloat(got, 64)
		const most = 1e-12
		return err == nil && errToo == nil && math.Abs(w-g) <= most*max(math.Abs(w), math.Abs(g))
	case 'B':
		return want == "t" && got == "true" || want == "f" && got == "false"
	}
	return false
}

func TestSLTFormat(t *testing.T) {
	blocks, err := sltBlocks("# comment\n\nstatement ok\nCREATE TABLE t\n\nstatement error no .* t\nSELECT\n1\n\nquery IRTB rowsort\nSELECT 1\n----\n1\t2\ta b\tt\n2\tNULL\t(empty)\tf\n\nquery I\nSELECT 2\n----\n")
	require.NoError(t, err)
	require.Len(t, blocks, 4)
	assert.Equal(t, sltBlock{line: 6, kind: sltError, text: "SELECT\n1", want: "no .* t"}, blocks[1])
	assert.Equal(t, []string{"1\t2\ta b\tt", "2\tNULL\t(empty)\tf"}, blocks[2].rows)
	assert.True(t, blocks[2].rowsort)
	assert.Empty(t, blocks[3].rows)

	for _, text := range []string{"SELECT 1", "query I\nSELECT 1", "query I sometimes\nSELECT 1\n----\n1", "statement ok\nSELECT 1\n----\n1", "query X\nS\n----\n"} {
		_, err := sltBlocks(text)
		assert.Error(t, err, text)
	}
	assert.Empty(t, sltDiffer("IR", []string{"1.0\t0.1"}, []string{"1\t0.10000000000000001"}))
	for _, c := range [][3]string{{"I", "1", "2"}, {"T", "1", "1.0"}, {"R", "1", "1.000001"}, {"B", "t", "false"}, {"I", "NULL", "0"}, {"I", "1\n2", "1"}} {
		assert.NotEmpty(t, sltDiffer(c[0], strings.Split(c[1], "\n"), []string{c[2]}), c)
	}
}
