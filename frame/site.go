package frame

import (
	"errors"
	"path/filepath"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"rsql/planner/plan"
)

// siteDepth is how far up the stack the caller of a verb is looked for.
const siteDepth = 8

// site is where a program calls a verb. It is looked up in an error only.
type site [siteDepth]uintptr

// inside begins the names of this package's functions.
var inside = reflect.TypeFor[Frame]().PkgPath() + "."

// here is the call of the verb that calls it.
func here() *site {
	var s site
	runtime.Callers(2, s[:])
	return &s
}

// String is the first place outside of this package: report.go:17. It is empty where there is none.
func (s *site) String() string {
	frames := runtime.CallersFrames(s[:])
	for {
		f, more := frames.Next()
		if f.File != "" && !strings.HasPrefix(f.Function, inside) {
			return filepath.Base(f.File) + ":" + strconv.Itoa(f.Line)
		}
		if !more {
			return ""
		}
	}
}

// sites are the calls of verbs in a session's frames, by the places that they give to expressions: -1, -2 and so on, which no text has.
type sites struct {
	mu     sync.Mutex
	places map[site]plan.Pos
	all    []*site
}

// place is that of expressions in a verb.
func (s *sites) place(at *site) plan.Pos {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.places[*at]
	if !ok {
		if s.places == nil {
			s.places = map[site]plan.Pos{}
		}
		s.all = append(s.all, at)
		p = plan.Pos(-len(s.all))
		s.places[*at] = p
	}
	return p
}

// inProgram gives an error that a row made in an expression of a verb the place of the verb in the program.
func (s *sites) inProgram(err error) error {
	e, ok := err.(*plan.Error) //nolint:errorlint // a wrapped error has its own words
	if !ok || e.Site != "" {
		return err
	}
	for inner := e; ; {
		if inner.Pos < 0 {
			return s.sited(e, inner.Pos)
		}
		var below *plan.Error
		if !errors.As(inner.Cause, &below) {
			return err
		}
		inner = below
	}
}

func (s *sites) sited(e *plan.Error, at plan.Pos) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := *e
	c.Site, c.Pos = s.all[-at-1].String(), max(e.Pos, 0)
	return &c
}

// inVerb names the verb, and where the program calls it, in an error of names or types.
func (s *site) inVerb(verb string, err error) error {
	err = inVerb(verb, err)
	e, ok := err.(*plan.Error) //nolint:errorlint // a wrapped error has its own words
	if !ok || e.Site != "" || e.Code == plan.CodeConnection || e.Code == plan.CodeServer || e.Code == plan.CodeCancelled {
		return err
	}
	c := *e
	c.Site = s.String()
	return &c
}
