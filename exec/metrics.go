package exec

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/exec/internal/spill"
	"rsql/planner/plan"
)

// Metrics are the counts and times of the operators of one statement, by node of its plan. They may be read at any time,
// also while the statement runs.
type Metrics struct {
	mu    sync.Mutex
	nodes map[plan.Node]*nodeEntry
}

// NodeMetrics is what one node has done so far.
type NodeMetrics struct {
	// Rows and Batches are what it gave out.
	Rows, Batches int64
	// Time is the wall time of the node and all below it, Own the node's part of it; the mean of its workers where there are
	// several.
	Time, Own time.Duration
	// PeakBytes is the most memory that the node had allocated at one time, batches that it gave out included.
	PeakBytes int64
	// SpilledBytes and SpilledFiles are what it wrote to temporary files, and to how many.
	SpilledBytes, SpilledFiles int64
	// Scan is what a scan read and met; nil for other nodes.
	Scan *plan.ScanReport
	// Write is what a write did; nil for other nodes.
	Write *plan.WriteReport
	// Traffic is what a write sent and received; nil for other nodes, and where the table does not count it.
	Traffic *plan.ScanReport
}

// writeReporter is an operator that writes.
type writeReporter interface {
	writeReport() plan.WriteReport
	// traffic is nil where the writer does not count.
	traffic() *plan.ScanReport
	// writing is how many rows it is through with, and of how many; 0 before it has begun to write.
	writing() (done, total int64)
}

// writeProgress is how far an operator is that writes. It may be asked at any time.
type writeProgress struct{ done, total atomic.Int64 }

func (p *writeProgress) writing() (done, total int64) { return p.done.Load(), p.total.Load() }

// NewMetrics makes metrics for one statement.
func NewMetrics() *Metrics { return &Metrics{nodes: map[plan.Node]*nodeEntry{}} }

// Node gives the metrics of a node, and whether it was built with these metrics.
func (m *Metrics) Node(n plan.Node) (NodeMetrics, bool) {
	e := m.find(n)
	if e == nil {
		return NodeMetrics{}, false
	}
	out := e.metrics()
	out.Own = out.Time
	for _, c := range n.Children() {
		if child := m.find(c); child != nil {
			out.Own -= child.metrics().Time
		}
	}
	out.Own = max(out.Own, 0) // a lookup join's inner side works beside it
	return out, true
}

// Scans is the sum of the reports of all scans.
func (m *Metrics) Scans() plan.ScanReport {
	var sum plan.ScanReport
	for _, e := range m.all() {
		if r := e.metrics().Scan; r != nil {
			sum = sum.Add(*r)
		}
	}
	return sum
}

// Writes is the sum of the reports of all writes.
func (m *Metrics) Writes() plan.WriteReport {
	var sum plan.WriteReport
	for _, e := range m.all() {
		if r := e.metrics().Write; r != nil {
			sum.Written += r.Written
			sum.Skipped += r.Skipped
			sum.Failed += r.Failed
			sum.Unknown += r.Unknown
			sum.Removed += r.Removed
			sum.FirstFailed = append(sum.FirstFailed, r.FirstFailed...)
		}
	}
	return sum
}

// Writing is how many rows the writes are through with, and of how many; 0 before the first has begun to write.
func (m *Metrics) Writing() (done, total int64) {
	for _, e := range m.all() {
		d, t := e.writing()
		done, total = done+d, total+t
	}
	return done, total
}

func (m *Metrics) find(n plan.Node) *nodeEntry {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.nodes[n]
}

func (m *Metrics) all() []*nodeEntry {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := make([]*nodeEntry, 0, len(m.nodes))
	for _, e := range m.nodes {
		out = append(out, e)
	}
	return out
}

func (m *Metrics) entry(n plan.Node) *nodeEntry {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.nodes[n]
	if e == nil {
		e = newNodeEntry(n)
		if m.nodes == nil {
			m.nodes = map[plan.Node]*nodeEntry{}
		}
		m.nodes[n] = e
	}
	return e
}

// nodeEntry sums up what the operators of one node do: a lookup join builds its inner side once for each fetch.
type nodeEntry struct {
	mu        sync.Mutex
	sum       NodeMetrics
	operators []plan.Reader // those at work, whose reports are not in sum yet
	used      atomic.Int64
	peak      atomic.Int64
	spilled   spill.Count
}

func newNodeEntry(n plan.Node) *nodeEntry {
	e := &nodeEntry{}
	e.spilled.Of = func() string {
		what, _, _ := strings.Cut(plan.Describe(n), " [") // without the columns
		return what
	}
	return e
}

func (e *nodeEntry) metrics() NodeMetrics {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := e.sum
	for _, op := range e.operators {
		out.addReports(op)
	}
	out.PeakBytes = e.peak.Load()
	out.SpilledBytes, out.SpilledFiles = e.spilled.Bytes.Load(), e.spilled.Files.Load()
	return out
}

func (e *nodeEntry) writing() (done, total int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, op := range e.operators {
		if w, ok := op.(writeReporter); ok {
			d, t := w.writing()
			done, total = done+d, total+t
		}
	}
	return done, total
}

func (m *NodeMetrics) addReports(op plan.Reader) {
	if r, ok := op.(plan.Reporter); ok {
		sum := r.Report()
		if m.Scan != nil {
			sum = m.Scan.Add(sum)
		}
		m.Scan = &sum
	}
	if w, ok := op.(writeReporter); ok {
		r := w.writeReport()
		m.Write, m.Traffic = &r, w.traffic()
	}
}

func (e *nodeEntry) opened(op plan.Reader) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.operators = append(e.operators, op)
}

func (e *nodeEntry) gave(rows int64, batches int64, took time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.sum.Rows += rows
	e.sum.Batches += batches
	e.sum.Time += took
}

func (e *nodeEntry) closed(op plan.Reader) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if i := slices.Index(e.operators, op); i >= 0 {
		e.operators = slices.Delete(e.operators, i, i+1)
		e.sum.addReports(op)
	}
}

// tracker counts the memory of one node.
type tracker struct {
	memory.Allocator
	entry *nodeEntry
}

var _ memory.Allocator = (*tracker)(nil)

// Allocate implements memory.Allocator.
func (t *tracker) Allocate(size int) []byte {
	add(&t.entry.used, &t.entry.peak, int64(size))
	return t.Allocator.Allocate(size)
}

// Reallocate implements memory.Allocator.
func (t *tracker) Reallocate(size int, old []byte) []byte {
	add(&t.entry.used, &t.entry.peak, int64(size-len(old)))
	return t.Allocator.Reallocate(size, old)
}

// Reserve counts memory that others allocate, in bytes; a negative number is given back.
func (t *tracker) Reserve(bytes int64) {
	add(&t.entry.used, &t.entry.peak, bytes)
	if below, ok := t.Allocator.(interface{ Reserve(bytes int64) }); ok {
		below.Reserve(bytes)
	}
}

// Free implements memory.Allocator.
func (t *tracker) Free(b []byte) {
	t.entry.used.Add(-int64(len(b)))
	t.Allocator.Free(b)
}
