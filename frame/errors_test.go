package frame_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// callerLine is the file and line of its caller's caller, as errors have it.
func callerLine() string {
	_, file, line, _ := runtime.Caller(1)
	return fmt.Sprintf("%s:%d", filepath.Base(file), line)
}

func TestErrorsHaveAPlaceInTheText(t *testing.T) {
	s := start(t)
	s.users(t, 3)
	s.declareUsers(t)
	for _, c := range []struct {
		text         string
		line, column int
	}{
		{"SELEC 1", 1, 1},
		{"SELECT 'ü',\n  scor FROM users", 2, 3},
		{"SELECT 'ü', scor FROM users", 1, 13},
		{"SELECT\n\n?", 3, 1},
		{"SELECT name,\n CAST(name AS BIGINT) FROM users", 2, 2},
		{"INSERT INTO users (id,\nnam) VALUES (1, 2)", 2, 1},
		{"DROP TABLE\nusrs", 2, 1},
	} {
		var e *frame.Error
		require.ErrorAs(t, runs(t, s, c.text), &e, c.text)
		assert.Equal(t, []int{c.line, c.column}, []int{e.Line, e.Column}, "%s: %v", c.text, e)
		assert.Empty(t, e.Site)
	}
	_, err := s.Prepare(t.Context(), "SELECT\n scor FROM users")
	var e *frame.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, []int{2, 2}, []int{e.Line, e.Column})
	require.ErrorAs(t, s.LoadCatalog(t.Context(), "CREATE TABLE a (id BIGINT) WITH (key = 'a:{id}');\n\nCREATE TABEL b"), &e)
	assert.Equal(t, 3, e.Line)
	_, err = s.collectColumn(t, "no position")
	require.ErrorAs(t, err, &e)
	assert.Zero(t, e.Line+e.Column)
}

// collectColumn is the error of a frame without a text.
func (s *setup) collectColumn(t *testing.T, column string) ([]frame.Row, error) {
	t.Helper()
	return s.Table("users").Select(column).Collect(t.Context())
}

func runs(t *testing.T, s *setup, text string) error {
	t.Helper()
	r, err := s.Run(t.Context(), text)
	if err != nil {
		return err
	}
	defer r.Close()
	for _, err := range r.All(t.Context()) {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestErrorsHaveTheirPlaceInTheProgram(t *testing.T) {
	s := start(t)
	s.declareUsers(t)
	good := s.Table("users")
	wrong := good.Select("scor")
	site := lineBefore()
	for _, f := range []*frame.Frame{wrong, wrong.Limit(1), good.Select("id").Union(wrong)} {
		_, err := f.Collect(t.Context())
		var e *frame.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, site, e.Site, "the first error's")
		assert.True(t, strings.HasSuffix(err.Error(), " ("+site+")"), "%v", err)
	}
	for _, c := range []struct {
		frame *frame.Frame
		site  string
	}{
		{good.Limit(-1), callerLine()},
		{good.GroupBy("city").Agg(frame.Sum("name")), callerLine()},
		{good.Select(7), callerLine()},
		{s.Table("usrs"), callerLine()},
		{s.SQL("SELECT scor FROM users"), callerLine()},
		{s.SQL("SELEC"), callerLine()},
	} {
		_, err := c.frame.Collect(t.Context())
		var e *frame.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, c.site, e.Site, "%v", err)
	}
}

// lineBefore is the place of the line before its caller's.
func lineBefore() string {
	_, file, line, _ := runtime.Caller(1)
	return fmt.Sprintf("%s:%d", filepath.Base(file), line-1)
}

func TestCodesHaveNames(t *testing.T) {
	assert.Equal(t, "name", frame.CodeName.String())
	assert.Equal(t, "cancelled", fmt.Sprint(frame.CodeCancelled))
	assert.Equal(t, "internal", frame.CodeOf(errors.New("x")).String())
	assert.Equal(t, "code 99", frame.Code(99).String())
}

func TestOpenTakesAHostAndAPort(t *testing.T) {
	server := start(t).server
	s := open(t, strings.TrimPrefix(server.URL, "redis://"))
	assert.NoError(t, s.Ping(t.Context()))
	_, err := frame.Open(t.Context(), "what is this")
	assert.Equal(t, frame.CodeConnection, frame.CodeOf(err))
	assert.ErrorContains(t, err, "write redis://host:6379/0")
}
