package shell

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHistoryKeepsNoSecrets(t *testing.T) {
	for text, want := range map[string]string{
		".connect rediss://ann:ge:h@im@host:1/2":  ".connect rediss://ann:***@host:1/2",
		".connect redis://:geheim@host":           ".connect redis://:***@host",
		".connect redis://host:6379/0":            ".connect redis://host:6379/0",
		".param token geheim und mehr":            ".param token",
		`\set token 'ge heim'`:                    `\set token`,
		".param token":                            ".param token",
		"SELECT 'a:b@c', x FROM t -- .param a b;": "SELECT 'a:b@c', x FROM t -- .param a b;",
	} {
		assert.Equal(t, want, withoutSecrets(text))
	}
	h := &history{}
	_, err := h.Write(".param token geheim")
	require.NoError(t, err)
	assert.Equal(t, []string{".param token"}, h.Dump())
}
