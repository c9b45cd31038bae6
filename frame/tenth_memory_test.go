package frame_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// peaked notes the most bytes that were allocated at one time.
type peaked struct {
	memory.Allocator
	used, most atomic.Int64
}

func (p *peaked) add(n int) {
	used := p.used.Add(int64(n))
	for most := p.most.Load(); used > most && !p.most.CompareAndSwap(most, used); most = p.most.Load() {
	}
}

func (p *peaked) Allocate(n int) []byte {
	p.add(n)
	return p.Allocator.Allocate(n)
}

func (p *peaked) Reallocate(n int, b []byte) []byte {
	p.add(n - len(b))
	return p.Allocator.Reallocate(n, b)
}

func (p *peaked) Free(b []byte) {
	p.add(-len(b))
	p.Allocator.Free(b)
}

// TestATenthOfTheMemoryWillDoForStatements runs statements with a tenth of the memory that they take: those of several operators, and those
// that are made of others. Their rows are the same; what cannot go on names the operator and the bytes.
func TestATenthOfTheMemoryWillDoForStatements(t *testing.T) {
	const with = "WITH t AS (SELECT i AS a, concat('a text that takes room ', (i * 7919) % 60000) AS b FROM generate_series(1, 60000) AS g(i)) "
	const recursive = "WITH RECURSIVE t AS (SELECT i AS a, concat('a text that takes room ', i) AS b FROM generate_series(1, 60000) AS g(i)), r(n, s) AS (SELECT a, b FROM t %s SELECT n + 100000, s FROM r WHERE n < 300000) " +
		"SELECT count(*), max(s), sum(n) FROM r"
	const noRoom = "recursive WITH r: the statement needs [0-9.]+ [KM]iB, and the memory limit is [0-9.]+ [KM]iB"
	for text, stops := range map[string]string{
		with + "SELECT max(r + s) FROM (SELECT rank() OVER (ORDER BY b, a) AS r, sum(a) OVER () AS s FROM t)":                             "",
		with + "SELECT sum(m) FROM (SELECT a % 100 AS k, quantile_cont(a, 0.3) AS m FROM t GROUP BY k)":                                   "",
		with + "SELECT md5(string_agg(b, ',' ORDER BY b)), count(DISTINCT b), count(DISTINCT a) FROM t":                                   "",
		with + "SELECT length(json_arrayagg(b)), length(json_objectagg(b, a)), mode(b) FROM t":                                            "",
		with + "SELECT count(DISTINCT v) FROM (SELECT b, concat(b, 'x') AS c, concat(b, 'y') AS d FROM t) UNPIVOT (v FOR n IN (b, c, d))": "",
		with + `SELECT count(*), sum("3") FROM t AS s PIVOT (sum(a) FOR (a % 10) IN (0, 1, 2, 3, 4, 5, 6, 7, 8, 9) GROUP BY b)`:           "",
		with + "SELECT count(*) FROM (SELECT a, b, count(*) FROM t GROUP BY CUBE (a, b))":                                                 "",
		with + "SELECT count(*), max(b) FROM (SELECT DISTINCT ON (b) b, a FROM t ORDER BY b, a)":                                          "",
		with + "SELECT sum(c) FROM (SELECT a, (SELECT count(*) FROM t AS u WHERE u.b = t.b) AS c FROM t)":                                 "",
		with + "SELECT count(*) FROM t WHERE b NOT IN (SELECT concat(b, 'z') FROM t)":                                                     "",
		"SUMMARIZE " + with + "SELECT b, CAST(a AS TEXT) AS c FROM t":                                                                     "",
		fmt.Sprintf(recursive, "UNION ALL"): noRoom,
		fmt.Sprintf(recursive, "UNION"):     noRoom,
	} {
		alloc := &peaked{Allocator: memory.DefaultAllocator}
		free := start(t, frame.WithAllocator(alloc))
		want := free.rows(t, text)
		limit := alloc.most.Load() / 10
		tight := &setup{Session: open(t, free.server.URL, frame.WithMemoryLimit(limit), frame.WithTempDir(t.TempDir()))}
		if stops != "" {
			assert.Regexp(t, stops, tight.fails(t, frame.CodeMemory, text).Error())
			continue
		}
		r, err := tight.RunAll(t.Context(), text)
		require.NoError(t, err, "%s within %d", text, limit)
		assert.Equal(t, want, texts(t, r), text)
	}
}
