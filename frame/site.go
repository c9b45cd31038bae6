package frame

import (
	"path/filepath"
	"reflect"
	"runtime"
	"strconv"
	"strings"

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
