package bind

import (
	"errors"
	"slices"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// view binds the query of a view in the place of its name. What is wrong with it stands in no text of the user's: it is
// shown at the name, and names the view. home is where the view is, and the tables that it names without saying where.
func (b *binder) view(v plan.View, id parse.Ident, home plan.Catalog) (plan.Node, error) {
	n, err := b.viewQuery(v, id, home)
	var e *plan.Error
	if err == nil || !errors.As(err, &e) {
		return n, err
	}
	named := *e
	named.Msg, named.Pos = "view "+plan.TableName(v)+": "+e.Msg, id.Pos
	return nil, &named
}

func (b *binder) viewQuery(v plan.View, id parse.Ident, home plan.Catalog) (plan.Node, error) {
	for _, open := range b.env.views {
		if open == plan.TableName(v) {
			return nil, plan.Errorf(plan.CodeUnsupported, "its query refers to the view itself").
				WithHint("recursion is written as WITH RECURSIVE")
		}
	}
	text, columns := v.Definition()
	stmt, err := parse.Parse(text)
	if err != nil {
		return nil, err
	}
	q, ok := stmt.(*parse.Query)
	if !ok {
		return nil, plan.Errorf(plan.CodeData, "its text is not a query")
	}
	q.Source.Place(id.Pos)
	b.env.views = append(b.env.views, plan.TableName(v))
	defer func() { b.env.views = b.env.views[:len(b.env.views)-1] }()
	n, err := (&binder{src: q.Source, env: b.env, cat: home, path: append(slices.Clone(b.path), id.Space()...)}).query(q.Body, outer{}, nil)
	if err != nil {
		return nil, err
	}
	names := parse.Ident{Name: v.Name(), Pos: id.Pos}
	for _, c := range columns {
		names.Columns = append(names.Columns, parse.Ident{Name: c, Pos: id.Pos})
	}
	return rename(n, names)
}
