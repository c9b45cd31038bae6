package redisrel

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"rsql/planner/plan"
)

// KeyContents is what lies under a key, or its beginning.
type KeyContents struct {
	KeyInfo
	// Length is how many elements there are; of a string, bytes.
	Length int64
	// Columns are the names of the parts of an element, Rows the first elements.
	Columns []string
	Rows    [][]string
}

// peekBytes is how much of a string is read.
const peekBytes = 4096

// Peek looks at a key of any type and reads up to most of its elements. A key that is not there is a CodeName error.
func (s *Server) Peek(ctx context.Context, key string, most int) (*KeyContents, error) {
	infos, err := s.keyInfos(ctx, []string{key})
	if err != nil {
		return nil, err
	}
	if len(infos) == 0 {
		return nil, plan.Errorf(plan.CodeName, "there is no key %s", key)
	}
	c := &KeyContents{KeyInfo: infos[0]}
	read, ok := peeks[c.Type]
	if !ok {
		return c, nil
	}
	if err := s.retry(ctx, func() error { return read(ctx, s.client, c, int64(most)) }); err != nil && !errors.Is(err, redis.Nil) {
		return nil, s.replied(ctx, "reading "+key, key, err)
	}
	c.Rows = c.Rows[:min(len(c.Rows), most)]
	return c, nil
}

// peeks read the first elements of a key, by its type.
var peeks = map[string]func(ctx context.Context, client redis.UniversalClient, c *KeyContents, most int64) error{
	"string": peekString, "hash": peekHash, "list": peekList, "set": peekSet, "zset": peekSorted, "stream": peekStream,
}

func peekString(ctx context.Context, client redis.UniversalClient, c *KeyContents, _ int64) (err error) {
	if c.Length, err = client.StrLen(ctx, c.Key).Result(); err != nil {
		return err
	}
	value, err := client.GetRange(ctx, c.Key, 0, peekBytes-1).Result()
	c.Columns, c.Rows = []string{"value"}, [][]string{{value}}
	return err
}

func peekHash(ctx context.Context, client redis.UniversalClient, c *KeyContents, most int64) (err error) {
	if c.Length, err = client.HLen(ctx, c.Key).Result(); err != nil {
		return err
	}
	pairs, _, err := client.HScan(ctx, c.Key, 0, "", most).Result()
	c.Columns, c.Rows = []string{"field", "value"}, nil
	for i := 0; i+1 < len(pairs); i += 2 {
		c.Rows = append(c.Rows, pairs[i:i+2])
	}
	return err
}

func peekList(ctx context.Context, client redis.UniversalClient, c *KeyContents, most int64) (err error) {
	if c.Length, err = client.LLen(ctx, c.Key).Result(); err != nil {
		return err
	}
	values, err := client.LRange(ctx, c.Key, 0, most-1).Result()
	c.Columns, c.Rows = []string{"index", "value"}, nil
	for i, v := range values {
		c.Rows = append(c.Rows, []string{strconv.Itoa(i), v})
	}
	return err
}

func peekSet(ctx context.Context, client redis.UniversalClient, c *KeyContents, most int64) (err error) {
	if c.Length, err = client.SCard(ctx, c.Key).Result(); err != nil {
		return err
	}
	members, _, err := client.SScan(ctx, c.Key, 0, "", most).Result()
	c.Columns, c.Rows = []string{"member"}, nil
	for _, m := range members {
		c.Rows = append(c.Rows, []string{m})
	}
	return err
}

// peekSorted reads the members with the highest scores.
func peekSorted(ctx context.Context, client redis.UniversalClient, c *KeyContents, most int64) (err error) {
	if c.Length, err = client.ZCard(ctx, c.Key).Result(); err != nil {
		return err
	}
	members, err := client.ZRangeWithScores(ctx, c.Key, -most, -1).Result()
	slices.Reverse(members)
	c.Columns, c.Rows = []string{"member", "score"}, nil
	for _, m := range members {
		c.Rows = append(c.Rows, []string{fmt.Sprint(m.Member), strconv.FormatFloat(m.Score, 'g', -1, 64)})
	}
	return err
}

func peekStream(ctx context.Context, client redis.UniversalClient, c *KeyContents, most int64) (err error) {
	if c.Length, err = client.XLen(ctx, c.Key).Result(); err != nil {
		return err
	}
	reply, err := client.Do(ctx, "XRANGE", c.Key, "-", "+", "COUNT", most).Slice()
	c.Columns, c.Rows = []string{"id", "fields"}, nil
	for _, e := range reply {
		if entry, ok := e.([]any); ok && len(entry) == 2 {
			c.Rows = append(c.Rows, []string{fmt.Sprint(entry[0]), fieldsText(entry[1])})
		}
	}
	return err
}

// fieldsText is the fields of an entry in their order: a=1 b=2.
func fieldsText(fields any) string {
	parts, _ := fields.([]any) // an entry that is gone has none
	var pairs []string
	for i := 0; i+1 < len(parts); i += 2 {
		pairs = append(pairs, fmt.Sprintf("%v=%v", parts[i], parts[i+1]))
	}
	return strings.Join(pairs, " ")
}
