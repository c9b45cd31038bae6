package redisrel

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"rsql/planner/plan"
)

// catalogVersion is the version of the catalog's entries.
const catalogVersion = 1

// entry is a declaration as the catalog keeps it: a JSON object under the table's name. A view has View and Names alone.
type entry struct {
	Version   int           `json:"version"`
	View      string        `json:"view,omitempty"`
	Names     []string      `json:"names,omitempty"`
	Key       string        `json:"key,omitempty"`
	Type      string        `json:"type,omitempty"`
	TTLMillis int64         `json:"ttl_ms,omitempty"`
	BadValues string        `json:"bad_values,omitempty"`
	Directory string        `json:"directory,omitempty"`
	Indexes   []IndexDef    `json:"indexes,omitempty"`
	EmptyRows string        `json:"empty_rows,omitempty"`
	MaxLen    int64         `json:"maxlen,omitempty"`
	Columns   []entryColumn `json:"columns,omitempty"`
}

type entryColumn struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// marshal is the entry of a declaration.
func (d *Declaration) marshal() (string, error) {
	e := entry{
		Version: catalogVersion, Key: d.Key, Type: shapeNamed(d.Type).name, TTLMillis: d.TTL.Milliseconds(), BadValues: d.BadValues,
		Directory: d.Directory, Indexes: d.Indexes,
		EmptyRows: d.EmptyRows, MaxLen: d.MaxLen,
		Columns: make([]entryColumn, len(d.Columns)),
	}
	for i, c := range d.Columns {
		e.Columns[i] = entryColumn{Name: c.Name, Type: c.Type.String()}
	}
	text, err := json.Marshal(e)
	if err != nil {
		return "", plan.Errorf(plan.CodeInternal, "table %s: its declaration cannot be kept", d.Name).WithCause(err)
	}
	return string(text), nil
}

// unmarshal reads an entry of the catalog.
func unmarshal(name, text string) (*Declaration, error) {
	var e entry
	broken := plan.Errorf(plan.CodeData, "table %s: its declaration in %s is not one of rsql's", name, catalogKey).
		WithHint("DROP TABLE %s forgets it", plan.QuoteIdent(name))
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		return nil, broken.WithCause(err)
	}
	if e.Version != catalogVersion {
		return nil, plan.Errorf(plan.CodeData, "table %s was declared by another rsql: version %d of the catalog, where this one reads %d",
			name, e.Version, catalogVersion).WithHint("use a newer rsql")
	}
	d := &Declaration{
		Name: name, Key: e.Key, Type: e.Type, TTL: time.Duration(e.TTLMillis) * time.Millisecond, BadValues: e.BadValues,
		Directory: e.Directory, Indexes: e.Indexes,
		EmptyRows: e.EmptyRows, MaxLen: e.MaxLen,
	}
	for _, c := range e.Columns {
		t, ok := parseType(c.Type)
		if !ok {
			return nil, broken
		}
		d.Columns = append(d.Columns, ColumnDef{Name: c.Name, Type: t})
	}
	return d, nil
}

// parseType reads a type as plan.Type.String writes it.
func parseType(text string) (plan.Type, bool) {
	for _, t := range []plan.Type{
		plan.BooleanType, plan.BigIntType, plan.DoubleType, plan.TextType, plan.BlobType, plan.DateType, plan.TimestampType, plan.JSONType,
	} {
		if t.String() == text {
			return t, true
		}
	}
	inner, ok := strings.CutPrefix(text, "DECIMAL(")
	inner, closed := strings.CutSuffix(inner, ")")
	p, s, two := strings.Cut(inner, ",")
	precision, err1 := strconv.ParseInt(p, 10, 32)
	scale, err2 := strconv.ParseInt(s, 10, 32)
	valid := err1 == nil && err2 == nil && precision >= 1 && precision <= plan.MaxPrecision && scale >= 0 && scale <= precision
	return plan.DecimalType(int32(precision), int32(scale)), ok && closed && two && valid
}

// createText is the declaration as a CREATE TABLE statement that makes the same table.
func (d *Declaration) createText(temporary bool) string {
	var b strings.Builder
	b.WriteString("CREATE ")
	if temporary {
		b.WriteString("TEMPORARY ")
	}
	b.WriteString("TABLE " + plan.QuoteIdent(d.Name))
	if len(d.Columns) > 0 {
		b.WriteString(" (\n")
		for i, c := range d.Columns {
			b.WriteString("  " + plan.QuoteIdent(c.Name) + " " + c.Type.String())
			if i < len(d.Columns)-1 {
				b.WriteByte(',')
			}
			b.WriteByte('\n')
		}
		b.WriteString(")")
	}
	b.WriteString(" WITH (key = " + quoteText(d.Key))
	if s := shapeNamed(d.Type); s != hashShape {
		b.WriteString(", type = " + quoteText(s.name))
	}
	if d.TTL > 0 {
		b.WriteString(", ttl = " + quoteText(formatTTL(d.TTL)))
	}
	if d.BadValues != "" {
		b.WriteString(", bad_values = " + quoteText(d.BadValues))
	}
	if d.Directory != "" {
		b.WriteString(", directory = " + quoteText(d.Directory))
	}
	for _, x := range d.Indexes {
		b.WriteString(", index (" + plan.QuoteIdent(x.Column) + ") = " + quoteText(x.List))
	}
	if d.EmptyRows != "" {
		b.WriteString(", empty_rows = " + quoteText(d.EmptyRows))
	}
	if d.MaxLen > 0 {
		b.WriteString(", maxlen = " + intText(d.MaxLen))
	}
	return b.String() + ")"
}

// quoteText is a string literal of SQL. Backslashes escape in the grammar, so they are doubled.
func quoteText(s string) string {
	return "'" + strings.NewReplacer("'", "''", `\`, `\\`).Replace(s) + "'"
}
