package exec

import (
	"context"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/exec/internal/eval"
	"rsql/planner/plan"
)

// scan reads a table.
type scan struct {
	node *plan.Scan
	env  *Env
	spec plan.ScanSpec
	walk *walkPart   // nil for a scan that does not walk through a keyspace
	mu   sync.Mutex  // reports are read while the scan is at work
	in   plan.Reader // nil until the first Next
}

var (
	_ plan.Reader   = (*scan)(nil)
	_ plan.Reporter = (*scan)(nil)
)

func newScan(n *plan.Scan, env *Env) (*scan, error) {
	spec, err := scanSpec(n, env)
	if err != nil {
		return nil, err
	}
	spec.Coded = true
	return &scan{node: n, env: env, spec: spec, walk: env.walks.join(n.Table, spec, env)}, nil
}

// scanSpec is what a scan asks of its table.
func scanSpec(n *plan.Scan, env *Env) (plan.ScanSpec, error) {
	limit, err := env.constant(n.Limit, plan.NoLimit)
	spec := n.Spec()
	if err != nil {
		return spec, err
	}
	spec.Limit, spec.Alloc = limit, env.Alloc
	if spec.First, err = env.constant(n.First, 0); err != nil {
		return spec, err
	}
	spec.Filters, err = env.knownFilters(n.Filters)
	return spec, err
}

// knownFilters are pushed filters with the values of what is computed when the statement begins, such as now(): tables take constants.
func (e *Env) knownFilters(filters []plan.Expr) ([]plan.Expr, error) {
	var failed error
	out := make([]plan.Expr, len(filters))
	for i, f := range filters {
		out[i] = plan.ReplaceExpr(f, func(x plan.Expr) (plan.Expr, bool) {
			if _, literal := x.(*plan.Literal); literal || failed != nil || !plan.KnownAtStart(x) {
				return nil, false
			}
			l, err := eval.Constant(e.eval(), x)
			if err != nil {
				failed = err
				return nil, false
			}
			return l, true
		})
	}
	return out, failed
}

// Next implements plan.Reader.
func (s *scan) Next(ctx context.Context) (plan.Batch, error) {
	if s.in == nil {
		in, err := s.open(ctx)
		if err != nil {
			return nil, err
		}
		in = withStats(in, s.node, s.spec)
		if s.env.Switches.Dictionary {
			in = newCoding(in, s.node, s.env)
		}
		s.mu.Lock()
		s.in = in
		s.mu.Unlock()
	}
	return nextOf(ctx, s.in, s.node)
}

func (s *scan) open(ctx context.Context) (plan.Reader, error) {
	if s.walk != nil {
		return s.walk.scan(ctx)
	}
	return s.node.Table.Scan(ctx, s.spec)
}

// nextOf reads a batch of a table and holds it to the scan's schema.
func nextOf(ctx context.Context, in plan.Reader, n *plan.Scan) (plan.Batch, error) {
	b, err := in.Next(ctx)
	if err != nil {
		return nil, err
	}
	fields := n.Schema().Fields()
	ok := int(b.NumCols()) == len(fields)
	for i := 0; ok && i < len(fields); i++ {
		given := b.Column(i).DataType()
		ok = arrow.TypeEqual(given, fields[i].Type) || fields[i].Type.ID() == arrow.STRING && arrow.TypeEqual(given, plan.CodedText)
	}
	if !ok {
		defer b.Release()
		return nil, plan.Errorf(plan.CodeInternal, "table %s gave a batch of %s for %s", n.Table.Name(), b.Schema(), n.Schema())
	}
	return b, nil
}

// Report implements plan.Reporter.
func (s *scan) Report() plan.ScanReport {
	s.mu.Lock()
	in := s.in
	s.mu.Unlock()
	if r, ok := in.(plan.Reporter); ok {
		return r.Report()
	}
	return plan.ScanReport{}
}

// Close implements plan.Reader.
func (s *scan) Close() error {
	if s.walk != nil {
		defer s.walk.leave()
	}
	if s.in == nil {
		return nil
	}
	return s.in.Close()
}
