package exec

import (
	"rsql/exec/internal/spill"
)

// TempDir is where operators keep rows that memory has no room for, in files that are gone with the operator.
type TempDir = spill.Dir

// NewTempDir makes temporary files below parent, the system's directory for them where it is empty, with the first that is
// needed. It removes what killed processes left there.
func NewTempDir(parent string) *TempDir { return spill.New(parent) }

const (
	// spillLevels is how often the rows of a partition are distributed again. Rows that still do not fit then have one key.
	spillLevels = 6
	// eagerLevels is how often they are where everything spills.
	eagerLevels = 2
)

// crowded reports whether an operator that keeps own bytes, and is about to need more, has to write them to files. Tables may
// double from one batch to the next, and files take buffers, so that only a part of the limit counts. What is a small part of it stays: giving it
// up would help little, since others hold the memory.
func (e *Env) crowded(own, more int64) bool {
	switch {
	case e.Temp == nil || e.level >= spillLevels:
		return false
	case e.Switches.SpillAll:
		return own > 0 && e.level < eagerLevels
	case e.budget == nil || e.budget.Limit() <= 0:
		return false
	}
	limit := e.budget.Limit()
	return e.budget.Used()+more > limit/8*3 && own+more > limit/16
}

// own is the memory of the operator, what it has given out and is still in use included.
func (e *Env) own() int64 { return e.node.used.Load() }

// deeper is the environment of an operator that works on a partition of the rows.
func (e *Env) deeper() *Env {
	c := *e
	c.level++
	return &c
}
