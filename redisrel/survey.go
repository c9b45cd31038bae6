package redisrel

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	// surveyKeys is how many random keys are looked at to guess the sizes of declared tables.
	surveyKeys = 200
	surveyAge  = time.Minute
)

// measure guesses the size of a declared table from its share of some random keys, which all declared tables share. It
// costs a round trip a minute. Where the server refuses, the size stays unknown: it is for estimates only.
func (s *Server) measure(ctx context.Context, r *relation) {
	if r.found.fresh() {
		return
	}
	s.mu.Lock()
	d := s.found
	if d == nil {
		d = s.survey
	}
	s.mu.Unlock()
	fresh := d != nil && time.Since(d.at) <= surveyAge
	if fresh && r.size.Load() != unknownSize {
		return
	}
	if !fresh {
		if d = s.randomKeys(ctx); d == nil {
			return
		}
		s.mu.Lock()
		s.survey = d
		s.mu.Unlock()
	}
	n := d.matching(r.pattern)
	if n == 0 && !d.complete && len(d.keys) > 0 {
		r.size.Store(max(0, d.total) / int64(len(d.keys))) // the sample is too small to show one
		return
	}
	r.size.Store(d.approx(n))
}

// randomKeys is a small look at the keyspace; nil when the server does not let us.
func (s *Server) randomKeys(ctx context.Context) *discovery {
	nodes, err := s.nodes(ctx)
	if err != nil {
		return nil
	}
	d := &discovery{at: time.Now()}
	for _, node := range nodes {
		keys := make([]*redis.StringCmd, max(1, surveyKeys/len(nodes)))
		var total *redis.IntCmd
		err := node.retryPipeline(ctx, func(pipe redis.Pipeliner) {
			total = pipe.DBSize(ctx)
			for i := range keys {
				keys[i] = pipe.RandomKey(ctx)
			}
		})
		s.count(cmdRandomKey, len(keys))
		s.looked.commands[cmdDBSize].Add(1)
		if err != nil || total.Err() != nil {
			return nil
		}
		d.total += total.Val()
		for _, k := range keys {
			if k.Err() == nil {
				d.keys = append(d.keys, k.Val())
			}
		}
	}
	d.complete = d.total == 0
	return d
}

// matching is how many of the sampled keys a pattern matches.
func (d *discovery) matching(pattern KeyPattern) int {
	n, parts := 0, make([]string, len(pattern.Placeholders()))
	for _, key := range d.keys {
		if pattern.Match(key, parts) {
			n++
		}
	}
	return n
}
