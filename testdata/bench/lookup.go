package main

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"rsql/frame"
)

const (
	lookupRows = 10_000
	// lookupPage is the number of HMGETs in one pipeline of the comparison.
	lookupPage = 250
)

// lookup is a join of 10,000 rows to the large table, over the pipelined HMGETs alone for the same keys.
func (b *bench) lookup(ctx context.Context) error {
	s, err := frame.Open(ctx, b.server.URL)
	if err != nil {
		return err
	}
	defer s.Close()
	values := make([]any, lookupRows)
	for i := range values {
		values[i] = (i * 7919) % b.rows
	}
	client, err := b.client()
	if err != nil {
		return err
	}
	defer client.Close()
	join, err := probe(ctx, s, b.rows)
	if err != nil {
		return err
	}
	var ratios, ours, bare []float64
	for range 3 * b.repeat {
		start := time.Now()
		rows, err := join.Query(ctx)
		if err != nil {
			return err
		}
		n := int64(0)
		for batch, err := range rows.Batches(ctx) {
			if err != nil {
				return err
			}
			n += batch.NumRows()
		}
		rows.Close()
		if n != lookupRows {
			return fmt.Errorf("the join gave %d rows", n)
		}
		middle := time.Now()
		if err := bareLookups(ctx, client, values); err != nil {
			return err
		}
		o, h := middle.Sub(start).Seconds(), time.Since(middle).Seconds()
		ratios, ours, bare = append(ratios, o/h), append(ours, o*1e3), append(bare, h*1e3)
	}
	fmt.Printf("lookup join of %d rows to %d: %.1f ms, pipelined HMGETs alone %.1f ms\n", lookupRows, b.rows, median(ours), median(bare))
	report("lookup join over the pipelined HMGETs alone", median(ratios), "", 1.3)
	return nil
}

// probe joins 10,000 rows that need no Redis to the large table, so that only the lookups are measured.
func probe(ctx context.Context, s *frame.Session, rows int) (*frame.Prepared, error) {
	text := make([]byte, 0, 12*lookupRows)
	text = append(text, "SELECT p.id, u.city, u.score FROM (VALUES "...)
	for i := range lookupRows {
		if i > 0 {
			text = append(text, ',')
		}
		text = fmt.Appendf(text, "(%d)", (i*7919)%rows)
	}
	text = append(text, `) AS p(id) JOIN "user" AS u ON u.id = p.id`...)
	return s.Prepare(ctx, string(text))
}

func bareLookups(ctx context.Context, client *redis.Client, ids []any) error {
	for at := 0; at < len(ids); at += lookupPage {
		pipe := client.Pipeline()
		for _, id := range ids[at:min(at+lookupPage, len(ids))] {
			pipe.HMGet(ctx, fmt.Sprintf("user:%d", id), "city", "score")
		}
		if _, err := pipe.Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}
