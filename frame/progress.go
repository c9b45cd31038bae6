package frame

import (
	"context"
	"strings"
	"sync/atomic"

	"rsql/exec"
	"rsql/planner/plan"
)

// Progress says how far a statement has come. It is read while the statement is at work, from any goroutine. Done, Total and
// Rows are those of files; Scanned is what was read from the server, and Walk how much of the database that took.
type Progress struct {
	*plan.Progress
	running atomic.Pointer[execution]
}

// execution is a plan at work.
type execution struct {
	root    plan.Node
	metrics *exec.Metrics
}

type progressKey struct{}

// WithProgress gives a context for a statement, and what says how far that has come.
func WithProgress(ctx context.Context) (context.Context, *Progress) {
	p := &Progress{Progress: &plan.Progress{}}
	return context.WithValue(plan.WithProgress(ctx, p.Progress), progressKey{}, p), p
}

// runs takes note of a plan that begins to run with the context.
func runs(ctx context.Context, root plan.Node, metrics *exec.Metrics) {
	if p, ok := ctx.Value(progressKey{}).(*Progress); ok {
		p.running.Store(&execution{root, metrics})
	}
}

// Scanned is how many keys and bytes were read from the server, and of how many keys; total is 0 where nobody knows.
func (p *Progress) Scanned() (keys, total, bytes int64) {
	x := p.running.Load()
	if x == nil {
		return 0, 0, 0
	}
	report := x.metrics.Scans()
	return report.Keys, max(expectedKeys(x.root), 0), report.BytesIn
}

// Walk is how many keys of its database the only scan of a statement has gone over, whether they give rows or not, and of how many; total is
// 0 before the scan has taken half a second, and for statements with other scans.
func (p *Progress) Walk() (walked, total int64) {
	x := p.running.Load()
	if x == nil || countScans(x.root) != 1 {
		return 0, 0
	}
	return p.Walked.Load(), p.Keys.Load()
}

// countScans is how many scans a plan has.
func countScans(n plan.Node) (scans int) {
	if _, ok := n.(*plan.Scan); ok {
		scans = 1
	}
	for _, c := range n.Children() {
		scans += countScans(c)
	}
	return scans
}

// Writing is how many rows a statement that writes is through with, and of how many; 0 before it has begun to write.
func (p *Progress) Writing() (done, total int64) {
	x := p.running.Load()
	if x == nil {
		return 0, 0
	}
	return x.metrics.Writing()
}

// expectedKeys is how many keys the scans of a plan will read; negative where that is unknown of one, and where a join decides
// on its way which keys to fetch.
func expectedKeys(n plan.Node) int64 {
	sum := int64(0)
	switch x := n.(type) {
	case *plan.Join:
		if x.Lookup != nil {
			return -1
		}
	case *plan.Scan:
		counted, ok := x.Table.(plan.Counted)
		if !ok || counted.KeyCount() < 0 {
			return -1
		}
		sum = counted.KeyCount()
	}
	for _, c := range n.Children() {
		keys := expectedKeys(c)
		if keys < 0 {
			return -1
		}
		sum += keys
	}
	return sum
}

// Operator is the operator that is at work, in words: the one that takes rows and has given none yet, or the one that gives
// the result. It is empty before there is one.
func (p *Progress) Operator() string {
	x := p.running.Load()
	if x == nil {
		return ""
	}
	n := x.root
	for {
		if m, ok := x.metrics.Node(n); ok && m.Rows > 0 {
			break
		}
		child, gives := busiest(n, x.metrics)
		if child == nil || gives {
			break
		}
		n = child
	}
	what, _, _ := strings.Cut(plan.Describe(n), " [") // without the columns
	return what
}

// busiest is the child of a node that rows come from at present, the last of several, and whether it has given some.
func busiest(n plan.Node, m *exec.Metrics) (child plan.Node, gives bool) {
	for _, c := range n.Children() {
		if child == nil {
			child = c
		}
		if figures, ok := m.Node(c); ok && figures.Rows > 0 {
			child, gives = c, true
		}
	}
	return child, gives
}
