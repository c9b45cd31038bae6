package shell

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPasted(t *testing.T) {
	for _, c := range []struct{ before, text, want string }{
		{"", "SELECT 1,\n\t2", "SELECT 1,\n    2"},
		{"", "SELECT 'a\tb',\t\"c\td\" -- e\tf\n", "SELECT 'a\tb',    \"c\td\" -- e    f\n"},
		{"SELECT 'a", "\tb'\t", "\tb'    "},
		{"SELECT 'a", "\tb", "\tb"},
		{"SELECT\t1", "\t", "    "},
		{"", "SELECT '\x1b[2J\x00\x7f日本\u0085'", "SELECT '[2J日本'"},
		{"", "", ""},
	} {
		assert.Equal(t, c.want, pasted(c.before, c.text), "%q %q", c.before, c.text)
	}
}
