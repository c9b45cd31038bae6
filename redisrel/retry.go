package redisrel

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// retry calls a request that is safe to repeat until it is answered: again after a broken connection, a few times, and
// after a reply that says "not now". Other error replies are its answer.
func (s *server) retry(ctx context.Context, request func() error) error {
	var p patience
	for {
		err := unlessCancelled(ctx, request)
		var reply redis.Error
		if err == nil || errors.As(err, &reply) && !isBusy(reply.Error()) {
			return err
		}
		if err := p.again(ctx, s, err); err != nil {
			return err
		}
		s.learn(ctx, &p)
	}
}

// learn has the client of a cluster learn who took the place of a master, where connections break.
func (s *server) learn(ctx context.Context, p *patience) {
	if p.broken == 0 || s.cluster == nil || !s.replaceable() {
		return
	}
	_, _ = s.cluster.lookOnce(ctx)                         // which fails as the request did
	if client, ok := s.client.(*redis.ClusterClient); ok { // it may have asked a node that knew no more
		client.ReloadState(ctx)
	}
}

// unlessCancelled waits for a request, and a moment longer when the context is cancelled. go-redis waits for an answer as long as its time limit
// allows; nobody looks at what a request that is left to itself was answered.
func unlessCancelled(ctx context.Context, request func() error) error {
	running, err := within(ctx, request)
	if running != nil {
		return ctx.Err()
	}
	return err
}

// within waits for a request, and the context's grace longer when that is cancelled. What runs on then gives its error to running, which is
// nil for one that has ended.
func within(ctx context.Context, request func() error) (running <-chan error, err error) {
	if ctx.Done() == nil {
		return nil, request()
	}
	done := make(chan error, 1)
	go func() { done <- request() }()
	select {
	case err := <-done:
		return nil, err
	case <-ctx.Done():
	}
	grace := time.NewTimer(graceOf(ctx))
	defer grace.Stop()
	select {
	case err := <-done:
		return nil, err
	case <-grace.C:
		return done, nil
	}
}

// retryPipeline sends the commands that fill queues until all are answered. Error replies are left to be looked at.
func (s *server) retryPipeline(ctx context.Context, fill func(redis.Pipeliner)) error {
	err := s.retry(ctx, func() error {
		pipe := s.client.Pipeline()
		fill(pipe)
		cmds, err := pipe.Exec(ctx)
		for _, c := range cmds { // the first error may be a reply while a later one is a broken connection
			if e := c.Err(); e != nil && (!isReply(e) || isBusy(e.Error())) {
				return e
			}
		}
		if isReply(err) {
			return nil
		}
		return err
	})
	if err != nil {
		return s.broken(ctx, err)
	}
	return nil
}

// typesOf asks what keys hold. Error replies are left to be looked at.
func (s *server) typesOf(ctx context.Context, keys ...string) ([]*redis.StatusCmd, error) {
	types := make([]*redis.StatusCmd, len(keys))
	err := s.retryPipeline(ctx, func(pipe redis.Pipeliner) {
		for i, key := range keys {
			types[i] = pipe.Type(ctx, key)
		}
	})
	return types, err
}

// isReply reports an error that the server sent as a reply.
func isReply(err error) bool {
	var reply redis.Error
	return errors.As(err, &reply)
}
