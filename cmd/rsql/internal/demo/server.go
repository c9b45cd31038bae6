package demo

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"

	"rsql/frame"
)

// Server is the embedded server, listening on a free port of the loopback.
type Server struct {
	redis   *miniredis.Miniredis
	stop    chan struct{}
	stopped sync.WaitGroup
}

// Start starts the server, fills it and declares its tables.
func Start(ctx context.Context) (*Server, error) {
	redis := miniredis.NewMiniRedis()
	if err := redis.Start(); err != nil {
		return nil, fmt.Errorf("the demo's server does not start: %w", err)
	}
	fill(redis)
	s := &Server{redis: redis, stop: make(chan struct{})}
	s.stopped.Go(s.expire)
	if err := s.declare(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// URL is where the server is found.
func (s *Server) URL() string { return "redis://" + s.redis.Addr() + "/0" }

// Close ends the server.
func (s *Server) Close() {
	close(s.stop)
	s.stopped.Wait()
	s.redis.Close()
}

// expire lets the TTLs run. miniredis can do so itself (ClockTTL), at the price of sorting all keys in every command.
func (s *Server) expire() {
	last := time.Now()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case now := <-tick.C:
			s.redis.FastForward(now.Sub(last))
			last = now
		case <-s.stop:
			return
		}
	}
}

// declare puts the tables into the server's catalog, as any client would.
func (s *Server) declare(ctx context.Context) (err error) {
	session, err := frame.Open(ctx, s.URL())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	pieces, err := frame.Split(tables)
	if err != nil {
		return err
	}
	for _, p := range pieces {
		rows, err := session.Run(ctx, p.Text)
		if err != nil {
			return fmt.Errorf("the demo's tables: %w", err)
		}
		if err := rows.Close(); err != nil {
			return err
		}
	}
	return nil
}
