package shell

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestQuotedFile(t *testing.T) {
	for given, want := range map[string]string{
		"COPY t FROM a.csv":                               "COPY t FROM 'a.csv'",
		"COPY t to /data/o'neil.csv (HEADER)":             "COPY t to '/data/o''neil.csv' (HEADER)",
		"COPY (SELECT a FROM b) TO out.csv":               "COPY (SELECT a FROM b) TO 'out.csv'",
		"COPY t FROM 'a b.csv' (HEADER)":                  "COPY t FROM 'a b.csv' (HEADER)",
		"COPY t FROM":                                     "COPY t FROM",
		"COPY (SELECT a FROM b) TO 'x'":                   "COPY (SELECT a FROM b) TO 'x'",
		"COPY (SELECT 'x' FROM b WHERE a = ' TO y') TO z": "COPY (SELECT 'x' FROM b WHERE a = ' TO y') TO 'z'",
	} {
		assert.Equal(t, want, quotedFile(given), given)
	}
}
