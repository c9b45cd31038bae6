package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFlipped(t *testing.T) {
	for op, want := range map[string]string{"=": "=", "<>": "<>", "<=>": "<=>", "<": ">", "<=": ">=", ">": "<", ">=": "<=", "+": "", "like": ""} {
		assert.Equal(t, want, Flipped(op), op)
		assert.Equal(t, want != "" && want != op, Orders(op), op)
	}
}
