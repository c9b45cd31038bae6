package redisrel

import (
	"fmt"
	"sort"

	"rsql/planner/plan"
)

func tooManyFields(table string, most int) error {
	return plan.Errorf(plan.CodeData, "table %s: its hashes have more than %d different fields", table, most).
		WithHint("declare the columns that you need with CREATE TABLE")
}

// relation makes the relation of what was seen.
func (f *inference) relation(name string, kind Kind) (*relation, error) {
	if f.rows == 0 {
		return nil, f.nothing()
	}
	var columns []column
	placeholders := f.pattern.Placeholders()
	for i, p := range placeholders {
		columns = append(columns, column{name: p, source: fromPart, part: i, typ: f.typeOf(f.parts[i])})
	}
	for _, c := range f.shape.elementColumns(placeholders) {
		if f.shape.elements[c.part].guess {
			c.typ = f.typeOf(f.value)
		}
		columns = append(columns, c)
	}
	names := f.shape.ownNames(placeholders)
	for _, field := range f.order() {
		columns = append(columns, column{
			name: columnName(field, names), source: fromField, field: field, typ: f.typeOf(*f.fields[field]),
		})
	}
	r := newRelation(name, kind, f.pattern, f.shape, columns)
	if f.keys.result() == plan.BlobType {
		r = r.withColumn(keyColumn, plan.BlobType)
		r.repairs = 0
	}
	if f.shape.many {
		r.perKey = float64(f.elements) / float64(f.rows)
	}
	return r, nil
}

// order is that of the largest hash; what other hashes have comes behind, by name.
func (f *inference) order() []string {
	out := append([]string(nil), f.longest...)
	seen := make(map[string]bool, len(out))
	for _, name := range out {
		seen[name] = true
	}
	var more []string
	for name := range f.fields {
		if !seen[name] {
			more = append(more, name)
		}
	}
	sort.Strings(more)
	return append(out, more...)
}

// typeOf is a guess as the type of a column: values that are all empty are texts.
func (f *inference) typeOf(g typeGuess) plan.Type {
	t := g.result()
	if t.Kind == plan.Null || f.mode == InferText && t != plan.BlobType {
		return plan.TextType
	}
	return t
}

// nothing is the error of a pattern without a single key of the shape.
func (f *inference) nothing() error {
	if f.skippedType != "" {
		return noShape(f.table, fmt.Sprintf("key %s", f.skipped), f.skippedType)
	}
	return plan.Errorf(plan.CodeName, "no key matches %q", f.pattern.String()).WithHint("SHOW TABLES lists what there is; keys are case-sensitive; CREATE TABLE declares a table without keys yet")
}

// noShape is the error of keys of a type whose values rsql cannot read.
func noShape(table, keys, redisType string) error {
	return plan.Errorf(plan.CodeUnsupported, "table %s: %s: the type %s is none that can be read as rows", table, keys, redisType)
}
