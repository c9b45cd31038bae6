package frame

import (
	"context"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner"
	"rsql/planner/plan"
	"rsql/redisrel"
)

// createView keeps a view whose query makes sense now: tables that it names may still go, and it says so then.
func (s *Session) createView(ctx context.Context, cv *planner.CreateView) error {
	v := redisrel.View{Name: cv.Name.Name, Query: cv.Text}
	for _, c := range cv.Columns {
		v.Columns = append(v.Columns, c.Name)
	}
	server, err := s.serverOf(ctx, cv.Name.Space())
	if err != nil {
		return plan.AtPos(err, cv.Name.Start())
	}
	cat := &viewCatalog{Namespaces: server, view: v.Table()}
	if cv.Temporary && cv.Name.Path == nil {
		cat.Namespaces = s.tables()
	}
	_, err = s.planned(ctx, func(ctx context.Context) (*planned, error) {
		p, err := planner.ForQuery(ctx, cv.Query, cat, s.plannerOptions(nil))
		if err != nil {
			return nil, err
		}
		return &planned{root: p.Root}, viewColumns(p.Root.Schema(), cv)
	})
	if err != nil {
		return err
	}
	defer s.generation.Add(1)
	return plan.AtPos(server.CreateView(ctx, v, cv.OrReplace, cv.IfNotExists, cv.Temporary), cv.Name.Pos)
}

// viewColumns checks the column list of a view, and that no two columns have one name.
func viewColumns(schema *arrow.Schema, cv *planner.CreateView) error {
	names := plan.FieldNames(schema, false)
	if cv.Columns != nil {
		if len(cv.Columns) != len(names) {
			return plan.Errorf(plan.CodeName, "view %s names %d columns, its query has %d", plan.QuoteIdent(cv.Name.Name), len(cv.Columns), len(names)).
				WithPos(cv.Columns[0].Pos)
		}
		for i, c := range cv.Columns {
			names[i] = c.Name
		}
	}
	seen := map[string]bool{}
	for i, n := range names {
		if seen[n] {
			pos := cv.Name.Pos
			if cv.Columns != nil {
				pos = cv.Columns[i].Pos
			}
			return plan.Errorf(plan.CodeName, "view %s: two columns are called %s", plan.QuoteIdent(cv.Name.Name), plan.QuoteIdent(n)).
				WithHint("give one of them another name with AS").WithPos(pos)
		}
		seen[n] = true
	}
	return nil
}

// viewCatalog is the catalog as it is with a view that is not kept yet. A view that every client of its server sees reads tables of
// that server: what a session calls another one is nobody else's name for it.
type viewCatalog struct {
	plan.Namespaces
	view plan.View
}

// Table implements plan.Catalog.
func (c *viewCatalog) Table(ctx context.Context, name string) (plan.Table, error) {
	if strings.EqualFold(name, c.view.Name()) {
		return c.view, nil
	}
	return c.Namespaces.Table(ctx, name)
}

// viewSchema has the columns of a view as they are now.
func (s *Session) viewSchema(ctx context.Context, v plan.View) (*arrow.Schema, error) {
	r, err := s.SQL("SELECT * FROM " + plan.TableName(v)).build(ctx)
	if err != nil {
		return nil, unplaced(err)
	}
	return r.node.Schema(), nil
}

// unplaced takes the place out of an error, which is in a text that the user did not write.
func unplaced(err error) error {
	e, ok := err.(*plan.Error) //nolint:errorlint // the binder gives bare errors
	if !ok {
		return err
	}
	c := *e
	c.Pos, c.Line, c.Column, c.Site = 0, 0, 0, ""
	return &c
}
