package frame

import (
	"context"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner"
	"rsql/planner/plan"
)

// Piece is one statement of a script, and where it stands.
type Piece = planner.Piece

// Split cuts a script into statements at its semicolons.
func Split(script string) ([]Piece, error) { return planner.Split(script) }

// Complete reports whether a text ends in a complete statement.
func Complete(text string) bool { return planner.Complete(text) }

// Run runs one statement of any kind. Values for ? are given by position, for :name as sql.Named(name, value). The
// result streams; its first rows are held back for a moment so that a wrongly guessed type can still be repaired.
func (s *Session) Run(ctx context.Context, text string, args ...any) (*Rows, error) {
	return s.run(ctx, text, false, args)
}

// RunAll is Run with the whole result read before it returns, so that every wrong guess is repaired.
func (s *Session) RunAll(ctx context.Context, text string, args ...any) (*Rows, error) {
	return s.run(ctx, text, true, args)
}

func (s *Session) run(ctx context.Context, text string, all bool, args []any) (*Rows, error) {
	stmt, err := planner.Parse(text)
	if err != nil {
		return nil, err
	}
	params, err := matchParams(planner.Params(stmt), args)
	if err != nil {
		return nil, err
	}
	r, err := s.runStatement(ctx, stmt, all, params)
	return r, cancelled(ctx, err)
}

// cancelled names the end of a statement by its context.
func cancelled(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil || plan.CodeOf(err) == plan.CodeCancelled {
		return err
	}
	return plan.Errorf(plan.CodeCancelled, "cancelled").WithCause(context.Cause(ctx))
}

func (s *Session) runStatement(ctx context.Context, stmt planner.Statement, all bool, params []*plan.Literal) (*Rows, error) {
	switch x := stmt.(type) {
	case *planner.Query:
		return s.start(ctx, all, s.planQuery(x, params))
	case *planner.Insert:
		r, err := s.start(ctx, true, s.planInsert(x, params))
		return r.asWrite(err)
	case *planner.CreateTable:
		if x.Query != nil {
			return s.createAs(ctx, x, params)
		}
		if err := s.createTable(ctx, x); err != nil {
			return nil, err
		}
		return s.message("table %s declared", x.Name.Name), nil
	case *planner.DropTable:
		s.generation.Add(1)
		if err := s.server.DropTable(ctx, x.Name.Name, x.IfExists); err != nil {
			return nil, plan.AtPos(err, x.Name.Pos)
		}
		return s.message("table %s forgotten; its keys stay", x.Name.Name), nil
	case *planner.ShowTables:
		return s.showTables(ctx, x)
	case *planner.ShowCreateTable:
		return s.showCreate(ctx, x)
	case *planner.Describe:
		return s.describe(ctx, x, params)
	case *planner.Explain:
		return s.explain(ctx, x, params)
	default:
		return nil, plan.Errorf(plan.CodeInternal, "no way to run a %T", stmt)
	}
}

// planQuery gives the function that plans a query with its values, again after each repair.
func (s *Session) planQuery(q *planner.Query, params []*plan.Literal) func(context.Context) (*planned, error) {
	return func(ctx context.Context) (*planned, error) {
		p, err := planner.ForQuery(ctx, q, s.server, s.plannerOptions(params))
		return withParams(p, err, params)
	}
}

func (s *Session) planInsert(ins *planner.Insert, params []*plan.Literal) func(context.Context) (*planned, error) {
	return func(ctx context.Context) (*planned, error) {
		cat, err := s.insertCatalog(ins)
		if err != nil {
			return nil, err
		}
		p, err := planner.ForInsert(ctx, ins, cat, s.plannerOptions(params))
		return withParams(p, err, params)
	}
}

func withParams(p *planner.Plan, err error, params []*plan.Literal) (*planned, error) {
	if err != nil {
		return nil, err
	}
	root := p.Root
	if len(p.Params) > 0 {
		if root, err = plan.BindParams(root, params); err != nil {
			return nil, err
		}
	}
	return &planned{root: root, fired: p.Fired}, nil
}

// message is the result of a statement that has no rows.
func (s *Session) message(format string, args ...any) *Rows {
	r := s.constant(arrow.NewSchema(nil, nil), nil)
	r.message = fmt.Sprintf(format, args...)
	return r
}

// asWrite turns the one row of a write into a message.
func (r *Rows) asWrite(err error) (*Rows, error) {
	if err != nil {
		return nil, err
	}
	for _, b := range r.held {
		b.Release()
	}
	r.held = nil
	r.schema = arrow.NewSchema(nil, nil)
	rep := r.Stats().Write
	r.message = plural(rep.Written, "row") + " written"
	if rep.Skipped > 0 {
		r.message += ", " + plural(rep.Skipped, "existing key") + " skipped"
	}
	return r, nil
}

func plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
