package frame_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// TestFault7_6_StatementsCutAtEveryByte goes through binding, too; that of planner/parse reads more statements, and damages
// them in more ways.
func TestFault7_6_StatementsCutAtEveryByte(t *testing.T) {
	f := startFaults(t)
	script, err := os.ReadFile(tpchFolder + "schema.sql")
	require.NoError(t, err)
	require.NoError(t, f.LoadCatalog(t.Context(), string(script)))
	paths, err := filepath.Glob(tpchFolder + "queries/*.sql")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		for i := range len(text) {
			for _, damaged := range []string{string(text[:i]), string(text[i:])} {
				_, err := f.Prepare(t.Context(), damaged)
				if err == nil {
					continue
				}
				var told *frame.Error
				require.True(t, errors.As(err, &told), damaged)
				require.NotEqual(t, frame.CodeInternal, told.Code, "%s: %v", damaged, err)
			}
		}
	}
	assert.Equal(t, []string{"1"}, f.rows(t, "SELECT 1"))
}
