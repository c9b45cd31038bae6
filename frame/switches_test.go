package frame_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"rsql/frame"
)

func TestUnknownSwitch(t *testing.T) {
	_, err := frame.Open(context.Background(), "redis://127.0.0.1:1", frame.WithSwitches("fast"))
	assert.ErrorContains(t, err, "there is no switch fast; the switches are dictionary, fetch, nested-loops, ")
}
