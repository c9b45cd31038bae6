package frame

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner"
	"rsql/planner/plan"
	"rsql/redisrel"
)

// declaration turns the syntax of CREATE TABLE into what redisrel keeps.
func declaration(ct *planner.CreateTable) (redisrel.Declaration, error) {
	d := redisrel.Declaration{Name: ct.Name.Name, Text: ct.Text}
	for _, c := range ct.Columns {
		d.Columns = append(d.Columns, redisrel.ColumnDef{Name: c.Name.Name, Type: c.Type})
	}
	given := map[string]bool{}
	for _, o := range ct.Options {
		name := strings.ToLower(o.Name.Name)
		if given[name] {
			return d, plan.Errorf(plan.CodeSyntax, "the option %s is given twice", name).WithPos(o.Name.Pos)
		}
		given[name] = true
		if err := d.SetOption(o.Name.Name, o.Value); err != nil {
			pos := o.ValuePos
			if plan.CodeOf(err) == plan.CodeName {
				pos = o.Name.Pos
			}
			return d, plan.AtPos(err, pos)
		}
	}
	return d, nil
}

func (s *Session) createTable(ctx context.Context, ct *planner.CreateTable) (isNew bool, err error) {
	d, err := declaration(ct)
	if err != nil {
		return false, err
	}
	server, err := s.serverOf(ctx, ct.Name.Space())
	if err != nil {
		return false, plan.AtPos(err, ct.Name.Start())
	}
	defer s.generation.Add(1)
	if ct.OrReplace {
		return true, plan.AtPos(server.ReplaceTable(ctx, d, ct.Temporary), ct.Name.Pos)
	}
	isNew, err = server.CreateTable(ctx, d, ct.IfNotExists, ct.Temporary)
	return isNew, plan.AtPos(err, ct.Name.Pos)
}

// createAs runs CREATE TABLE … AS: the query, then the declaration, then the rows.
func (s *Session) createAs(ctx context.Context, ct *planner.CreateTable, params []*plan.Literal) (*Rows, error) {
	var made *redisrel.NewTable
	r, err := s.start(ctx, holdAll, func(ctx context.Context) (*planned, error) {
		d, err := declaration(ct)
		if err != nil {
			return nil, err
		}
		server, err := s.serverOf(ctx, ct.Name.Space())
		if err != nil {
			return nil, plan.AtPos(err, ct.Name.Start())
		}
		target := func(schema *arrow.Schema) (plan.Table, error) {
			made, err = server.TargetForCreateAs(ctx, d, schema, ct.Temporary)
			return made, plan.AtPos(err, ct.Name.Pos)
		}
		p, err := planner.ForCreateAs(ctx, ct, s.catalog(), target, s.plannerOptions(params))
		return withParams(p, err, params)
	})
	if ct.IfNotExists && plan.CodeOf(err) == plan.CodeConflict && made == nil {
		return s.message("table %s exists; nothing written", ct.Name.Label()), nil
	}
	var occupied *plan.Error
	if made != nil && errors.As(err, &occupied) && occupied.Code == plan.CodeConflict {
		return nil, occupied.WithHint("take another key for new rows; CREATE TABLE without AS declares the keys that are there")
	}
	if err != nil {
		return nil, err
	}
	if s.set.dryRun {
		return r.asPreview("written", ""), nil
	}
	defer s.generation.Add(1)
	if err := made.Finish(ctx); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r.asWrite(), nil
}

// insertCatalog is the catalog with the options of one INSERT on its target.
func (s *Session) insertCatalog(ins *planner.Insert) (plan.Namespaces, error) {
	return s.optionsCatalog(ins.Table, ins.Options)
}

// optionsCatalog is the catalog with the options of a statement on the table that it writes to.
func (s *Session) optionsCatalog(target planner.Ident, options []planner.Option) (plan.Namespaces, error) {
	if len(options) == 0 {
		return s.catalog(), nil
	}
	cat := &ttlCatalog{Namespaces: s.catalog(), target: target}
	for _, o := range options {
		if !strings.EqualFold(o.Name.Name, "ttl") {
			return nil, plan.Errorf(plan.CodeName, "a statement has no option %s", o.Name.Name).WithPos(o.Name.Pos).
				WithHint("INSERT INTO t WITH (ttl = '1h') … and UPDATE t WITH (ttl = '1h') … have this one")
		}
		var err error
		if cat.ttl, err = redisrel.ParseTTL(o.Value); err != nil {
			return nil, plan.AtPos(err, o.ValuePos)
		}
	}
	return cat, nil
}

func (s *Session) showCreate(ctx context.Context, st *planner.ShowCreateTable) (*Rows, error) {
	server, err := s.serverOf(ctx, st.Name.Space())
	if err != nil {
		return nil, plan.AtPos(err, st.Name.Start())
	}
	text, err := server.ShowCreate(ctx, st.Name.Name)
	if err != nil {
		return nil, plan.AtPos(err, st.Name.Pos)
	}
	return s.texts([]string{"name", "statement"}, [][]string{{st.Name.Label(), text}}), nil
}

// describe lists the columns of a table or of a query.
func (s *Session) describe(ctx context.Context, d *planner.Describe, params []*plan.Literal) (*Rows, error) {
	var schema *arrow.Schema
	if d.Query != nil {
		p, err := s.planned(ctx, s.planQuery(d.Query, params))
		if err != nil {
			return nil, err
		}
		schema = p.root.Schema()
	} else if d.Name.File != nil {
		t, err := s.files.Table(ctx, *d.Name.File)
		if err != nil {
			return nil, err
		}
		schema = t.Schema()
	} else {
		server, err := s.serverOf(ctx, d.Name.Space())
		if err != nil {
			return nil, plan.AtPos(err, d.Name.Start())
		}
		t, err := server.Table(ctx, d.Name.Name)
		if err != nil {
			return nil, plan.AtPos(err, d.Name.Pos)
		}
		schema = t.Schema()
		if v, ok := t.(plan.View); ok {
			if schema, err = s.viewSchema(ctx, v); err != nil {
				return nil, plan.AtPos(err, d.Name.Pos)
			}
		}
	}
	var rows [][]string
	for _, f := range schema.Fields() {
		kind := "column"
		if plan.Hidden(f) {
			kind = "pseudo-column"
		}
		rows = append(rows, []string{f.Name, plan.TypeOf(f).String(), kind})
	}
	return s.texts([]string{"column", "type", "kind"}, rows), nil
}

// ttlCatalog is a catalog whose one table target writes rows with a time to live of its own.
type ttlCatalog struct {
	plan.Namespaces
	target planner.Ident
	ttl    time.Duration
}

// Table implements plan.Catalog.
func (c *ttlCatalog) Table(ctx context.Context, name string) (plan.Table, error) {
	t, err := c.Namespaces.Table(ctx, name)
	if err != nil || name != c.target.Name || c.target.Path != nil {
		return t, err
	}
	r, ok := t.(*redisrel.Table)
	if !ok {
		return nil, plan.Errorf(plan.CodeUnsupported, "table %s has no time to live", c.target.Label())
	}
	return r.WithTTL(c.ttl), nil
}

// Namespace implements plan.Namespaces.
func (c *ttlCatalog) Namespace(ctx context.Context, path []string) (plan.Catalog, error) {
	cat, err := c.Namespaces.Namespace(ctx, path)
	if err != nil || !slices.Equal(path, c.target.Space()) {
		return cat, err
	}
	target := c.target
	target.Path = nil
	return &ttlCatalog{Namespaces: cat.(plan.Namespaces), target: target, ttl: c.ttl}, nil
}
