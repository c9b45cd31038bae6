package frame

import (
	"context"

	"rsql/redisrel"
)

// The keyspace as it lies there, beside its tables.
type (
	// KeyInfo is what a look at a key found.
	KeyInfo = redisrel.KeyInfo
	// KeySample is a look at the keyspace.
	KeySample = redisrel.KeySample
	// KeyContents is what lies under a key, or its beginning.
	KeyContents = redisrel.KeyContents
	// Examination is what a server says of itself and of our rights.
	Examination = redisrel.Examination
)

// Examine asks the server what it is, tries what we may do there, and measures round trips. It changes nothing.
func (s *Session) Examine(ctx context.Context) (*Examination, error) {
	if err := s.connected(ctx); err != nil {
		return nil, err
	}
	return s.server.Examine(ctx)
}

// SampleKeys looks at up to most keys that match a glob, each once: a sample where there are more.
func (s *Session) SampleKeys(ctx context.Context, glob string, most int) (*KeySample, error) {
	if err := s.connected(ctx); err != nil {
		return nil, err
	}
	return s.server.SampleKeys(ctx, glob, most)
}

// Peek looks at a key of any type and reads up to most of its elements. A key that is not there is a CodeName error.
func (s *Session) Peek(ctx context.Context, key string, most int) (*KeyContents, error) {
	if err := s.connected(ctx); err != nil {
		return nil, err
	}
	return s.server.Peek(ctx, key, most)
}
