package bind

import (
	"context"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// Insert binds INSERT [IGNORE | OVERWRITE] and REPLACE. Without a column list the rows are for the visible columns of the table, in
// its order. Constants and parameters take the types of the columns that they are for.
func Insert(ctx context.Context, ins *parse.Insert, cat plan.Catalog, opts Options) (plan.Node, error) {
	b := newBinder(ctx, ins.Query.Source, cat, opts)
	t, _, err := b.lookup(ins.Table)
	if err != nil {
		return nil, plan.AtPos(noTarget(err, ins.Table.Name), ins.Table.Pos)
	}
	if _, ok := t.(plan.View); ok {
		return nil, plan.Errorf(plan.CodeUnsupported, "%s is a view and cannot be written", plan.TableName(t)).
			WithHint("write into the tables that it reads").WithPos(ins.Table.Pos)
	}
	columns, err := insertColumns(t, ins)
	if err != nil {
		return nil, err
	}
	want := make([]target, len(columns))
	for i, c := range columns {
		f := t.Schema().Field(c)
		want[i] = target{table: plan.TableName(t), name: f.Name, typ: plan.TypeOf(f)}
	}
	rows, err := b.statement(ins.Query, want)
	if err != nil {
		return nil, err
	}
	if err := b.checkRows(rows.Schema(), want, ins); err != nil {
		return nil, err
	}
	if ins.Conflict != nil && ins.Conflict.Set != nil || ins.Returning != nil {
		if ins.Mode == plan.Overwrite {
			return nil, plan.Errorf(plan.CodeUnsupported, "RETURNING of an INSERT OVERWRITE is not offered").WithPos(ins.Table.Pos)
		}
		n, err := b.insertChange(ins, t, rows, columns)
		return n, plan.AtPos(err, ins.Table.Pos)
	}
	if ins.Conflict != nil && ins.Conflict.Key != nil {
		if c, ok := t.(plan.Changeable); ok {
			if err := (&insertScope{ins: ins, table: t}).conflictKey(ins.Conflict, c); err != nil {
				return nil, err
			}
		}
	}
	w, err := plan.NewInsert(rows, t, ins.Mode, columns)
	return w, plan.AtPos(err, ins.Table.Pos)
}

// noTarget says how a table comes to be that has no keys yet.
func noTarget(err error, name string) error {
	e, ok := err.(*plan.Error) //nolint:errorlint // only an unwrapped *Error may be replaced without losing its wrapper
	if !ok || e.Code != plan.CodeName {
		return err
	}
	key := "…"
	if strings.ContainsAny(name, "{}") {
		key = strings.ReplaceAll(name, "'", "''")
	}
	hint := "a new table is declared first: CREATE TABLE … WITH (key = '" + key + "')"
	if strings.HasPrefix(e.Hint, "did you mean ") {
		hint = e.Hint + " A" + hint[1:]
	}
	return e.WithHint("%s", hint)
}

// insertColumns are the ordinals of the columns that an INSERT is for.
func insertColumns(t plan.Table, ins *parse.Insert) ([]int, error) {
	var columns []int
	fields := t.Schema().Fields()
	if ins.Columns == nil {
		for i, f := range fields {
			if !plan.Hidden(f) {
				columns = append(columns, i)
			}
		}
		return columns, nil
	}
	ordinals := make([]int, len(fields))
	for i := range ordinals {
		ordinals[i] = i
	}
	taken := map[int]bool{}
	for _, id := range ins.Columns {
		found := pick(ordinals, id.Name, func(i int) string { return fields[i].Name })
		switch {
		case len(found) == 0:
			err := plan.Errorf(plan.CodeName, "table %s has no column %s", plan.TableName(t), plan.QuoteIdent(id.Name)).WithPos(id.Pos)
			return nil, near(err, id.Name, plan.FieldNames(t.Schema(), true), "its columns are")
		case len(found) > 1:
			return nil, plan.Errorf(plan.CodeName, "column %s is ambiguous: %s", plan.QuoteIdent(id.Name), listed(fieldNames(fields, found))).WithPos(id.Pos)
		case taken[found[0]]:
			return nil, plan.Errorf(plan.CodeName, "column %s is named twice", plan.QuoteIdent(id.Name)).WithPos(id.Pos)
		}
		taken[found[0]] = true
		columns = append(columns, found[0])
	}
	return columns, nil
}

func fieldNames(fields []arrow.Field, at []int) []string {
	out := make([]string, len(at))
	for i, n := range at {
		out[i] = plan.QuoteIdent(fields[n].Name)
	}
	return out
}

// checkRows checks number and types of the columns that a query gives against those that they are for.
func (b *binder) checkRows(s *arrow.Schema, want []target, ins *parse.Insert) error {
	if s.NumFields() != len(want) {
		names := make([]string, len(want))
		for i, t := range want {
			names[i] = plan.QuoteIdent(t.name)
		}
		return plan.Errorf(plan.CodeType, "%s into %s needs %s and gets %d", ins.Mode, dotted(append(slices.Clone(ins.Table.Path), ins.Table)), counted(len(want)), s.NumFields()).
			WithHint("the columns are %s", listed(names)).WithPos(b.src.Pos(ins.Query.Body))
	}
	for i, t := range want {
		col, err := plan.NewColumn(s, i)
		if err != nil {
			return err
		}
		if _, err := plan.Assign(col, t.typ, t.label()); err != nil {
			pos := b.src.Pos(ins.Query.Body)
			if ins.Columns != nil {
				pos = ins.Columns[i].Pos
			}
			err := plan.Errorf(plan.CodeType, "column %s of %s is %s, the value is %s", plan.QuoteIdent(t.name), t.table, t.typ, col.Type())
			return plan.CastHint(err, col, t.typ).WithPos(pos)
		}
	}
	return nil
}
