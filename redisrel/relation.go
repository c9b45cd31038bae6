package redisrel

import (
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// The pseudo-columns, and what stands before the name of a hash field that a placeholder or a pseudo-column hides.
const (
	keyColumn   = "_key"
	ttlColumn   = "_ttl"
	typeColumn  = "_type"
	fieldPrefix = "_field."
	// fieldTTLPrefix stands before the name of a hash field in the name of the column of the field's time to live.
	fieldTTLPrefix = ttlColumn + "."
)

// Kind says how a table came to be.
type Kind string

// The kinds of tables. KindPattern is a raw pattern or a template written in place of a name.
const (
	KindDeclared   Kind = "declared"
	KindTemporary  Kind = "temporary"
	KindDiscovered Kind = "discovered"
	KindPattern    Kind = "pattern"
	// KindView and KindTemporaryView are queries that have the name of a table.
	KindView          Kind = "view"
	KindTemporaryView Kind = "temporary view"
)

// relation is what is known of a table. It is immutable but for size, found and weights, which are what earlier work left behind.
type relation struct {
	name    string
	kind    Kind
	pattern KeyPattern
	shape   *rowShape
	// columns has an element for each field of schema, in order.
	columns []column
	schema  *arrow.Schema
	// parts has the ordinal in columns of each placeholder.
	parts []int
	// keyAt, ttlAt and typeAt are the ordinals of the pseudo-columns.
	keyAt, ttlAt, typeAt int

	// view is set where the name is that of a view, of which the rest says nothing.
	view *View
	// declaration is nil for tables that nobody declared.
	declaration *Declaration
	ttl         time.Duration
	// repairs counts how often a guess of this relation's types was wrong.
	repairs int
	// at is when the columns were inferred.
	at time.Time
	// size is about how many keys the table has; unknownSize until somebody counted or guessed.
	size *atomic.Int64
	// perKey is about how many rows a key has.
	perKey float64
	// directory names all keys, indexes the keys by a column's values, by its ordinal; nil for none.
	directory *memberList
	indexes   map[int]*memberList
	// weights are what ranges of indexes were last weighed by.
	weights *weights
	// found is what scans found of the columns.
	found *foundStats
}

const unknownSize = -1

// template is the relation's template, nil for a raw pattern.
func (r *relation) template() *Template {
	t, _ := r.pattern.(*Template)
	return t
}

// newRelation works out the schema. columns are the placeholders, elements and fields in the order that people see.
func newRelation(name string, kind Kind, pattern KeyPattern, shape *rowShape, columns []column) *relation {
	r := &relation{name: name, kind: kind, pattern: pattern, shape: shape, perKey: shape.perKey(), size: &atomic.Int64{}, found: &foundStats{}, weights: &weights{}, parts: make([]int, len(pattern.Placeholders()))}
	r.size.Store(unknownSize)
	key := column{name: keyColumn, source: fromKey, typ: plan.TextType}
	hidden := []column{{name: ttlColumn, source: fromTTL, typ: plan.DoubleType}, {name: typeColumn, source: fromType, typ: plan.TextType}}
	for i, e := range shape.elements {
		asked := func(c column) bool { return c.source == fromElement && c.part == i }
		if e.onDemand && !e.declared && !slices.ContainsFunc(columns, asked) {
			hidden = append(hidden, column{name: columnName(e.name, pattern.Placeholders()), source: fromElement, part: i, typ: e.typ})
		}
	}
	visible := columns
	if r.template() == nil {
		visible = append([]column{key}, columns...)
	} else {
		hidden = append([]column{key}, hidden...)
	}
	r.columns = append(append(make([]column, 0, len(visible)+len(hidden)), visible...), hidden...)
	fields := make([]arrow.Field, len(r.columns))
	for i, c := range r.columns {
		fields[i] = plan.NewField(c.name, c.typ)
		if !c.declared && c.typ == plan.BigIntType && (c.source == fromPart || c.source == fromField || c.source == fromElement && shape.elements[c.part].guess) {
			fields[i] = plan.Guess(fields[i])
		}
		if i >= len(visible) {
			fields[i] = plan.Hide(fields[i])
		}
		switch c.source {
		case fromPart:
			r.parts[c.part] = i
		case fromKey:
			r.keyAt = i
		case fromTTL:
			r.ttlAt = i
		case fromType:
			r.typeAt = i
		}
	}
	r.schema = arrow.NewSchema(fields, nil)
	return r
}

// columnName is the name of the column that holds a field of a key. [fieldName] is its inverse, but where both a placeholder
// and an element of the shape have the field's name.
func columnName(field string, names []string) string {
	if !taken(field, names) && !strings.HasPrefix(field, fieldPrefix) {
		return field
	}
	name := fieldPrefix + field
	for taken(name, names) {
		name = fieldPrefix + name
	}
	return name
}

// ownNames are the names of the columns that a table of the shape has besides its fields.
func (s *rowShape) ownNames(placeholders []string) []string {
	out := append([]string(nil), placeholders...)
	for _, e := range s.elements {
		out = append(out, columnName(e.name, placeholders))
	}
	return out
}

// elementColumns are the columns of the shape's elements, with the types that nobody declared.
func (s *rowShape) elementColumns(placeholders []string) []column {
	var out []column
	for i, e := range s.elements {
		if !e.onDemand {
			out = append(out, column{name: columnName(e.name, placeholders), source: fromElement, part: i, typ: e.typ, score: e.score})
		}
	}
	return out
}

// fieldName is the hash field that a column which is no placeholder holds.
func fieldName(column string) string { return strings.TrimPrefix(column, fieldPrefix) }

// taken reports whether a name is a pseudo-column's or a placeholder's.
func taken(name string, placeholders []string) bool {
	if name == keyColumn || name == ttlColumn || name == typeColumn {
		return true
	}
	for _, p := range placeholders {
		if p == name {
			return true
		}
	}
	return false
}
