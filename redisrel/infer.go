package redisrel

import (
	"context"
	"errors"
	"io"
	"slices"
)

// inference finds the columns of a relation that nobody declared.
type inference struct {
	srv     *Server
	table   string
	pattern KeyPattern
	shape   *rowShape
	mode    Infer
	reader  hashReader

	rows   int
	parts  []typeGuess
	keys   typeGuess
	fields map[string]*typeGuess
	// longest are the fields of the largest hash, in its order.
	longest []string
	// value is the guess of the shape's element whose type is guessed; elements is how many elements the keys read have.
	value    typeGuess
	elements int64
	// documents is how many of the texts read are JSON objects, whose members are among fields.
	documents int
	// skipped is a key that holds no hash, and what it holds.
	skipped, skippedType string
}

// infer finds the columns of the keys of a pattern. sampled are keys that are known already; where they are too few, and
// complete is not set, the keyspace is scanned for more. A pattern that no key matches is an error, and so is one whose
// keys are of a type that is no shape. Without a shape, it is that of hashes, or of what there is where there are none.
func (s *Server) infer(ctx context.Context, name string, kind Kind, pattern KeyPattern, shape *rowShape, sampled []string, complete bool) (*relation, error) {
	look := shape
	if shape == nil {
		look = hashShape
	}
	inf, size, err := s.inferAs(ctx, name, pattern, look, sampled, complete)
	if err != nil {
		return nil, err
	}
	if other := shapeOfType(inf.skippedType); shape == nil && inf.rows == 0 && other != nil {
		return s.infer(ctx, name, kind, pattern, other, sampled, complete)
	}
	if inf.shape == stringShape {
		if inf.rows > 0 && inf.documents == inf.rows {
			inf.shape = jsonShape
		} else {
			inf.fields, inf.longest = nil, nil
		}
	}
	r, err := inf.relation(name, kind)
	if err != nil {
		return nil, err
	}
	r.size.Store(size)
	return r, nil
}

// inferAs looks at the keys of a pattern that have a shape, and says how many keys there are, if it knows.
func (s *Server) inferAs(ctx context.Context, name string, pattern KeyPattern, shape *rowShape, sampled []string, complete bool) (*inference, int64, error) {
	s.mu.Lock()
	mode := s.settings.infer
	if s.wholly[name] {
		mode = InferAll
	}
	s.mu.Unlock()
	inf := &inference{
		srv: s, table: name, pattern: pattern, shape: shape, mode: mode,
		parts: make([]typeGuess, len(pattern.Placeholders())), fields: map[string]*typeGuess{},
		reader: hashReader{Server: s, table: name, maxFields: s.settings.maxFields},
	}
	var size int64
	var err error
	if mode == InferAll {
		size, err = inf.all(ctx)
	} else {
		size, err = inf.sample(ctx, sampled, complete)
	}
	return inf, size, err
}

// sample reads some hashes, and gives the number of keys when it has seen all.
func (f *inference) sample(ctx context.Context, keys []string, complete bool) (int64, error) {
	most := f.srv.settings.sampleRows
	var mine []string
	parts := make([]string, len(f.parts))
	for _, k := range keys {
		if f.pattern.Match(k, parts) {
			mine = append(mine, k)
		}
	}
	size := int64(unknownSize)
	if complete {
		size = int64(len(mine))
	}
	if err := f.read(ctx, spread(mine, most)); err != nil {
		return 0, err
	}
	if f.rows > 0 && (complete || f.rows >= most/10) {
		return size, nil
	}
	more, err := f.srv.sampleKeys(ctx, f.table, f.pattern, sampleBounds{most: most, walk: f.srv.settings.sampleKeys})
	if err != nil {
		return 0, err
	}
	if more.complete {
		size = int64(len(more.keys))
	}
	return size, f.read(ctx, without(more.keys, mine))
}

// without leaves the keys out that have been read.
func without(keys, read []string) []string {
	seen := make(map[string]bool, len(read))
	for _, k := range read {
		seen[k] = true
	}
	return slices.DeleteFunc(keys, func(k string) bool { return seen[k] })
}

// spread takes at most n elements, evenly.
func spread(keys []string, n int) []string {
	if len(keys) <= n {
		return keys
	}
	out := make([]string, n)
	for i := range out {
		out[i] = keys[i*len(keys)/n]
	}
	return out
}

// all reads every hash, and gives the number of keys.
func (f *inference) all(ctx context.Context) (int64, error) {
	source := newWalked(f.srv.server, f.table, f.pattern, 0, &f.srv.looked)
	defer source.close()
	var total int64
	p := &page{}
	for {
		p.clear()
		if err := source.fill(ctx, p, f.srv.pageKeys); errors.Is(err, io.EOF) {
			return total, nil
		} else if err != nil {
			return 0, err
		}
		total += int64(len(p.keys))
		if err := f.read(ctx, p.keys); err != nil {
			return 0, err
		}
		if f.shape.many {
			if err := f.readAll(ctx, p.keys); err != nil {
				return 0, err
			}
		}
	}
}

// read takes the hashes of some keys into account.
func (f *inference) read(ctx context.Context, keys []string) error {
	parts := make([]string, len(f.parts))
	addKey := func(key string) {
		f.rows++
		f.pattern.Match(key, parts)
		for i, part := range parts {
			f.parts[i].add([]byte(part), keyPart)
		}
		f.keys.add([]byte(key), inferred)
	}
	for len(keys) > 0 {
		n := min(len(keys), f.srv.pageKeys)
		var err error
		if f.shape == hashShape {
			err = f.reader.read(ctx, keys[:n], func(key string, names, values [][]byte) error {
				addKey(key)
				return f.addHash(names, values)
			})
		} else {
			err = f.readElements(ctx, keys[:n], addKey)
		}
		if err != nil {
			return err
		}
		keys = keys[n:]
	}
	f.skipped, f.skippedType = f.reader.skipped, f.reader.skippedType
	return nil
}

func (f *inference) addHash(names, values [][]byte) error {
	for i, name := range names {
		guess, err := f.guess(string(name))
		if err != nil {
			return err
		}
		if len(values[i]) > 0 { // an empty text says nothing
			guess.add(values[i], inferred)
		}
	}
	if len(names) > len(f.longest) {
		f.longest = f.longest[:0]
		for _, name := range names {
			f.longest = append(f.longest, string(name))
		}
	}
	return nil
}

// guess is that of a field.
func (f *inference) guess(name string) (*typeGuess, error) {
	guess := f.fields[name]
	if guess == nil {
		if len(f.fields) == f.srv.settings.maxFields {
			return nil, tooManyFields(f.table, f.srv.settings.maxFields)
		}
		guess = &typeGuess{}
		f.fields[name] = guess
	}
	return guess, nil
}
