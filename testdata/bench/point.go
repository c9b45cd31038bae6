package main

import (
	"context"
	"fmt"
	"time"

	"rsql/frame"
)

// point is what a prepared statement with an exact key costs above the HMGET that it sends.
func (b *bench) point(ctx context.Context) error {
	s, err := frame.Open(ctx, b.server.URL)
	if err != nil {
		return err
	}
	defer s.Close()
	stmt, err := s.Prepare(ctx, `SELECT city, score FROM "user" WHERE id = ?`)
	if err != nil {
		return err
	}
	client, err := b.client()
	if err != nil {
		return err
	}
	defer client.Close()
	var ours, bare []float64
	for i := range 20_000 {
		id := (i * 7919) % b.rows
		start := time.Now()
		if _, err := stmt.Row(ctx, id); err != nil {
			return err
		}
		middle := time.Now()
		if err := client.HMGet(ctx, fmt.Sprintf("user:%d", id), "city", "score").Err(); err != nil {
			return err
		}
		ours, bare = append(ours, middle.Sub(start).Seconds()*1e6), append(bare, time.Since(middle).Seconds()*1e6)
	}
	fmt.Printf("WHERE id = ?: %.1f µs prepared, %.1f µs a bare HMGET (medians of 20,000)\n", median(ours), median(bare))
	report("prepared WHERE id = 42 above a bare HMGET", median(ours)-median(bare), "µs", 60)
	return nil
}
