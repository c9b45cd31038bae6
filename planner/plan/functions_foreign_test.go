package plan

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestForeignFunctions: what a name of another engine is answered with names functions that there are.
func TestForeignFunctions(t *testing.T) {
	for name, hint := range foreign {
		_, err := LookupFunc(strings.ToUpper(name))
		require.ErrorContains(t, err, "there is no function "+strings.ToUpper(name)+"; "+hint)
		for _, call := range regexp.MustCompile(`([a-z_0-9]+)\(`).FindAllStringSubmatch(hint, -1) {
			_, err := LookupFunc(call[1])
			require.NoError(t, err, "the hint for %s: %s", name, hint)
		}
	}
}
