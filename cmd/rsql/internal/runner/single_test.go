package runner

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/stretchr/testify/assert"

	"rsql/cmd/rsql/internal/render"
	"rsql/cmd/rsql/internal/report"
)

func TestSingleRow(t *testing.T) {
	lost := errors.New("the server went away")
	for name, c := range map[string]struct {
		batches []arrow.Record
		end     error
		want    string
		err     error
	}{
		"one":             {[]arrow.Record{batch(t, 1)}, io.EOF, "n\n1\n", nil},
		"none":            {nil, io.EOF, "", errNoRow},
		"two in a batch":  {[]arrow.Record{batch(t, 1, 2)}, io.EOF, "", errRows},
		"two in batches":  {[]arrow.Record{batch(t, 1), batch(t, 2)}, io.EOF, "", errRows},
		"one and no more": {[]arrow.Record{batch(t, 1)}, lost, "", lost},
	} {
		rows := &fakeRows{schema: numbers, batches: c.batches, end: c.end}
		var out bytes.Buffer
		r := &Runner{Out: render.New(render.CSV, &out), Log: &report.Log{Out: io.Discard}, SingleRow: true}
		assert.ErrorIs(t, r.write(t.Context(), rows), c.err, name)
		assert.Equal(t, c.want, out.String(), name)
		assert.Equal(t, 1, rows.closed, name)
	}
}
