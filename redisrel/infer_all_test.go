package redisrel

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
	"rsql/redisrel/redistest"
)

// TestInferAllElements has a value that no sample shows.
func TestInferAllElements(t *testing.T) {
	r := redistest.Start(t)
	client := r.Client(t)
	_, err := client.Pipelined(t.Context(), func(pipe redis.Pipeliner) error {
		for i := range 3000 {
			v := any(i)
			if i == 1500 {
				v = "x"
			}
			pipe.SAdd(t.Context(), "s:1", v)
			pipe.ZAdd(t.Context(), "z:1", redis.Z{Score: float64(i), Member: v})
			pipe.RPush(t.Context(), "l:1", v)
			values := []any{"n", v}
			if i == 2000 {
				values = append(values, "late", 1.5)
			}
			pipe.XAdd(t.Context(), &redis.XAddArgs{Stream: "x:1", Values: values})
		}
		return nil
	})
	require.NoError(t, err)
	all := connect(t, r, WithInfer(InferAll))
	for table, schema := range map[string]string{
		"s": "id BIGINT, member TEXT" + pseudo, "z": "id BIGINT, member TEXT, score DOUBLE" + pseudo + ", [rank BIGINT]",
		"l": "id BIGINT, index BIGINT, value TEXT" + pseudo,
		"x": "id BIGINT, _field.id TEXT, ms BIGINT, seq BIGINT, n TEXT, late DOUBLE" + pseudo,
	} {
		assert.Equal(t, schema, schemaText(tableOf(t, all, table)), table)
	}
	sampled := connect(t, r)
	assert.Contains(t, schemaText(tableOf(t, sampled, "l")), "value BIGINT")
	_, err = tryRows(t, tableOf(t, sampled, "l"), nil)
	var retype *plan.RetypeError
	require.ErrorAs(t, err, &retype)
	sampled.Widen(retype)
	assert.Len(t, tableRows(t, tableOf(t, sampled, "l"), nil), 3000)
}

// TestManyCollections reads many keys of several parts each, in pages of few keys.
func TestManyCollections(t *testing.T) {
	r := redistest.Start(t)
	client := r.Client(t)
	want := 0
	_, err := client.Pipelined(t.Context(), func(pipe redis.Pipeliner) error {
		for key := range 40 {
			for i := range 100 + 37*key {
				want++
				pipe.SAdd(t.Context(), "set:"+strconv.Itoa(key), fmt.Sprintf("%d-%d", key, i))
				pipe.ZAdd(t.Context(), "zset:"+strconv.Itoa(key), redis.Z{Score: float64(i), Member: fmt.Sprintf("%d-%d", key, i)})
				pipe.RPush(t.Context(), "list:"+strconv.Itoa(key), fmt.Sprintf("%d-%d", key, i))
				pipe.XAdd(t.Context(), &redis.XAddArgs{Stream: "stream:" + strconv.Itoa(key), Values: []any{"n", fmt.Sprintf("%d-%d", key, i)}})
			}
		}
		return nil
	})
	require.NoError(t, err)
	for _, page := range []int{1, 7, 180} {
		s := connect(t, r, WithPageKeys(page))
		for _, c := range collections {
			tab := collection(t, s, c.shape, c.column)
			lines := tableRows(t, tab, []string{"id", c.column})
			require.Len(t, lines, want, c.shape)
			require.Len(t, distinct(lines), want, c.shape)
			for _, line := range lines {
				var key, of, i int
				_, err := fmt.Sscanf(line, "%d|%d-%d", &key, &of, &i)
				require.NoError(t, err)
				require.Equal(t, key, of, "an element is of its own key")
			}
			for _, limit := range []int64{1, 50, 1000} {
				few, _ := scanReport(t, tab, plan.ScanSpec{Columns: columnsOf(t, tab, "id", c.column), Limit: limit})
				require.Len(t, few, int(limit))
				require.Len(t, distinct(few), int(limit))
			}
		}
	}
}
