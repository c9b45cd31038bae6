package frame

import (
	"errors"

	"rsql/planner"
)

// Writes reports whether a script has a statement that writes or removes rows.
func Writes(script string) bool {
	pieces, _ := planner.Split(script) // what cannot be split does not run either
	for _, p := range pieces {
		s, err := planner.Parse(p.Text)
		if e, ok := s.(*planner.Explain); ok {
			s = e.Statement
		}
		if err != nil {
			continue
		}
		switch x := s.(type) {
		case *planner.Insert, *planner.Change:
			return true
		case *planner.Copy:
			if x.Query == nil {
				return true
			}
		case *planner.CreateTable:
			if x.Query != nil {
				return true
			}
		}
	}
	return false
}

// StoppedWrite says what a write had done when it failed or was stopped with err: "INSERT into t stopped: of 50 rows 20 are
// written". It is empty where err is not of a write, or the write had not begun.
func StoppedWrite(err error) string {
	for {
		var e *Error
		if !errors.As(err, &e) {
			return ""
		}
		if e.Write != nil {
			return e.Msg
		}
		err = e.Cause
	}
}
