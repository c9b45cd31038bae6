package frame

import (
	"context"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// TableSource is a table of a program's own: rows that it has, computes, or fetches from elsewhere. A query that wants no more rows stops reading,
// and a [FilteredSource] is told which rows it wants.
type TableSource interface {
	// Schema has the columns, of any Arrow types that rsql has SQL types for. It is the same each time, and does no I/O.
	Schema() *arrow.Schema
	// Scan gives all rows as record batches of Schema. columns are the ordinals that are asked for: what others hold does not matter. The
	// session releases the reader. It may be called by several goroutines.
	Scan(ctx context.Context, columns []int) (array.RecordReader, error)
}

// sources are the registered tables by name.
type sources struct {
	mu     sync.RWMutex
	byName map[string]plan.Table
}

func (s *sources) get(name string) plan.Table {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.byName[name]
}

func (s *sources) any() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.byName) > 0
}

// Register makes a source the table of a name in this session, for SQL and frames, before whatever the server has under that name. A nil source
// takes the name back.
func (s *Session) Register(name string, source TableSource) error {
	var t plan.Table
	if source != nil {
		columns, err := newArrowTable(source.Schema())
		if err != nil {
			return inVerb("Register", err)
		}
		table := &sourceTable{arrowTable: columns, name: name, source: source}
		t = table
		if f, ok := source.(FilteredSource); ok {
			t = &filteredTable{sourceTable: table, filtered: f}
		}
	}
	s.sources.mu.Lock()
	if s.sources.byName == nil {
		s.sources.byName = map[string]plan.Table{}
	}
	if t == nil {
		delete(s.sources.byName, name)
	} else {
		s.sources.byName[name] = t
	}
	s.sources.mu.Unlock()
	s.generation.Add(1)
	return nil
}

// sourceTable is the table of a source.
type sourceTable struct {
	*arrowTable
	name   string
	source TableSource
}

// Name implements plan.Table.
func (t *sourceTable) Name() string { return t.name }

// EstimateScan implements plan.Estimator: nobody knows.
func (t *sourceTable) EstimateScan(plan.ScanSpec) plan.Estimate { return plan.Estimate{Rows: -1} }

// Scan implements plan.Table.
func (t *sourceTable) Scan(ctx context.Context, spec plan.ScanSpec) (plan.Reader, error) {
	return t.opened(spec, func() (array.RecordReader, error) { return t.source.Scan(ctx, spec.Columns) })
}

// opened reads what a source gives.
func (t *sourceTable) opened(spec plan.ScanSpec, open func() (array.RecordReader, error)) (plan.Reader, error) {
	var from array.RecordReader
	err := plan.CallOwn(func() (err error) { from, err = open(); return err })
	if err == nil {
		err = t.gives(from)
	}
	if err != nil {
		return nil, t.unread(err)
	}
	r := newArrowReader(t.schema, spec)
	r.reader, r.owned, r.failed = from, true, t.unread
	return r, nil
}

func (t *sourceTable) unread(err error) error {
	return plan.Errorf(plan.CodeData, "table %s could not be read", plan.QuoteIdent(t.name)).WithCause(err)
}

// sourceCatalog is a catalog with the registered tables before its own.
type sourceCatalog struct {
	plan.Namespaces
	sources *sources
}

// Table implements plan.Catalog.
func (c *sourceCatalog) Table(ctx context.Context, name string) (plan.Table, error) {
	if t := c.sources.get(name); t != nil {
		return t, nil
	}
	return c.Namespaces.Table(ctx, name)
}
