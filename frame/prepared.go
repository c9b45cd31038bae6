package frame

import (
	"context"
	"errors"
	"slices"
	"sync"

	"rsql/planner"
	"rsql/planner/plan"
)

// Prepared is a statement that is parsed once and run often, each time with other values. A query is planned once, too, and
// anew when this session declares, drops or repairs a table; what other clients declare it does not see. It is safe for
// many goroutines.
type Prepared struct {
	session   *Session
	text      string
	statement planner.Statement
	// query is the statement where it is one, else nil.
	query  *planner.Query
	params []planner.Param

	mu    sync.Mutex
	types []plan.Type
	plan  *planner.Plan
	// generation is that of the catalog that the plan was made against.
	generation uint64
}

// Prepare parses a statement of any kind, and plans it where it is a query.
func (s *Session) Prepare(ctx context.Context, text string) (*Prepared, error) {
	stmt, err := planner.Parse(text)
	if err != nil {
		return nil, plan.InText(err, text)
	}
	p := &Prepared{session: s, text: text, statement: stmt, params: planner.Params(stmt)}
	q, ok := stmt.(*planner.Query)
	if !ok {
		return p, nil
	}
	p.query = q
	_, err = s.planned(ctx, func(ctx context.Context) (*planned, error) {
		_, err := p.current(ctx, nil)
		return nil, err
	})
	if err != nil {
		return nil, plan.InText(cancelled(ctx, err), text)
	}
	return p, nil
}

// Params are the statement's parameters in their order: the names of :name, each once, and "" for every ?.
func (p *Prepared) Params() []string { return paramNames(p.params) }

// Query runs the statement with values for its parameters; the caller closes the rows.
func (p *Prepared) Query(ctx context.Context, args ...any) (*Rows, error) {
	r, err := p.session.observe(ctx, p.text, func(ctx context.Context) (*Rows, error) { return p.run(ctx, args) })
	return r.of(p.text), plan.InText(err, p.text)
}

func (p *Prepared) run(ctx context.Context, args []any) (*Rows, error) {
	values, err := matchParams(p.params, args)
	if err != nil {
		return nil, err
	}
	if p.query == nil {
		return p.session.runParsed(ctx, p.statement, false, values)
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
	rows, fromData := opts.Rows, false
	opts.Rows = func(ctx context.Context, query plan.Node) ([][]*plan.Literal, error) {
		fromData = true
		return rows(ctx, query)
	}
	made, err := planner.ForQuery(ctx, p.query, p.session.catalog(), opts)
	if err != nil || fromData { // a plan whose columns are values of the data does not last
		return made, err
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
