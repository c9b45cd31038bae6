package render

import (
	"strconv"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/frame"
)

// objectEncoder writes rows as JSON objects.
type objectEncoder struct {
	columns []column
	// names are the object's keys, encoded, with their colons.
	names [][]byte
}

func newObjectEncoder(columns []column) objectEncoder {
	e := objectEncoder{columns: columns}
	for _, name := range distinctNames(columns) {
		e.names = append(e.names, append(frame.AppendJSONText(nil, []byte(name)), ':'))
	}
	return e
}

// distinctNames numbers the second and further columns of a name, passing over names that are taken.
func distinctNames(columns []column) []string {
	taken := map[string]bool{}
	for _, c := range columns {
		taken[c.name] = true
	}
	out := make([]string, len(columns))
	seen := map[string]bool{}
	for i, c := range columns {
		name := c.name
		for n := 2; seen[name]; n++ {
			if next := c.name + "_" + strconv.Itoa(n); !taken[next] {
				name = next
			}
		}
		seen[name], taken[name] = true, true
		out[i] = name
	}
	return out
}

func (e *objectEncoder) append(dst []byte, batch arrow.Record, row int) []byte {
	dst = append(dst, '{')
	for i := range e.columns {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, e.names[i]...)
		dst = frame.AppendJSON(dst, batch.Column(i), row, e.columns[i].typeName == "JSON")
	}
	return append(dst, '}')
}
