package redisrel

import (
	"context"
	"errors"
	"io"
	"sort"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	hashType = "hash"
	// typeSamples is how many keys of a group are asked for their type, fieldSamples how many of a hash's fields are looked at.
	typeSamples  = 5
	fieldSamples = 64
	// discoveryAge is how old a discovery may be that answers SHOW TABLES or an unknown name.
	discoveryAge = 2 * time.Second
)

// discovery is what a look at the keyspace found.
type discovery struct {
	// sampled are the groups of the sampled keys, of which nothing but the keys is known.
	sampled []*keyGroup
	// cut is set where there were too many of them, and those of the fewest keys were left out.
	cut bool
	// groups are the groups that were looked into, merged and named; byName is nil where none were.
	groups []*keyGroup
	byName map[string]*keyGroup
	keySample
	// total is the number of keys in the database, rsql's own included; negative when the server does not say.
	total int64
	at    time.Time
}

// approx is about how many keys the database has of a kind that n sampled keys are of.
func (d *discovery) approx(n int) int64 {
	if d.complete || d.total < 0 || len(d.keys) == 0 {
		return int64(n)
	}
	return int64(float64(n) * float64(d.total) / float64(len(d.keys)))
}

// discover looks at the keyspace, unless it did so a moment ago.
func (s *Server) discover(ctx context.Context, maxAge time.Duration) (*discovery, error) {
	known := func() (*discovery, bool) {
		found := s.foundLately(maxAge)
		return found, found != nil && found.byName != nil
	}
	return s.discovering.do(ctx, "groups", known, func() (*discovery, error) {
		keys, err := s.discoverKeys(ctx, maxAge)
		if err != nil {
			return nil, err
		}
		return s.keepFound(s.lookAt(ctx, keys, keys.sampled))
	})
}

// discoverKeys samples the keyspace, unless that was done a moment ago.
func (s *Server) discoverKeys(ctx context.Context, maxAge time.Duration) (*discovery, error) {
	known := func() (*discovery, bool) {
		found := s.foundLately(maxAge)
		return found, found != nil
	}
	return s.discovering.do(ctx, "keys", known, func() (*discovery, error) {
		return s.keepFound(s.sampleGroups(ctx, "*", s.settings.sampleKeys))
	})
}

// foundLately is what was found, unless that is older; nil for nothing.
func (s *Server) foundLately(maxAge time.Duration) *discovery {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.found == nil || time.Since(s.found.at) > maxAge {
		return nil
	}
	return s.found
}

func (s *Server) keepFound(found *discovery, err error) (*discovery, error) {
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.found = found
	return found, nil
}

// sampleGroups samples the keys of a glob and groups them.
func (s *Server) sampleGroups(ctx context.Context, glob string, most int) (*discovery, error) {
	return s.sampleGroupsWithin(ctx, glob, sampleBounds{most: most, walk: most})
}

func (s *Server) sampleGroupsWithin(ctx context.Context, glob string, bounds sampleBounds) (*discovery, error) {
	d := &discovery{at: time.Now(), total: unknownSize}
	pattern, err := ParsePattern(glob)
	if err != nil {
		return nil, err
	}
	if d.keySample, err = s.sampleKeys(ctx, "keyspace", pattern, bounds); err != nil {
		return nil, err
	}
	s.count(cmdDBSize, 1)
	if n, err := s.databaseSize(ctx); err == nil {
		d.total = n
	}
	d.sampled = groupKeys(d.keys)
	if d.cut = len(d.sampled) > s.settings.mostGroups; d.cut {
		sort.SliceStable(d.sampled, func(i, j int) bool { return len(d.sampled[i].keys) > len(d.sampled[j].keys) })
		d.sampled = d.sampled[:s.settings.mostGroups]
		sort.Slice(d.sampled, func(i, j int) bool { return d.sampled[i].less(d.sampled[j]) })
	}
	return d, nil
}

// lookAt looks into some of the groups of sampled keys, merges and names them.
func (s *Server) lookAt(ctx context.Context, keys *discovery, some []*keyGroup) (*discovery, error) {
	d := *keys
	d.groups, d.byName = make([]*keyGroup, len(some)), map[string]*keyGroup{}
	for i, g := range some { // others may look at the same ones
		own := *g
		d.groups[i] = &own
	}
	if err := s.lookInto(ctx, d.groups); err != nil {
		return nil, err
	}
	d.groups = mergeGroups(d.groups)
	nameGroups(d.groups)
	for _, g := range d.groups {
		d.byName[g.name] = g
	}
	return &d, nil
}

// fewKeys do not tell what a table is: one of them may be of another type than the rest, or have a longer name.
const fewKeys = 100

// keySample is some of the keys of a pattern.
type keySample struct {
	keys []string
	// complete is set when they are all there are; walked is about how many keys of the database were gone over.
	complete bool
	walked   int
}

// sampleBounds say where a sample ends: with so many keys of the pattern; with more than a few of them when so many keys of the
// database were walked over, so that a table in a large keyspace costs little; and whatever was found, at reach, where that is more than 0.
type sampleBounds struct{ most, walk, reach int }

// sampleKeys scans until it has some keys of a pattern. A reply is taken whole: a server that answers with all keys at once, in order, would else
// show the first of them only. Where all keys were gone over, those that are left are taken, too.
func (s *Server) sampleKeys(ctx context.Context, table string, pattern KeyPattern, want sampleBounds) (keySample, error) {
	source := newWalked(s.server, table, pattern, want.reach, &s.looked)
	defer source.close()
	p, found := &page{}, keySample{}
	reached := func() bool { return want.reach > 0 && source.walked() >= want.reach }
	for len(found.keys) < want.most && !reached() && (len(found.keys) < fewKeys || source.walked() < want.walk) ||
		source.waiting() > s.pageKeys || source.last() {
		p.clear()
		if err := source.fill(ctx, p, max(s.pageKeys, source.waiting())); errors.Is(err, io.EOF) {
			found.complete = true
			break
		} else if err != nil {
			return keySample{}, err
		}
		found.keys = append(found.keys, p.keys...)
	}
	found.walked = source.walked()
	return found, nil
}

// lookInto finds the groups' Redis types, and some fields of their hashes.
func (s *Server) lookInto(ctx context.Context, groups []*keyGroup) error {
	step := max(1, s.pageKeys/typeSamples)
	for from := 0; from < len(groups); from += step {
		to := min(len(groups), from+step)
		type look struct {
			group  *keyGroup
			typ    *redis.StatusCmd
			fields *redis.StringSliceCmd
		}
		var looks []look
		err := s.retryPipeline(ctx, func(pipe redis.Pipeliner) {
			looks = looks[:0]
			for _, g := range groups[from:to] {
				apart := max(1, len(g.keys)/typeSamples)
				for i := 0; i < len(g.keys) && i < apart*typeSamples; i += apart {
					looks = append(looks, look{g, pipe.Type(ctx, g.keys[i]), pipe.HRandField(ctx, g.keys[i], fieldSamples)})
				}
			}
		})
		if err != nil {
			return err
		}
		s.count(cmdType, len(looks))
		s.looked.commands[cmdHRandField].Add(int64(len(looks)))
		types := map[*keyGroup]map[string]int{}
		for _, l := range looks {
			l.group.note(l.typ, l.fields, types)
		}
		for g, counts := range types {
			g.redisType = most(counts)
		}
	}
	return nil
}

// note takes the answers about one key. A key that may not be read is of an unknown type.
func (g *keyGroup) note(typ *redis.StatusCmd, fields *redis.StringSliceCmd, types map[*keyGroup]map[string]int) {
	if typ.Err() == nil && typ.Val() != "none" {
		if types[g] == nil {
			types[g] = map[string]int{}
		}
		types[g][typ.Val()]++
	}
	if fields.Err() != nil {
		return
	}
	if g.fields == nil {
		g.fields = map[string]bool{}
	}
	for _, f := range fields.Val() {
		g.fields[f] = true
	}
}

// most is the type with the highest count; of equals a hash, else the first by name.
func most(counts map[string]int) string {
	best := ""
	for _, t := range keysOf(counts) {
		if best == "" || counts[t] > counts[best] || counts[t] == counts[best] && t == hashType {
			best = t
		}
	}
	return best
}

// Refresh forgets what was discovered and inferred; the next statements look again.
func (s *Server) Refresh() {
	for _, one := range s.all() {
		one.mu.Lock()
		one.found = nil
		one.inferred = map[string]*relation{}
		one.mu.Unlock()
	}
}
