package shell

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/cmd/rsql/internal/render"
)

// lines is a writer of so many lines.
type lines struct {
	render.Writer
	out io.Writer
	n   int
}

func (l lines) End() error {
	_, err := io.WriteString(l.out, strings.Repeat("x\n", l.n))
	return err
}

func TestPagerIsForWhatDoesNotFit(t *testing.T) {
	for n, want := range map[int]bool{0: false, 9: false, 10: true} {
		var out bytes.Buffer
		paged := false
		p := &pager{out: &out, rows: 10, show: func(text io.Reader) error {
			paged = true
			_, err := io.Copy(&out, text)
			return err
		}}
		p.Writer = lines{out: &p.text, n: n}
		require.NoError(t, p.End())
		assert.Equal(t, want, paged)
		assert.Equal(t, n, strings.Count(out.String(), "x\n"))
		require.NoError(t, p.End())
		assert.Equal(t, 2*n, strings.Count(out.String(), "x\n"), "each result once")
	}
}
