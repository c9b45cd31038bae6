package frame_test

import (
	"database/sql/driver"
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
