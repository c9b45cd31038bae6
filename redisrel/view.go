package redisrel

import (
	"context"
	"encoding/json"
	"sync/atomic"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// View is a query that has the name of a table.
type View struct {
	Name string
	// Columns are the names of its columns; nil for those of the query.
	Columns []string
	// Query is the text of the query, as the user wrote it.
	Query string
}

// viewVersion is the version of the catalog's entries of views, which older programs do not know.
const viewVersion = 2

// viewTable is a view where a table is asked for.
type viewTable struct {
	view *View
	// namespace is that of the server that has the view.
	namespace string
}

var (
	_ plan.Table = (*viewTable)(nil)
	_ plan.View  = (*viewTable)(nil)
)

// Table is the view as what [Server.Table] gives.
func (v View) Table() plan.View { return &viewTable{view: &v} }

// Name implements plan.Table.
func (t *viewTable) Name() string { return t.view.Name }

// Namespace implements plan.Namespaced.
func (t *viewTable) Namespace() string { return t.namespace }

// Schema implements plan.Table.
func (t *viewTable) Schema() *arrow.Schema { return arrow.NewSchema(nil, nil) }

// Supports implements plan.Table.
func (t *viewTable) Supports(plan.Expr) plan.Support { return plan.No }

// Scan implements plan.Table.
func (t *viewTable) Scan(context.Context, plan.ScanSpec) (plan.Reader, error) {
	return nil, plan.Errorf(plan.CodeInternal, "%s is a view, and was scanned like a table", t.view.Name)
}

// Definition implements plan.View.
func (t *viewTable) Definition() (query string, columns []string) {
	return t.view.Query, t.view.Columns
}

// relation is the view among tables.
func (v *View) relation(kind Kind) *relation {
	r := &relation{name: v.Name, kind: kind, view: v, shape: hashShape, schema: arrow.NewSchema(nil, nil), size: &atomic.Int64{}, found: &foundStats{}}
	r.size.Store(unknownSize)
	return r
}

// marshal is the entry of a view.
func (v *View) marshal() (string, error) {
	text, err := json.Marshal(entry{Version: viewVersion, View: v.Query, Names: v.Columns})
	if err != nil {
		return "", plan.Errorf(plan.CodeInternal, "view %s: it cannot be kept", v.Name).WithCause(err)
	}
	return string(text), nil
}

// viewOf reads an entry of the catalog that is a view; nil for any other.
func viewOf(name, text string) *View {
	var e entry
	if err := json.Unmarshal([]byte(text), &e); err != nil || e.Version != viewVersion || e.View == "" {
		return nil
	}
	return &View{Name: name, Columns: e.Names, Query: e.View}
}

// createText is the statement that makes the view.
func (v *View) createText(temporary bool) string {
	text := "CREATE "
	if temporary {
		text += "TEMPORARY "
	}
	text += "VIEW " + plan.QuoteIdent(v.Name)
	for i, c := range v.Columns {
		text += map[bool]string{true: " (", false: ", "}[i == 0] + plan.QuoteIdent(c)
	}
	if len(v.Columns) > 0 {
		text += ")"
	}
	return text + " AS\n" + v.Query
}
