package report

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestProgressLine(t *testing.T) {
	assert.Equal(t, "[######..................]  25 %  1,000,000 rows  500,000 rows/s  6s left", ProgressLine(25, 100, 1_000_000, "rows", 2*time.Second))
	assert.Equal(t, "[########################] 100 %  10 rows  5 rows/s  done", ProgressLine(101, 100, 10, "rows", 2*time.Second))
	assert.Equal(t, "[........................]   0 %  0 rows  0 rows/s", ProgressLine(0, 100, 0, "rows", 2*time.Second))
	assert.Empty(t, ProgressLine(10, 0, 5, "rows", time.Second), "of what nobody knows the size of nothing is said")
}
