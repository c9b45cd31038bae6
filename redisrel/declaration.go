package redisrel

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"rsql/planner/plan"
)

// Declaration is what CREATE TABLE says: which keys are the table's rows, and the types that their fields promise.
//
// Columns are the table's, in the order that people see them. A column with a placeholder's name is that part of the key;
// every other one is the hash field of its name, and `_field.name` is the field of a name that a placeholder has. A
// placeholder that is no column becomes a TEXT column in front of the others.
type Declaration struct {
	Name string
	// Key is the key template, such as user:{id}. One without a placeholder is one key.
	Key string
	// Type is the shape of the rows, by default that of hashes: see mapping.md.
	Type string
	// TTL is the time to live that written rows get, zero for none.
	TTL     time.Duration
	Columns []ColumnDef
	// Directory is a set or sorted set that names the keys of all rows, such as "set users:ids"; empty for none.
	Directory string
	// Indexes are sorted sets that name the keys by the values of columns.
	Indexes []IndexDef
	// BadValues is "null" where values that break their column's type are read as NULL; else empty, and they are errors.
	BadValues string
	// EmptyRows is the hash field that is written for a row whose columns are all NULL; empty where such rows are refused.
	EmptyRows string
	// MaxLen is about how many entries a stream keeps when entries are added; 0 for all.
	MaxLen int64
	// Text is the statement as the user wrote it; may be empty.
	Text string
}

// ColumnDef is a column of a declaration.
type ColumnDef struct {
	Name string
	Type plan.Type
}

// IndexDef is the index of a column: a sorted set that an application keeps, such as "zset users:by_age", in which each key is that
// has the column, under its value.
type IndexDef struct {
	Column, List string
}

// indexOption is how the options begin that declare indexes: "index.age" and index (age) are one.
const indexOption = "index."

// optionNames are the options that [Declaration.SetOption] takes.
var optionNames = []string{"key", "type", "ttl", "bad_values", "empty_rows", "maxlen", "directory", "index (column)"}

// SetOption sets one name = value of a WITH (…) list. Errors name the option and the near name.
func (d *Declaration) SetOption(name, value string) error {
	switch strings.ToLower(name) {
	case "key":
		d.Key = value
	case "type":
		d.Type = strings.ToLower(value)
	case "bad_values":
		d.BadValues = strings.ToLower(value)
	case "ttl":
		ttl, err := ParseTTL(value)
		d.TTL = ttl
		return err
	case "empty_rows":
		d.EmptyRows = value
	case "maxlen":
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || n < 1 {
			return plan.Errorf(plan.CodeName, "maxlen is %q", value).WithHint("write the number of entries that a stream keeps")
		}
		d.MaxLen = n
	case "directory":
		d.Directory = value
	default:
		if len(name) > len(indexOption) && strings.EqualFold(name[:len(indexOption)], indexOption) {
			d.Indexes = append(d.Indexes, IndexDef{Column: name[len(indexOption):], List: value})
			return nil
		}
		err := plan.Errorf(plan.CodeName, "tables have no option %s", name)
		if near, ok := plan.Nearest(name, optionNames); ok {
			return err.WithHint("did you mean %s?", near)
		}
		return err.WithHint("there are %s", strings.Join(optionNames, ", "))
	}
	return nil
}

// relation checks the declaration and makes its relation.
func (d *Declaration) relation(kind Kind) (*relation, error) {
	if err := d.checkOptions(); err != nil {
		return nil, err
	}
	template, err := ParseTemplate(d.Key)
	if err != nil {
		return nil, err
	}
	placeholders := template.Placeholders()
	shape := shapeNamed(d.Type)
	columns, err := d.columns(placeholders, shape)
	if err != nil {
		return nil, err
	}
	r := newRelation(d.Name, kind, template, shape, columns)
	r.declaration, r.ttl = d, d.TTL
	return r, d.lists(r)
}

func (d *Declaration) checkOptions() error {
	switch {
	case d.Name == "":
		return plan.Errorf(plan.CodeName, "a table needs a name")
	case d.Key == "":
		return plan.Errorf(plan.CodeName, "table %s: it has no key", d.Name).WithHint("say which keys are its rows: WITH (key = 'user:{id}')")
	case shapeNamed(d.Type) == nil:
		return d.unknownShape()
	case d.BadValues != "" && d.BadValues != "null":
		return plan.Errorf(plan.CodeName, "table %s: bad_values is %q", d.Name, d.BadValues).
			WithHint("write 'null', or leave it out and bad values are errors")
	case d.EmptyRows != "" && shapeNamed(d.Type) != hashShape:
		return plan.Errorf(plan.CodeName, "table %s: empty_rows is an option of tables of hashes", d.Name)
	case d.MaxLen > 0 && shapeNamed(d.Type) != streamShape:
		return plan.Errorf(plan.CodeName, "table %s: maxlen is an option of tables of streams", d.Name)
	case d.TTL < 0 || d.TTL > 0 && d.TTL < time.Millisecond:
		return plan.Errorf(plan.CodeName, "table %s: a ttl of %s is shorter than a millisecond", d.Name, d.TTL)
	}
	return nil
}

// unknownShape is the error of a type that no table has.
func (d *Declaration) unknownShape() error {
	err := plan.Errorf(plan.CodeUnsupported, "table %s: there are no tables of type %s", d.Name, d.Type)
	if near, ok := plan.Nearest(d.Type, shapeNames()); ok {
		return err.WithHint("did you mean %s?", near)
	}
	return err.WithHint("the types are %s", strings.Join(shapeNames(), ", "))
}

// columns are the columns of the table, placeholders that are no column of the declaration first. Without any column of
// its own, the table has all elements of its shape.
func (d *Declaration) columns(placeholders []string, shape *rowShape) ([]column, error) {
	part := make(map[string]int, len(placeholders))
	for i, p := range placeholders {
		if taken(p, nil) || strings.HasPrefix(p, fieldPrefix) {
			return nil, plan.Errorf(plan.CodeName, "table %s: a placeholder cannot be called %s, which is a name of rsql's own", d.Name, p)
		}
		part[p] = i
	}
	seen := make(map[string]bool, len(d.Columns))
	var declared []column
	for _, c := range d.Columns {
		if err := d.checkColumn(c, placeholders, seen); err != nil {
			return nil, err
		}
		seen[c.Name] = true
		if i, ok := part[c.Name]; ok {
			declared = append(declared, column{name: c.Name, source: fromPart, part: i, typ: c.Type, declared: true})
			continue
		}
		c, err := d.valueColumn(c, placeholders, shape)
		if err != nil {
			return nil, err
		}
		declared = append(declared, c)
	}
	if !slices.ContainsFunc(declared, func(c column) bool { return c.source != fromPart }) {
		declared = append(declared, shape.elementColumns(placeholders)...)
	}
	var out []column
	for i, p := range placeholders {
		if !seen[p] {
			// Not a promise: a part that is no text makes the column a BLOB, as it does in an undeclared table.
			out = append(out, column{name: p, source: fromPart, part: i, typ: plan.TextType})
		}
	}
	return append(out, declared...), nil
}

// valueColumn is a column that is no placeholder: an element of the shape, or a field.
func (d *Declaration) valueColumn(c ColumnDef, placeholders []string, shape *rowShape) (column, error) {
	var names []string
	for i, e := range shape.elements {
		name := columnName(e.name, placeholders)
		if c.Name == name && e.writeOnly {
			return column{}, plan.Errorf(plan.CodeName, "table %s: %s is a pseudo-column, which every table of type %s has", d.Name, c.Name, shape.name)
		}
		if c.Name == name {
			return column{name: name, source: fromElement, part: i, typ: c.Type, declared: true, score: e.score}, nil
		}
		names = append(names, name)
	}
	if field, ok := strings.CutPrefix(c.Name, fieldTTLPrefix); ok && shape == hashShape {
		return column{name: c.Name, source: fromFieldTTL, field: field, typ: c.Type, declared: true}, nil
	}
	if shape.fields {
		return column{name: c.Name, source: fromField, field: fieldName(c.Name), typ: c.Type, declared: true}, nil
	}
	err := plan.Errorf(plan.CodeName, "table %s: the rows of a table of type %s have no column %s", d.Name, shape.name, c.Name)
	if near, ok := plan.Nearest(c.Name, names); ok {
		return column{}, err.WithHint("did you mean %s?", near)
	}
	return column{}, err.WithHint("besides the key they have %s", strings.Join(names, ", "))
}

func (d *Declaration) checkColumn(c ColumnDef, placeholders []string, seen map[string]bool) error {
	switch {
	case seen[c.Name]:
		return plan.Errorf(plan.CodeName, "table %s: there are two columns %s", d.Name, c.Name)
	case taken(c.Name, nil):
		return plan.Errorf(plan.CodeName, "table %s: %s is a pseudo-column, which every table has", d.Name, c.Name)
	case strings.HasPrefix(c.Name, fieldPrefix) && columnName(fieldName(c.Name), placeholders) != c.Name:
		return plan.Errorf(plan.CodeName, "table %s: the field %s needs no %s before its name", d.Name, fieldName(c.Name), fieldPrefix)
	}
	if shape := shapeNamed(d.Type); strings.HasPrefix(c.Name, fieldTTLPrefix) && (shape == hashShape || shape == fieldsShape) && c.Type != plan.DoubleType {
		return plan.Errorf(plan.CodeType, "table %s: column %s is a time to live in seconds, a DOUBLE, and no %s", d.Name, c.Name, c.Type)
	}
	switch c.Type.Kind {
	case plan.Interval:
		return plan.Errorf(plan.CodeType, "table %s: column %s is an INTERVAL, which is no type of what is stored", d.Name, c.Name).
			WithHint("declare it as TEXT, and read it with CAST(%s AS INTERVAL)", plan.QuoteIdent(c.Name))
	case plan.Unknown, plan.Null:
		return plan.Errorf(plan.CodeType, "table %s: column %s cannot be a %s", d.Name, c.Name, c.Type)
	}
	for _, p := range placeholders {
		if p != c.Name && strings.EqualFold(p, c.Name) {
			return plan.Errorf(plan.CodeName, "table %s: the column %s and the placeholder {%s} differ in case only", d.Name, c.Name, p).
				WithHint("write them the same way")
		}
	}
	return nil
}
