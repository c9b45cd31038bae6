package redisrel

import (
	"slices"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// TargetForWrite is what the rows of a query are written into under a key template, without a table to be declared. Its
// columns are the query's, as those of [Server.TargetForCreateAs] are: placeholders are the key, _ttl is the time to live.
// options are those of [Declaration.SetOption], in pairs of name and value.
func (s *Server) TargetForWrite(template string, query *arrow.Schema, options [][2]string) (*Table, error) {
	d := Declaration{Name: template, Key: template}
	for _, o := range options {
		if err := d.SetOption(o[0], o[1]); err != nil {
			return nil, err
		}
	}
	r, err := d.target(query, KindPattern)
	if err != nil {
		return nil, err
	}
	return &Table{srv: s, rel: r}, nil
}

// target is the relation of the declaration with the columns of a query, every placeholder among them.
func (d *Declaration) target(query *arrow.Schema, kind Kind) (*relation, error) {
	for _, f := range query.Fields() {
		if f.Name == ttlColumn || d.pseudoColumn(f.Name) {
			continue
		}
		t := plan.TypeOf(f)
		if t.Kind == plan.Null || t.Kind == plan.Interval {
			t = plan.TextType
		}
		d.Columns = append(d.Columns, ColumnDef{Name: f.Name, Type: t})
	}
	for _, shape := range []*rowShape{listShape, streamShape} { // new elements have no index or id yet
		if first := shape.elements[0]; d.Type == shape.name && query.FieldIndices(first.name) == nil {
			d.Columns = append(d.Columns, ColumnDef{Name: first.name, Type: first.typ})
		}
	}
	r, err := d.relation(kind)
	if err != nil {
		return nil, err
	}
	if len(r.parts) == 0 && !r.shape.many {
		return nil, plan.Errorf(plan.CodeName, "table %s: the key %q has no placeholder, so it is one key, and rows need keys of their own", d.Name, d.Key).
			WithHint("write the part that differs from key to key in braces, as in user:{id}")
	}
	for _, at := range r.parts {
		if !r.columns[at].declared {
			return nil, d.missingPart(r.columns[at].name)
		}
	}
	return r, nil
}

// pseudoColumn reports whether a column is one that the tables of the declaration's type have anyway.
func (d *Declaration) pseudoColumn(name string) bool {
	shape := shapeNamed(d.Type)
	return shape != nil && slices.ContainsFunc(shape.elements, func(e element) bool { return e.onDemand && e.name == name })
}
