package redisrel

import (
	"context"
	"time"
)

const (
	// surveyKeys is how many keys are looked at to guess the sizes of declared tables.
	surveyKeys = 1000
	surveyAge  = time.Minute
)

// measure guesses the size of a declared table from its share of a few keys, which all declared tables share. It costs
// some round trips a minute at most. Where the server refuses, the size stays unknown: it is for estimates only.
func (s *Server) measure(ctx context.Context, r *relation) {
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
		pattern, err := ParsePattern("*")
		if err != nil {
			return
		}
		d = &discovery{at: time.Now(), total: unknownSize}
		if d.keys, d.complete, err = s.sampleKeys(ctx, "keyspace", pattern, surveyKeys); err != nil {
			return
		}
		if d.total, err = s.client.DBSize(ctx).Result(); err != nil {
			d.total = unknownSize
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
