package redisrel

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
)

// systemPrefix starts the names of the tables in which a server tells of itself.
const systemPrefix = "rsql."

// systemTable is a table of what a server says about itself, asked anew for each scan.
type systemTable struct {
	srv    *Server
	name   string
	schema *arrow.Schema
	// read gives the rows of one server: a text for each column, nil for NULL.
	read func(ctx context.Context, s *server) ([][]*string, error)
}

var (
	_ plan.Table         = (*systemTable)(nil)
	_ plan.PathDescriber = (*systemTable)(nil)
)

// systemColumns are columns given as names before their types.
func systemColumns(pairs ...any) *arrow.Schema {
	var fields []arrow.Field
	for i := 0; i < len(pairs); i += 2 {
		fields = append(fields, plan.NewField(pairs[i].(string), pairs[i+1].(plan.Type)))
	}
	return arrow.NewSchema(fields, nil)
}

// systemTables are the system tables by the names behind systemPrefix.
var systemTables = map[string]systemTable{
	"info": {schema: systemColumns("section", plan.TextType, "name", plan.TextType, "value", plan.TextType), read: readInfo},
	"commandstats": {schema: systemColumns("command", plan.TextType, "calls", plan.BigIntType, "usec", plan.BigIntType,
		"usec_per_call", plan.DoubleType, "rejected_calls", plan.BigIntType, "failed_calls", plan.BigIntType), read: readCommandStats},
	"clients": {schema: systemColumns("id", plan.BigIntType, "addr", plan.TextType, "name", plan.TextType, "user", plan.TextType, "age", plan.BigIntType,
		"idle", plan.BigIntType, "db", plan.BigIntType, "cmd", plan.TextType, "flags", plan.TextType, "memory", plan.BigIntType), read: readClients},
	"slowlog": {schema: systemColumns("id", plan.BigIntType, "at", plan.TimestampType, "usec", plan.BigIntType, "command", plan.TextType,
		"client", plan.TextType, "client_name", plan.TextType), read: readSlowLog},
}

// system is a system table; false where the name is none.
func (s *Server) system(name string) (plan.Table, bool) {
	short, ok := strings.CutPrefix(name, systemPrefix)
	if !ok {
		return nil, false
	}
	if short == "keys" {
		return &keysTable{srv: s}, true
	}
	if t, ok := s.streams(short); ok {
		return t, true
	}
	t, ok := systemTables[short]
	if !ok {
		return nil, false
	}
	t.srv, t.name, t.schema = s, name, s.withNode(t.schema)
	return &t, true
}

// withNode adds a column behind the others that tells which server a row is of; a pseudo-column where there is but one.
func (s *Server) withNode(schema *arrow.Schema) *arrow.Schema {
	node := plan.NewField("node", plan.TextType)
	if s.cluster == nil || s.cluster.alone {
		node = plan.Hide(node)
	}
	return arrow.NewSchema(append(slices.Clip(schema.Fields()), node), nil)
}

// Name implements plan.Table.
func (t *systemTable) Name() string { return t.name }

// Namespace implements plan.Namespaced.
func (t *systemTable) Namespace() string { return t.srv.namespace }

// Schema implements plan.Table.
func (t *systemTable) Schema() *arrow.Schema { return t.schema }

// Supports implements plan.Table.
func (t *systemTable) Supports(plan.Expr) plan.Support { return plan.No }

// DescribeScan implements plan.PathDescriber.
func (t *systemTable) DescribeScan(plan.ScanSpec) plan.ScanPath {
	commands := map[string]string{"info": "INFO everything", "commandstats": "INFO commandstats", "clients": "CLIENT LIST", "slowlog": "SLOWLOG GET -1"}
	return plan.ScanPath{Path: "system table" + t.srv.where(), Commands: []string{commands[strings.TrimPrefix(t.name, systemPrefix)]}}
}

// Scan implements plan.Table: it asks the server.
func (t *systemTable) Scan(ctx context.Context, spec plan.ScanSpec) (plan.Reader, error) {
	rows, err := t.rows(ctx)
	if err != nil {
		return nil, err
	}
	if spec.Limit != plan.NoLimit {
		rows = rows[:min(len(rows), int(spec.Limit))]
	}
	if len(rows) == 0 {
		return &systemReader{}, nil
	}
	fields := make([]arrow.Field, len(spec.Columns))
	columns := make([]arrow.Array, 0, len(spec.Columns))
	defer func() {
		for _, c := range columns {
			c.Release()
		}
	}()
	for i, at := range spec.Columns {
		fields[i] = t.schema.Field(at)
		column, err := systemColumn(spec, fields[i], rows, at)
		if err != nil {
			return nil, err
		}
		columns = append(columns, column)
	}
	return &systemReader{batch: array.NewRecord(arrow.NewSchema(fields, nil), columns, int64(len(rows)))}, nil
}

// rows asks all servers.
func (t *systemTable) rows(ctx context.Context) ([][]*string, error) {
	nodes, err := t.srv.nodes(ctx)
	if err != nil {
		return nil, err
	}
	var all [][]*string
	for _, node := range nodes {
		rows, err := t.read(ctx, node)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			rows[i] = append(rows[i], &node.addr)
		}
		all = append(all, rows...)
	}
	return all, nil
}

// systemColumn is a column of texts; what is no value of its type is NULL.
func systemColumn(spec plan.ScanSpec, field arrow.Field, rows [][]*string, at int) (arrow.Array, error) {
	b := array.NewBuilder(spec.Alloc, field.Type)
	defer b.Release()
	d, err := newDecoder(plan.TypeOf(field), declared, b)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if row[at] == nil || !d.decode(bytesOf(*row[at])) {
			b.AppendNull()
		}
	}
	return b.NewArray(), nil
}

// systemReader gives one batch.
type systemReader struct{ batch plan.Batch }

// Next implements plan.Reader.
func (r *systemReader) Next(context.Context) (plan.Batch, error) {
	if r.batch == nil {
		return nil, io.EOF
	}
	b := r.batch
	r.batch = nil
	return b, nil
}

// Close implements plan.Reader.
func (r *systemReader) Close() error {
	if r.batch != nil {
		r.batch.Release()
		r.batch = nil
	}
	return nil
}

// systemNames are the names of all system tables, without their prefix.
func systemNames() []string {
	names := append(keysOf(systemTables), "keys")
	for _, kind := range streamsTables {
		names = append(names, kind.name)
	}
	return names
}
