package frame

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// Recursive gives the rows of this frame, and then those that step makes of the last ones, again and again, until it makes none: trees, paths and
// series, as WITH RECURSIVE … UNION ALL gives them. What step returns has the columns of this frame, by position:
//
//	staff.Filter(frame.Col("boss").IsNull()).Select("id", "boss").
//		Recursive(func(above *frame.Frame) *frame.Frame {
//			return staff.As("s").Join(above.As("a"), frame.Col("s.boss").Eq(frame.Col("a.id"))).Select("s.id", "s.boss")
//		})
//
// step is called whenever the frame is planned, and uses its frame once. Where rows repeat, as in graphs with circles, [Frame.RecursiveDistinct] ends;
// this does not before [WithMaxRecursion] makes it an error.
func (f *Frame) Recursive(step func(rows *Frame) *Frame) *Frame {
	return f.recursive("Recursive", step, false)
}

// RecursiveDistinct is Recursive that gives each row once, and makes no further ones of a row that has come before, as UNION does.
func (f *Frame) RecursiveDistinct(step func(rows *Frame) *Frame) *Frame {
	return f.recursive("RecursiveDistinct", step, true)
}

// mostWidenings bounds how often a step is planned with wider columns.
const mostWidenings = 4

func (f *Frame) recursive(verb string, step func(*Frame) *Frame, distinct bool) *Frame {
	return f.then(verb, func(ctx context.Context, in rel) (rel, error) {
		anchor, err := in.shown()
		if err != nil {
			return rel{}, err
		}
		id := &plan.CTE{Name: verb}
		work := plainColumns(anchor.node.Schema())
		for range mostWidenings {
			next, err := f.round(ctx, id, work, step)
			if err != nil {
				return rel{}, err
			}
			wide, changed, err := plan.WidenWork(id, work, next.Schema())
			if err != nil {
				return rel{}, err
			}
			if !changed {
				u, err := plan.NewRecursiveUnion(id, work, anchor.node, next, distinct)
				if err != nil {
					return rel{}, err
				}
				return newRel(u, ""), nil
			}
			work = wide
		}
		return rel{}, plan.Errorf(plan.CodeType, "the step makes its columns wider each time").WithHint("Cast its columns to the types that they should have")
	})
}

// round plans a step over the rows of the one before.
func (f *Frame) round(ctx context.Context, id *plan.CTE, work *arrow.Schema, step func(*Frame) *Frame) (plan.Node, error) {
	next := step(&Frame{session: f.session, build: func(context.Context) (rel, error) {
		return newRel(plan.NewWorkTableScan(id, work), ""), nil
	}})
	switch {
	case next == nil:
		return nil, plan.Errorf(plan.CodeType, "the frame of the step is nil")
	case next.err != nil:
		return nil, next.err
	case next.session != f.session:
		return nil, twoSessions()
	}
	out, err := next.visible(ctx)
	if err != nil {
		return nil, err
	}
	if n := uses(out.node, id); n != 1 {
		return nil, plan.Errorf(plan.CodeUnsupported, "the step uses the rows that it is given %s: it must use them once", plural(int64(n), "time"))
	}
	grouped := false
	plan.Visit(out.node, func(n plan.Node) {
		_, groups := n.(*plan.Aggregate)
		grouped = grouped || groups && uses(n, id) > 0
	})
	if grouped {
		return nil, plan.Errorf(plan.CodeUnsupported, "the step has an aggregate of the rows that it is given, which are those of the last round, not all").
			WithHint("aggregate the rows that come out")
	}
	return out.node, nil
}

// uses counts how often a plan reads the rows of the last round.
func uses(n plan.Node, id *plan.CTE) int {
	count := 0
	plan.Visit(n, func(n plan.Node) {
		if w, ok := n.(*plan.WorkTableScan); ok && w.CTE == id {
			count++
		}
	})
	return count
}

// plainColumns are columns of the names and types of a schema.
func plainColumns(s *arrow.Schema) *arrow.Schema {
	fields := make([]arrow.Field, s.NumFields())
	for i, f := range s.Fields() {
		fields[i] = plan.NewField(f.Name, plan.TypeOf(f))
	}
	return arrow.NewSchema(fields, nil)
}
