package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDeferredAggregates says which aggregates may fail, and which of them can do so later.
func TestDeferredAggregates(t *testing.T) {
	for _, c := range []struct {
		name string
		arg  Type
		want string // the call; "" for none
	}{
		{"count", DoubleType, "count(x)"},
		{"min", TextType, "min(x)"},
		{"sum", BigIntType, "deferred_sum(x)"},
		{"sum", DoubleType, "deferred_sum(x)"},
		{"sum", DecimalType(26, 4), "sum(x)"},
		{"sum", DecimalType(27, 4), ""},
		{"sum", IntervalType, ""},
		{"avg", BigIntType, "avg(x)"},
		{"avg", DecimalType(38, 4), "avg(x)"},
		{"avg", DoubleType, "deferred_avg(x)"},
		{"avg", IntervalType, ""},
		{"hll_merge", BlobType, ""},
	} {
		call, err := NewAgg(c.name, false, &ColumnRef{Name: "x", typ: c.arg})
		require.NoError(t, err)
		call.At = At(7)
		d, settle := call.Deferred()
		if c.want == "" {
			assert.Nil(t, d, "%s of %s", c.name, c.arg)
			continue
		}
		require.NotNil(t, d, "%s of %s", c.name, c.arg)
		assert.Equal(t, c.want, d.String())
		value, err := settle(&ColumnRef{Name: "v", typ: d.Type()})
		require.NoError(t, err)
		assert.Equal(t, call.Type(), value.Type(), "%s of %s", c.name, c.arg)
		if x, ok := value.(*Call); ok {
			assert.True(t, Settles(x))
			assert.Equal(t, call.At, x.At)
		}
	}
	_, err := LookupFunc("deferred_sum")
	assert.Error(t, err, "nobody can call it")
}
