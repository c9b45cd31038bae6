package redisrel

import (
	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// repaired is the relation after a guess turned out to be wrong; the relation itself when another statement has repaired
// the field or column since e's was planned. What that repair leaves to do shows when the statement runs again, with the
// column's type of now: widening from there, and only from there, never makes a type narrower.
func (r *relation) repaired(e *plan.RetypeError) *relation {
	for _, c := range r.columns {
		switch {
		case e.NewField && c.source == fromField && c.field == e.Column:
			return r
		case !e.NewField && c.name == e.Column && c.typ == e.From && c.typ != e.To:
			return r.withColumn(c.name, e.To)
		}
	}
	if !e.NewField {
		return r
	}
	return r.withField(e.Column, e.To)
}

// withColumn is the relation with another type of an inferred column, or of _key.
func (r *relation) withColumn(name string, typ plan.Type) *relation {
	columns := r.visible()
	for i := range columns {
		if columns[i].name == name {
			columns[i].typ = typ
		}
	}
	return r.rebuilt(columns, name == keyColumn, typ)
}

// withField is the relation with one more hash field.
func (r *relation) withField(field string, typ plan.Type) *relation {
	name := columnName(field, r.shape.ownNames(r.pattern.Placeholders()))
	return r.rebuilt(append(r.visible(), column{name: name, source: fromField, field: field, typ: typ}), false, typ)
}

// visible are copies of the columns that newRelation takes.
func (r *relation) visible() []column {
	var out []column
	for _, c := range r.columns {
		if r.shown(c) {
			out = append(out, c)
		}
	}
	return out
}

// shown reports whether a column is one of those that newRelation takes.
func (r *relation) shown(c column) bool {
	return c.source == fromField || c.source == fromPart || c.source == fromElement && (c.declared || !r.shape.elements[c.part].onDemand)
}

// rebuilt is the relation with other columns; keyType holds where retypeKey is set, else _key keeps its type.
func (r *relation) rebuilt(columns []column, retypeKey bool, keyType plan.Type) *relation {
	n := newRelation(r.name, r.kind, r.pattern, r.shape, columns)
	n.perKey = r.perKey
	n.directory, n.indexes = r.directory, r.indexes
	n.declaration, n.ttl, n.repairs, n.size, n.at = r.declaration, r.ttl, r.repairs+1, r.size, r.at
	typ := r.columns[r.keyAt].typ
	if retypeKey {
		typ = keyType
	}
	if typ != plan.TextType {
		n.columns[n.keyAt].typ = typ
		fields := append([]arrow.Field(nil), n.schema.Fields()...)
		hidden := plan.Hidden(fields[n.keyAt])
		fields[n.keyAt] = plan.NewField(keyColumn, typ)
		if hidden {
			fields[n.keyAt] = plan.Hide(fields[n.keyAt])
		}
		n.schema = arrow.NewSchema(fields, nil)
	}
	return n
}
