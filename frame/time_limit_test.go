package frame_test

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// all reads a result to its end.
func all(ctx context.Context, r *frame.Rows, err error) error {
	if err != nil {
		return err
	}
	defer r.Close()
	for {
		b, err := r.Next(ctx)
		if err == io.EOF { //nolint:errorlint // Next gives it unwrapped
			return nil
		}
		if err != nil {
			return err
		}
		b.Release()
	}
}

// wrongCalls are calls that fail for reasons of their own, each with the code of its error.
var wrongCalls = map[string]struct {
	code frame.Code
	do   func(ctx context.Context, s *frame.Session) error
}{
	"Collect": {frame.CodeName, func(ctx context.Context, s *frame.Session) error {
		_, err := s.SQL("SELECT nix FROM users").Collect(ctx)
		return err
	}},
	"Collect, of a verb": {frame.CodeName, func(ctx context.Context, s *frame.Session) error {
		_, err := s.Table("users").Select("nix").Collect(ctx)
		return err
	}},
	"Collect, of a row": {frame.CodeValue, func(ctx context.Context, s *frame.Session) error {
		_, err := s.Table("users").Select(frame.Col("name").Cast("BIGINT")).Collect(ctx)
		return err
	}},
	"Run": {frame.CodeName, func(ctx context.Context, s *frame.Session) error {
		r, err := s.Run(ctx, "SELECT nix FROM users")
		return all(ctx, r, err)
	}},
	"Run, of a row far on": {frame.CodeValue, func(ctx context.Context, s *frame.Session) error {
		r, err := s.Run(ctx, "SELECT 1 % (i - 40000) FROM range(0, 50000) AS t(i) WHERE CAST(CASE WHEN i = 49999 THEN 'x' ELSE '1' END AS BIGINT) = 1")
		return all(ctx, r, err)
	}},
	"INSERT": {frame.CodeConflict, func(ctx context.Context, s *frame.Session) error {
		r, err := s.Run(ctx, "INSERT INTO users (id, name) VALUES (1, 'x')")
		return all(ctx, r, err)
	}},
	"Count": {frame.CodeName, func(ctx context.Context, s *frame.Session) error {
		_, err := s.SQL("SELECT nix FROM users").Count(ctx)
		return err
	}},
	"Schema": {frame.CodeName, func(ctx context.Context, s *frame.Session) error {
		_, err := s.SQL("SELECT nix FROM users").Schema(ctx)
		return err
	}},
	"Show": {frame.CodeName, func(ctx context.Context, s *frame.Session) error {
		return s.SQL("SELECT nix FROM users").Show(ctx, io.Discard)
	}},
	"Delete": {frame.CodeName, func(ctx context.Context, s *frame.Session) error {
		_, err := s.Table("users").Filter(frame.Col("nix").Eq(1)).Delete(ctx)
		return err
	}},
	"WriteRedis": {frame.CodeName, func(ctx context.Context, s *frame.Session) error {
		_, err := s.SQL("SELECT id, nix FROM users").WriteRedis(ctx, "copy:{id}")
		return err
	}},
	"Prepare, of a row": {frame.CodeValue, func(ctx context.Context, s *frame.Session) error {
		p, err := s.Prepare(ctx, "SELECT CAST(name AS BIGINT) FROM users WHERE id > ?")
		if err != nil {
			return err
		}
		r, err := p.Query(ctx, 0)
		return all(ctx, r, err)
	}},
}

// TestATimeLimitLeavesErrorsAsTheyAre: each kind of call fails with a time limit that is not over as it does without one.
func TestATimeLimitLeavesErrorsAsTheyAre(t *testing.T) {
	s := start(t)
	s.users(t, 10)
	s.declareUsers(t)
	limited := open(t, s.server.URL, frame.WithTimeLimit(time.Hour))
	for name, f := range wrongCalls {
		t.Run(name, func(t *testing.T) {
			want, got := f.do(t.Context(), s.Session), f.do(t.Context(), limited)
			assert.Equal(t, f.code, frame.CodeOf(want), "%v", want)
			assert.Equal(t, f.code, frame.CodeOf(got), "%v", got)
			var a, b *frame.Error
			require.ErrorAs(t, want, &a)
			require.ErrorAs(t, got, &b)
			assert.Equal(t, want.Error(), got.Error())
			assert.Equal(t, []any{a.Msg, a.Hint, a.Line, a.Column, a.Site}, []any{b.Msg, b.Hint, b.Line, b.Column, b.Site})
		})
	}
	s.server.Stop()
	_, err := limited.SQL("SELECT name FROM users").Collect(t.Context())
	assert.Equal(t, frame.CodeConnection, frame.CodeOf(err), "%v", err)
}

// TestACallerCancelsUnderATimeLimit: what the caller ends is cancelled, with a limit that is not over too.
func TestACallerCancelsUnderATimeLimit(t *testing.T) {
	s := start(t, frame.WithTimeLimit(time.Hour))
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	_, err := s.SQL("SELECT * FROM range(0, 1000000000000)").Collect(ctx)
	assert.Equal(t, frame.CodeCancelled, frame.CodeOf(err), "%v", err)
	assert.ErrorIs(t, err, context.DeadlineExceeded)
}
