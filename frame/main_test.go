package frame_test

import (
	"context"
	"testing"

	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	redis.SetLogger(silent{}) // tests stop servers, and errors say so
	goleak.VerifyTestMain(m)
}

type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}

// hashSetter is the part of a client that tests write rows with.
type hashSetter interface {
	HSet(ctx context.Context, key string, values ...any) *redis.IntCmd
}
