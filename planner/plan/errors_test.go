package plan_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"

	"rsql/planner/plan"
)

// TestCausesAreNoEnd: a reader says io.EOF when it has given all rows, and everybody asks with errors.Is.
func TestCausesAreNoEnd(t *testing.T) {
	broken := &net.OpError{Op: "read", Err: io.EOF}
	err := error(plan.Errorf(plan.CodeConnection, "redis: the connection failed").WithCause(broken))
	assert.EqualError(t, err, "redis: the connection failed: read: EOF")
	for _, e := range []error{err, fmt.Errorf("scan: %w", err), errors.Join(err), plan.Errorf(plan.CodeInternal, "x").WithCause(err)} {
		assert.NotErrorIs(t, e, io.EOF)
		var op *net.OpError
		assert.ErrorAs(t, e, &op)
		assert.ErrorIs(t, e, broken)
	}
	other := plan.Errorf(plan.CodeConnection, "x").WithCause(io.ErrUnexpectedEOF)
	assert.ErrorIs(t, other, io.ErrUnexpectedEOF)
}
