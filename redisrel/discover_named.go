package redisrel

import (
	"context"
	"strings"
	"time"
)

// discoverName is discover for one name: where the keys that may be meant by it are enough to tell, nothing else is looked into.
func (s *Server) discoverName(ctx context.Context, name string, maxAge time.Duration) (*discovery, error) {
	keys, err := s.discoverKeys(ctx, maxAge)
	if err != nil {
		return nil, err
	}
	if keys.byName == nil && !numbered(name) {
		found, err := s.lookAt(ctx, keys, keys.about(name))
		if err != nil || found.byName[name] != nil {
			return found, err
		}
	}
	return s.discover(ctx, maxAge)
}

// about are the groups that may have a say in which keys a name stands for. Those that merge, or might have, agree on their first
// segment, and a name begins with the word of that, if it has one.
func (d *discovery) about(name string) []*keyGroup {
	var out []*keyGroup
	for _, g := range d.sampled {
		if word := g.segments[0].word(); word == "" || word == name || strings.HasPrefix(name, word+"_") {
			out = append(out, g)
		}
	}
	return out
}

// numbered reports whether a name may be that of a group whose name others have, too.
func numbered(name string) bool {
	at := strings.LastIndexByte(name, '_')
	return at >= 0 && at < len(name)-1 && strings.Trim(name[at+1:], "0123456789") == ""
}
