package frame_test

import (
	"context"
	"testing"

	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// hashSetter is the part of a client that tests write rows with.
type hashSetter interface {
	HSet(ctx context.Context, key string, values ...any) *redis.IntCmd
}
