package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestMissingOutputFolder is named where it is missing; /proc, where there is one, refuses files although it is there.
func TestMissingOutputFolder(t *testing.T) {
	for _, dir := range []string{filepath.Join(t.TempDir(), "none"), "/proc"} {
		_, err := openReplacement(filepath.Join(dir, "x.csv"), 0o600)
		var refused *usageError
		if !assert.ErrorAs(t, err, &refused) {
			continue
		}
		_, missing := os.Stat(dir)
		assert.Equal(t, os.IsNotExist(missing), refused.hint == "there is no folder "+dir, refused.hint)
	}
}
