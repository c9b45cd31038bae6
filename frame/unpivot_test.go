package frame_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestUnpivotOfManyColumnsIsTheUnionOfEach compares UNPIVOT with what the standard defines it by.
func TestUnpivotOfManyColumnsIsTheUnionOfEach(t *testing.T) {
	s := start(t)
	const width = 400
	columns, names, each := make([]string, width), make([]string, width), make([]string, width)
	for i := range width {
		names[i] = fmt.Sprint("c", i)
		columns[i] = fmt.Sprintf("NULLIF((i * %d) %% 7, 3) AS c%d", i, i)
		each[i] = fmt.Sprintf("SELECT i, 'c%d' AS n, c%d AS v FROM wide WHERE c%[1]d IS NOT NULL", i, i)
	}
	with := "WITH wide AS (SELECT i, " + strings.Join(columns, ", ") + " FROM generate_series(1, 30) AS g(i)) "
	got := s.rows(t, with+"FROM wide UNPIVOT (v FOR n IN ("+strings.Join(names, ", ")+")) ORDER BY ALL")
	assert.Equal(t, s.rows(t, with+strings.Join(each, " UNION ALL ")+" ORDER BY ALL"), got)
	assert.Greater(t, len(got), 30*width/2)
}
