package redisrel

import (
	"context"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// NewTable is the table of a CREATE TABLE … AS: it can be written to, and is declared as late as can be, right before its
// first row is sent, when the query has run and all rows were checked. So a statement that fails before its first row
// leaves nothing, and rows are never without their table. One that fails later leaves the table with the rows that its
// report counts. Finish declares the table of a query without rows.
type NewTable struct {
	*Table
	temporary bool
	declared  bool
}

var (
	_ plan.Table    = (*NewTable)(nil)
	_ plan.Writable = (*NewTable)(nil)
)

// TargetForCreateAs is the table that CREATE TABLE … WITH (…) AS query makes, not declared yet. Its columns are the
// query's: those with a placeholder's name are the key, and one called _ttl, in seconds, is no column but each row's time to
// live. A declaration with columns of its own is refused, and so is a name that is taken; every placeholder must be a
// column of the query. The target's columns have the names of the query's.
func (s *Server) TargetForCreateAs(ctx context.Context, d Declaration, query *arrow.Schema, temporary bool) (*NewTable, error) {
	if len(d.Columns) > 0 {
		return nil, plan.Errorf(plan.CodeUnsupported, "table %s: CREATE TABLE … AS takes its columns from the query", d.Name).
			WithHint("leave the column list out, and CAST in the query where types should differ")
	}
	kind := KindDeclared
	if temporary {
		kind = KindTemporary
	}
	r, err := d.target(query, kind)
	if err != nil {
		return nil, err
	}
	if err := s.nameIsFree(ctx, d.Name, temporary); err != nil {
		return nil, err
	}
	r.size.Store(0)
	return &NewTable{Table: &Table{srv: s, rel: r}, temporary: temporary}, nil
}

// missingPart is the error of a placeholder that the query does not give.
func (d *Declaration) missingPart(placeholder string) error {
	err := plan.Errorf(plan.CodeName, "table %s: the key %s needs a column %s, which the query does not have", d.Name, d.Key, placeholder)
	names := make([]string, len(d.Columns))
	for i, c := range d.Columns {
		names[i] = c.Name
	}
	if near, ok := plan.Nearest(placeholder, names); ok {
		return err.WithHint("did you mean {%s}?", near)
	}
	return err.WithHint("the query has %s", strings.Join(names, ", "))
}

// nameIsFree reports a name that is taken, without regard to case.
func (s *Server) nameIsFree(ctx context.Context, name string, temporary bool) error {
	s.mu.Lock()
	names := keysOf(s.temporary)
	s.mu.Unlock()
	if !temporary {
		stored, err := s.catalogEntries(ctx)
		if err != nil {
			return err
		}
		names = keysOf(stored)
	}
	if other, ok := sameName(name, names); ok {
		return exists(name, other, false)
	}
	return nil
}

// OpenWriter is [Table.OpenWriter]; the first Write declares the table.
func (t *NewTable) OpenWriter(_ context.Context, spec plan.WriteSpec) (plan.Writer, error) {
	w, err := t.newWriter(spec)
	if err != nil {
		return nil, err
	}
	w.before = t.Finish
	return w, nil
}

// Finish declares the table, unless a first row has. It is a CodeConflict error when somebody else was faster.
func (t *NewTable) Finish(ctx context.Context) error {
	if t.declared {
		return nil
	}
	if _, err := t.srv.CreateTable(ctx, *t.rel.declaration, false, t.temporary); err != nil {
		return err
	}
	t.declared = true
	return nil
}
