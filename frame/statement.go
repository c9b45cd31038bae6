package frame

import (
	"context"
	"fmt"
	"time"

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

// Substituted is a text with the values of its variables in their places.
type Substituted = planner.Substituted

// Substitute puts values in the place of the variables :'name', as strings, and :"name", as quoted identifiers, for programs
// that let people name tables and columns from outside. Nothing inside a string, a quoted name or a comment is a variable;
// parameters, :name, stay what they are. A variable without a value is an error.
func Substitute(text string, value func(name string) (string, bool)) (*Substituted, error) {
	return planner.Substitute(text, value)
}

// Run runs one statement of any kind. Values for ? are given by position, for :name as [database/sql.Named](name, value);
// they are typed by their use and never become text of the statement. A value may be nil, a bool, a number, a string,
// []byte, time.Time, [arrow.Date32], [arrow.Timestamp], a pointer to one of these or a [database/sql/driver.Valuer]. A
// ? without a value, a value without a ?, and a :name without a value are errors; a named value that the statement does not
// use is ignored, so that one set of values serves a script.
//
// The result streams; its first rows are held back for a moment so that a wrongly guessed type can still be repaired. ctx
// is that of the whole statement: when it ends, so does the result.
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
		return nil, plan.InText(err, text)
	}
	params, err := matchParams(planner.Params(stmt), args)
	if err != nil {
		return nil, plan.InText(err, text)
	}
	r, err := s.observe(ctx, text, func(ctx context.Context) (*Rows, error) { return s.runParsed(ctx, stmt, all, params) })
	return r.of(text), plan.InText(err, text)
}

// runParsed runs a statement with the values of its parameters in their order.
func (s *Session) runParsed(ctx context.Context, stmt planner.Statement, all bool, params []*plan.Literal) (*Rows, error) {
	started := time.Now()
	r, err := s.runStatement(ctx, stmt, all, params)
	if err != nil {
		return nil, cancelled(ctx, err)
	}
	r.started = started
	return r, nil
}

func (s *Session) runStatement(ctx context.Context, stmt planner.Statement, all bool, params []*plan.Literal) (*Rows, error) {
	switch x := stmt.(type) {
	case *planner.Query:
		h := holdFew
		if all {
			h = holdAll
		}
		r, err := s.start(ctx, h, s.planQuery(x, params))
		if err == nil && s.set.keepLast {
			r.keeping = &keeping{}
		}
		return r, err
	case *planner.Insert:
		r, err := s.start(ctx, holdAll, s.planInsert(x, params))
		if err == nil && s.set.dryRun {
			return r.asPreview("written", ""), nil
		}
		if err != nil || x.Returning != nil {
			return r, err
		}
		return r.asWrite(), nil
	case *planner.Copy:
		return s.copyFile(ctx, x, params)
	case *planner.Change:
		r, err := s.start(ctx, holdAll, s.planChange(x, params))
		if err == nil && s.set.dryRun {
			return r.asPreview(changed[x.Verb], ""), nil
		}
		if err != nil || x.Returning != nil {
			return r, err
		}
		return r.asChange(x.Verb), nil
	case *planner.CreateTable:
		if x.Query != nil {
			return s.createAs(ctx, x, params)
		}
		isNew, err := s.createTable(ctx, x)
		if err != nil {
			return nil, err
		}
		if !isNew {
			return s.message("there is a table %s already; it stays as it is", x.Name.Label()), nil
		}
		return s.message("table %s declared", x.Name.Label()), nil
	case *planner.DropTable:
		return s.dropTable(ctx, x)
	case *planner.CreateView:
		if err := s.createView(ctx, x); err != nil {
			return nil, err
		}
		if x.IfNotExists { // there may have been one
			return s.message("view %s is there", x.Name.Label()), nil
		}
		return s.message("view %s created", x.Name.Label()), nil
	case *planner.DropView:
		return s.dropView(ctx, x)
	case *planner.Attach:
		return s.attach(ctx, x)
	case *planner.Detach:
		return s.detach(x)
	case *planner.ShowDatabases:
		return s.showDatabases(ctx)
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
		p, err := planner.ForQuery(ctx, q, s.catalog(), s.plannerOptions(params))
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

func (s *Session) planChange(c *planner.Change, params []*plan.Literal) func(context.Context) (*planned, error) {
	return func(ctx context.Context) (*planned, error) {
		cat, err := s.optionsCatalog(c.Table, c.Options)
		if err != nil {
			return nil, err
		}
		p, err := planner.ForChange(ctx, c, cat, s.plannerOptions(params))
		return withParams(p, err, params)
	}
}

func withParams(p *planner.Plan, err error, params []*plan.Literal) (*planned, error) {
	if err != nil {
		return nil, err
	}
	root := p.Root
	if len(p.Params) > 0 {
		places := make([]plan.Pos, len(p.Params))
		for i, param := range p.Params {
			places[i] = param.Pos
		}
		if root, err = plan.BindParams(root, params, places...); err != nil {
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
func (r *Rows) asWrite() *Rows {
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
	if rep.Removed > 0 {
		r.message += ", " + plural(rep.Removed, "other row") + " removed"
	}
	return r
}

// asPreview is the result of a dry run: the first rows that would be written, or deleted, as done says, and how many they are; more is said behind it.
func (r *Rows) asPreview(done, more string) *Rows {
	r.schema = arrow.NewSchema(nil, nil)
	if len(r.held) > 0 {
		r.schema = r.held[0].Schema()
	}
	rep := r.Stats().Write
	r.message = "dry run: " + plural(rep.Written, "row") + " would be " + done
	if rep.Skipped > 0 {
		r.message += ", " + plural(rep.Skipped, "row") + " skipped"
	}
	if rep.Removed > 0 {
		r.message += ", " + plural(rep.Removed, "other row") + " removed"
	}
	r.message += more + "; nothing was"
	return r
}

// changed says what each statement that changes rows does with them.
var changed = map[string]string{"UPDATE": "updated", "DELETE": "deleted", "TRUNCATE": "deleted", "MERGE": "merged"}

// asChange is asWrite for UPDATE, DELETE, TRUNCATE and MERGE.
func (r *Rows) asChange(verb string) *Rows {
	r.asWrite()
	rep := r.Stats().Write
	r.message = plural(rep.Written, "row") + " " + changed[verb]
	if rep.Skipped > 0 {
		r.message += ", " + plural(rep.Skipped, "row") + " left alone"
	}
	return r
}

func plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
