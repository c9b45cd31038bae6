package frame

import (
	"context"
	"errors"
	"slices"
	"sync"

	"rsql/planner"
	"rsql/planner/plan"
)

// Prepared is a query that is planned once and run often, each time with other values. It is planned anew when this
// session declares, drops or repairs a table; what other clients declare it does not see. It is safe for many goroutines.
type Prepared struct {
	session *Session
	query   *planner.Query
	params  []planner.Param

	mu    sync.Mutex
	types []plan.Type
	plan  *planner.Plan
	// generation is that of the catalog that the plan was made against.
	generation uint64
}

// Prepare parses and plans a query.
func (s *Session) Prepare(ctx context.Context, text string) (*Prepared, error) {
	stmt, err := planner.Parse(text)
	if err != nil {
		return nil, err
	}
	q, ok := stmt.(*planner.Query)
	if !ok {
		return nil, plan.Errorf(plan.CodeUnsupported, "only queries can be prepared; run other statements with Run")
	}
	p := &Prepared{session: s, query: q, params: planner.Params(stmt)}
	_, err = s.planned(ctx, func(ctx context.Context) (*planned, error) {
		_, err := p.current(ctx, nil)
		return nil, err
	})
	if err != nil {
		return nil, cancelled(ctx, err)
	}
	return p, nil
}

// Query runs the statement with values for its parameters; the caller closes the rows.
func (p *Prepared) Query(ctx context.Context, args ...any) (*Rows, error) {
	values, err := matchParams(p.params, args)
	if err != nil {
		return nil, err
	}
	return p.session.start(ctx, holdFew, func(ctx context.Context) (*planned, error) {
		planned, err := p.current(ctx, values)
		return withParams(planned, err, values)
	})
}

// current is the plan, made anew when the tables or the types of untyped parameters have changed.
func (p *Prepared) current(ctx context.Context, values []*plan.Literal) (*planner.Plan, error) {
	opts := p.session.plannerOptions(values)
	generation := p.session.generation.Load()
	if made := p.kept(generation, opts.ParamTypes); made != nil {
		return made, nil
	}
	made, err := planner.ForQuery(ctx, p.query, p.session.catalog(), opts)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.plan, p.generation, p.types = made, generation, opts.ParamTypes
	return made, nil
}

// kept is the plan of before when it still holds, else nil.
func (p *Prepared) kept(generation uint64, types []plan.Type) *planner.Plan {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.plan == nil || p.generation != generation || !slices.Equal(p.types, types) {
		return nil
	}
	return p.plan
}

// Row runs the statement and gives its first row; the error is [ErrNoRows] when there is none.
func (p *Prepared) Row(ctx context.Context, args ...any) (Row, error) {
	r, err := p.Query(ctx, args...)
	if err != nil {
		return Row{}, err
	}
	defer r.Close() // an error of closing says nothing about the row
	for row, err := range r.All(ctx) {
		return row, err
	}
	return Row{}, ErrNoRows
}

// ErrNoRows is the error of Row when there is no row.
var ErrNoRows = errors.New("the result has no rows")
