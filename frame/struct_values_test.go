package frame_test

import (
	"database/sql"
	"database/sql/driver"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// counted has no value before it has a number.
type counted struct{ n *int }

// Value implements driver.Valuer.
func (c counted) Value() (driver.Value, error) { return int64(*c.n), nil }

// TestValuersWithoutZeroValue: the type of a column is what the rows give, where the zero value gives none.
func TestValuersWithoutZeroValue(t *testing.T) {
	s := start(t)
	type row struct{ Maybe *counted }
	n := 3
	f := frame.FromStructs(s.Session, []row{{nil}, {&counted{&n}}})
	schema, err := f.Schema(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "BIGINT", frame.TypeName(schema.Field(0)))
	assert.ElementsMatch(t, []string{"NULL", "3"}, collect(t, f))
	_, err = frame.FromStructs(s.Session, []row{{&counted{&n}}, {&counted{}}}).Collect(t.Context())
	require.ErrorContains(t, err, "row 2, field maybe")
	assert.ErrorContains(t, err, "counted panics as it is asked for its value: runtime error: invalid memory address")
	_, err = frame.FromStructs(s.Session, []row{{&counted{}}}).Collect(t.Context())
	assert.ErrorContains(t, err, "row 1, field maybe")
}

// TestStructLikeNull is JSON, as other structs are.
func TestStructLikeNull(t *testing.T) {
	s := start(t)
	type priced struct {
		V     int
		Valid time.Time
	}
	at := time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)
	f := frame.FromStructs(s.Session, []struct{ Price priced }{{priced{7, at}}})
	assert.Equal(t, []string{`{"V":7,"Valid":"2024-03-01T00:00:00Z"}`}, collect(t, f))
}

// TestStructsWithNaN: a column of numbers holds what a CAST makes, too.
func TestStructsWithNaN(t *testing.T) {
	s := start(t)
	type row struct {
		ID    int
		X     float64
		Small float32
		Maybe sql.NullFloat64
		Null  sql.Null[float64]
	}
	of := func(id int, v float64) row {
		return row{id, v, float32(v), sql.NullFloat64{Float64: v, Valid: true}, sql.Null[float64]{V: v, Valid: true}}
	}
	f := frame.FromStructs(s.Session, []row{of(1, math.NaN()), of(2, math.Inf(-1)), of(3, math.Inf(1)), of(4, 2)})
	assert.Equal(t, []string{"1|NaN|NaN|NaN|NaN", "2|-Inf|-Inf|-Inf|-Inf", "3|+Inf|+Inf|+Inf|+Inf", "4|2|2|2|2"}, collect(t, f.OrderBy("id")))
	assert.Equal(t, []string{"1"}, collect(t, f.Filter(frame.Col("x").Eq(frame.Lit("NaN").Cast("DOUBLE"))).Select("id")))
	back, err := frame.CollectInto[row](t.Context(), f.OrderBy("id").Limit(1))
	require.NoError(t, err)
	assert.True(t, math.IsNaN(back[0].X) && math.IsNaN(float64(back[0].Small)) && math.IsNaN(back[0].Maybe.Float64) && math.IsNaN(back[0].Null.V))
}
