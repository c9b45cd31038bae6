package frame_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"rsql/frame"
	"rsql/redisrel"
)

// TestUnknownColumnsOfASample says that there may be more columns, where not all keys were looked at.
func TestUnknownColumnsOfASample(t *testing.T) {
	s := start(t)
	s.users(t, 300)
	const query = "SELECT u.zzz FROM user u"
	assert.NotContains(t, s.fails(t, frame.CodeName, query).Error(), "sample")
	few := open(t, s.server.URL, frame.WithRedis(redisrel.WithSampleRows(50)))
	for _, text := range []string{query, "SELECT zzz FROM user"} {
		_, err := few.RunAll(t.Context(), text)
		assert.ErrorContains(t, err, "columns are ")
		assert.ErrorContains(t, err, "; those of user are what a sample of its keys has: WithInfer(\"all\") looks at every key")
	}
	all := open(t, s.server.URL, frame.WithRedis(redisrel.WithSampleRows(50), redisrel.WithInfer(redisrel.InferAll)))
	_, err := all.RunAll(t.Context(), query)
	assert.ErrorContains(t, err, "columns are ")
	assert.NotContains(t, err.Error(), "sample")
}
