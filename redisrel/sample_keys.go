package redisrel

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"

	"rsql/planner/plan"
)

// KeyInfo is what a look at a key found.
type KeyInfo struct {
	Key, Type string
	// TTL is how long the key will live; negative where it has no end.
	TTL time.Duration
	// Memory is the server's estimate of the key's size in bytes; negative where it does not give one.
	Memory int64
}

// KeySample is a look at the keyspace.
type KeySample struct {
	Keys []KeyInfo
	// Total is how many keys the database has.
	Total int64
	// Complete is set where the whole keyspace was gone over.
	Complete bool
}

// SampleKeys looks at up to most keys that match a glob, each once, in the order of SCAN, page by page on one connection.
func (s *Server) SampleKeys(ctx context.Context, glob string, most int) (*KeySample, error) {
	sample, seen := &KeySample{}, map[string]bool{}
	if err := s.retry(ctx, func() (err error) { sample.Total, err = s.databaseSize(ctx); return err }); err != nil {
		return nil, s.replied(ctx, "DBSIZE", "", err)
	}
	nodes, err := s.nodes(ctx)
	if err != nil {
		return nil, err
	}
	for _, node := range nodes {
		if sample.Complete, err = s.sampleNode(ctx, node, glob, most, seen, sample); err != nil || !sample.Complete {
			break
		}
	}
	return sample, err
}

// sampleNode adds keys of one server to a sample until it has enough; seen are those that it has. It reports whether the
// server has no others.
func (s *Server) sampleNode(ctx context.Context, node *server, glob string, most int, seen map[string]bool, sample *KeySample) (bool, error) {
	for cursor := uint64(0); ; {
		var keys []string
		if err := node.retry(ctx, func() (err error) {
			keys, cursor, err = node.single.Scan(ctx, cursor, glob, int64(s.pageKeys)).Result()
			return err
		}); err != nil {
			return false, s.replied(ctx, "SCAN", "", err)
		}
		page := keys[:0]
		for _, k := range keys {
			if !seen[k] && len(seen) < most {
				seen[k] = true
				page = append(page, k)
			}
		}
		infos, err := s.keyInfos(ctx, page)
		if err != nil {
			return false, err
		}
		sample.Keys = append(sample.Keys, infos...)
		if cursor == 0 || len(seen) >= most {
			return cursor == 0, nil
		}
	}
}

// keyInfos looks at keys in one round trip. Those that are gone are left out.
func (s *Server) keyInfos(ctx context.Context, keys []string) ([]KeyInfo, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	types := make([]*redis.StatusCmd, len(keys))
	ttls := make([]*redis.DurationCmd, len(keys))
	sizes := make([]*redis.IntCmd, len(keys))
	err := s.retryPipeline(ctx, func(pipe redis.Pipeliner) {
		for i, k := range keys {
			types[i], ttls[i], sizes[i] = pipe.Type(ctx, k), pipe.PTTL(ctx, k), pipe.MemoryUsage(ctx, k)
		}
	})
	if err != nil {
		return nil, err
	}
	infos := make([]KeyInfo, 0, len(keys))
	for i, k := range keys {
		if err := types[i].Err(); err != nil {
			return nil, s.replied(ctx, "TYPE", keys[i], err)
		}
		if types[i].Val() == "none" {
			continue
		}
		info := KeyInfo{Key: k, Type: types[i].Val(), TTL: -1, Memory: -1}
		if ttls[i].Err() == nil {
			info.TTL = ttls[i].Val()
		}
		if sizes[i].Err() == nil {
			info.Memory = sizes[i].Val()
		}
		infos = append(infos, info)
	}
	return infos, nil
}

// replied is the error of a command: what the server replied, or that the connection failed. The key is empty for commands that have none.
func (s *Server) replied(ctx context.Context, command, key string, err error) error {
	if isReply(err) {
		return s.withRule(plan.Errorf(plan.CodeServer, "redis %s answers %s with: %s", s, command, err), command, key, err.Error())
	}
	return s.broken(ctx, err)
}
