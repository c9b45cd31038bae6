package parse

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// Modifiers are what a call has besides its arguments. They hang on the [Ident] of the function's name; their expressions
// are trees of their own, encoded like the query's.
type Modifiers struct {
	// OrderBy is that of f(x ORDER BY …), or, with Within, of f(…) WITHIN GROUP (ORDER BY …).
	OrderBy sqlparser.OrderBy
	Within  bool
	// Separator is that of GROUP_CONCAT(x SEPARATOR '…'); nil without one.
	Separator sqlparser.Expr
	// Filter is the condition of FILTER (WHERE …); nil without one.
	Filter sqlparser.Expr
	// Nulls says whether IGNORE NULLS or RESPECT NULLS was written.
	Nulls NullTreatment
	// Over is the window; nil for a call that is no window function.
	Over *Window
	// Pos is where the first of them stands.
	Pos plan.Pos
}

// NullTreatment is what a window function does with NULLs.
type NullTreatment uint8

// The treatments.
const (
	NullsUnsaid NullTreatment = iota
	IgnoreNulls
	RespectNulls
)

// Window is a window: OVER name, OVER (…), or name AS (…) of a WINDOW clause.
type Window struct {
	// Base is the window that this one builds upon; its Name is empty for none. With Whole it is all there is: OVER name.
	Base        Ident
	Whole       bool
	PartitionBy []sqlparser.Expr
	OrderBy     sqlparser.OrderBy
	// Frame is nil where none was written.
	Frame *Frame
	Pos   plan.Pos
}

// Frame is a window's frame. A frame with a start alone ends at the current row.
type Frame struct {
	Unit       plan.FrameUnit
	Start, End FrameBound
	Exclude    plan.FrameExclude
	Pos        plan.Pos
}

// FrameBound is one end of a frame. Offset is set for Preceding and Following.
type FrameBound struct {
	Kind   plan.BoundKind
	Offset sqlparser.Expr
	Pos    plan.Pos
}

// Tail is what a SELECT has that sqlparser's has not.
type Tail struct {
	// DistinctOn are the expressions of DISTINCT ON; nil without it.
	DistinctOn []sqlparser.Expr
	// Sample is USING SAMPLE, over the rows of FROM; nil without it.
	Sample *Sample
	// Windows are those of its WINDOW clause.
	Windows []NamedWindow
	// Qualify is the condition of QUALIFY; nil without one.
	Qualify sqlparser.Expr
}

// empty reports whether there is nothing that has to be kept.
func (t *Tail) empty() bool {
	return t.DistinctOn == nil && t.Sample == nil && t.Windows == nil && t.Qualify == nil
}

// NamedWindow is name AS (…).
type NamedWindow struct {
	Name   Ident
	Window *Window
}

// Tail is what belongs to exactly this SELECT; nil when there is nothing.
func (s *Source) Tail(q *sqlparser.Select) *Tail { return s.tails[q] }

// Nodes are the expressions that the modifiers hold.
func (m *Modifiers) Nodes() []sqlparser.SQLNode {
	out := []sqlparser.SQLNode{m.OrderBy}
	for _, e := range []sqlparser.Expr{m.Separator, m.Filter} {
		if e != nil {
			out = append(out, e)
		}
	}
	if m.Over != nil {
		out = append(out, m.Over.Nodes()...)
	}
	return out
}

// Nodes are the expressions that the window holds.
func (w *Window) Nodes() []sqlparser.SQLNode {
	out := []sqlparser.SQLNode{w.OrderBy}
	for _, e := range w.PartitionBy {
		out = append(out, e)
	}
	if w.Frame == nil {
		return out
	}
	for _, b := range []FrameBound{w.Frame.Start, w.Frame.End} {
		if b.Offset != nil {
			out = append(out, b.Offset)
		}
	}
	return out
}

// Nodes are the expressions that the tail holds; none for nil.
func (t *Tail) Nodes() []sqlparser.SQLNode {
	if t == nil {
		return nil
	}
	var out []sqlparser.SQLNode
	for _, e := range t.DistinctOn {
		out = append(out, e)
	}
	if t.Qualify != nil {
		out = append(out, t.Qualify)
	}
	for _, w := range t.Windows {
		out = append(out, w.Window.Nodes()...)
	}
	return out
}
