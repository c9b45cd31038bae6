package bind_test

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"rsql/planner/bind"
	"rsql/planner/parse"
	"rsql/planner/plan"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// table is a table without rows.
type table struct {
	name   string
	schema *arrow.Schema
}

var (
	_ plan.Table    = (*table)(nil)
	_ plan.Writable = (*table)(nil)
	_ plan.Catalog  = catalog{}
)

func (t *table) Name() string                    { return t.name }
func (t *table) Schema() *arrow.Schema           { return t.schema }
func (t *table) Supports(plan.Expr) plan.Support { return plan.No }
func (t *table) Scan(context.Context, plan.ScanSpec) (plan.Reader, error) {
	return nil, plan.Errorf(plan.CodeInternal, "nothing to read")
}
func (t *table) OpenWriter(context.Context, plan.WriteSpec) (plan.Writer, error) {
	return nil, plan.Errorf(plan.CodeInternal, "nothing to write")
}

// readOnly hides that a table can be written.
type readOnly struct{ plan.Table }

// catalog finds tables as the real one does: exactly, else by the only name that differs in case.
type catalog map[string]plan.Table

func (c catalog) Table(_ context.Context, name string) (plan.Table, error) {
	if t := c[name]; t != nil {
		return t, nil
	}
	var names []string
	for n := range c {
		if strings.EqualFold(n, name) {
			return c[n], nil
		}
		names = append(names, n)
	}
	sort.Strings(names)
	err := plan.Errorf(plan.CodeName, "there is no table %s", name)
	if near, ok := plan.Nearest(name, names); ok {
		return nil, err.WithHint("did you mean %s?", near)
	}
	return nil, err
}

// newTable makes a table from "name TYPE" pairs; the pseudo-columns come last.
func newTable(name string, fields ...arrow.Field) *table {
	fields = append(fields, plan.Hide(plan.NewField("_key", plan.TextType)), plan.Hide(plan.NewField("_ttl", plan.BigIntType)))
	return &table{name: name, schema: arrow.NewSchema(fields, nil)}
}

func shop() catalog {
	f := plan.NewField
	users := newTable("users", f("id", plan.BigIntType), f("name", plan.TextType), f("city", plan.TextType),
		f("score", plan.DoubleType), f("balance", plan.DecimalType(12, 2)), f("active", plan.BooleanType), f("born", plan.DateType))
	orders := newTable("orders", f("id", plan.BigIntType), f("user_id", plan.BigIntType), f("total", plan.DecimalType(10, 2)),
		f("placed", plan.TimestampType), f("doc", plan.JSONType), f("raw", plan.BlobType))
	mixed := newTable("mixed", f("Id", plan.BigIntType), f("ID", plan.BigIntType), f("Name", plan.TextType), f("_field.id", plan.TextType))
	raw := newTable("user:*", f("name", plan.TextType), f("city", plan.TextType))
	view := readOnly{newTable("view", f("a", plan.BigIntType))}
	return catalog{"users": users, "orders": orders, "mixed": mixed, "user:*": raw, "view": view}
}

// bindText parses and binds a statement: a query, an INSERT, or CREATE TABLE … AS.
func bindText(text string, types ...plan.Type) (plan.Node, error) {
	s, err := parse.Parse(text)
	if err != nil {
		return nil, err
	}
	ctx, cat, opts := context.Background(), shop(), bind.Options{ParamTypes: types}
	switch x := s.(type) {
	case *parse.Query:
		return bind.Query(ctx, x, cat, opts)
	case *parse.Insert:
		return bind.Insert(ctx, x, cat, opts)
	case *parse.CreateTable:
		if x.Query == nil {
			break
		}
		return bind.CreateTableAs(ctx, x.Query, cat, func(s *arrow.Schema) (plan.Table, error) {
			return newTable(x.Name.Name, s.Fields()...), nil
		}, opts)
	}
	return nil, fmt.Errorf("%T is not bound", s)
}

// mustBind binds a statement that is right.
func mustBind(t *testing.T, text string, types ...plan.Type) plan.Node {
	t.Helper()
	n, err := bindText(text, types...)
	require.NoError(t, err, text)
	return n
}
