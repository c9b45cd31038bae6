package redisrel

import (
	"context"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

var (
	_ plan.Changeable      = (*Table)(nil)
	_ plan.ChangeDescriber = (*Table)(nil)
	_ plan.BulkWritable    = (*Table)(nil)
	_ plan.Appendable      = (*Table)(nil)
)

// elementNamed is the ordinal of the column that tells the elements of a key apart; negative for shapes of one row a key.
func (r *relation) elementNamed() int {
	if i := r.shape.naming(); i >= 0 {
		return r.elementAt(i)
	}
	return -1
}

// naming is the element that tells those of a key apart; negative for shapes of one row a key.
func (s *rowShape) naming() int {
	if !s.many {
		return -1
	}
	return slices.IndexFunc(s.elements, func(e element) bool { return e.names || s == listShape && e.name == "index" || s == bitmapShape })
}

// elementAt is the ordinal of the column of an element; negative where the table does not have it.
func (r *relation) elementAt(element int) int {
	return slices.IndexFunc(r.columns, func(c column) bool { return c.source == fromElement && c.part == element })
}

// RowIdentity is the key, and the name of the element for shapes of several rows a key.
func (t *Table) RowIdentity() []int {
	if at := t.rel.elementNamed(); at >= 0 {
		return []int{t.rel.keyAt, at}
	}
	return []int{t.rel.keyAt}
}

// RowKey are the placeholders, and what names the element. Elements of lists and streams have no name before they are there.
func (t *Table) RowKey() []int {
	out := slices.Clone(t.rel.parts)
	if at := t.rel.elementNamed(); at >= 0 && t.rel.shape != listShape && t.rel.shape != streamShape {
		out = append(out, at)
	}
	return out
}

// WritesInBulk reports whether rows are written by a [plan.Writer]: those of hashes that no directory and no index names, and
// whose fields have no times to live of their own.
func (t *Table) WritesInBulk() bool {
	r := t.rel
	return r.shape == hashShape && r.directory == nil && r.indexes == nil && !slices.ContainsFunc(r.columns, r.isFieldLife)
}

// Appends reports whether new rows are added to what a key holds.
func (t *Table) Appends() bool {
	return t.rel.shape == listShape || t.rel.shape == streamShape || t.rel.shape == sketchShape
}

// Names implements plan.Appendable: entries of streams may be given their ids.
func (t *Table) Names() []int {
	if at := t.rel.elementNamed(); t.rel.shape == streamShape && at >= 0 {
		return []int{at}
	}
	return nil
}

// changeColumns says where the columns of one kind of change are in its values.
type changeColumns struct {
	// parts has the place of each placeholder; -1 for none.
	parts []int
	// fields are what is set: hash fields, members of documents, and of the other shapes the one value.
	fields []writeField
	// lives are how long fields live; of type fields, how long the row's one does.
	lives []writeField
	// same are columns of the key in an update, which keep their values.
	same []sameColumn
	// name is the place of what names the element, ttl that of _ttl; -1 for none.
	name, ttl int
}

// OpenChanger checks that every column can be written by the change that it is for.
func (t *Table) OpenChanger(_ context.Context, spec plan.ChangeSpec) (plan.Changer, error) {
	r := t.rel
	if t.srv.settings.readOnly {
		return nil, t.srv.readOnlyError(spec.Verb)
	}
	if err := t.mayWrite(spec); err != nil {
		return nil, err
	}
	c := &changer{table: t, spec: spec, template: r.template(), columns: map[string]*changeColumns{}, lists: t.rel.keptLists()}
	if r.removesKeys(spec) {
		c.gone, c.unanswered = map[string]bool{}, map[string]bool{}
	}
	for _, w := range spec.Writes {
		if w.Kind == plan.ChangeNothing || w.Kind == plan.ChangeConflict {
			continue
		}
		columns, err := t.changeColumns(w)
		if err != nil {
			return nil, err
		}
		c.columns[columnsKey(w)] = columns
	}
	if err := c.plan(); err != nil {
		return nil, err
	}
	return c, nil
}

// columnsKey tells the kinds of changes of a statement apart.
func columnsKey(w plan.ChangeColumns) string {
	var b strings.Builder
	b.WriteString(w.Kind.String())
	for _, c := range w.Columns {
		b.WriteString(" " + intText(int64(c)))
	}
	return b.String()
}

// mayWrite refuses tables whose rows cannot be changed.
func (t *Table) mayWrite(spec plan.ChangeSpec) error {
	r := t.rel
	makes := slices.ContainsFunc(spec.Writes, func(w plan.ChangeColumns) bool { return w.Kind == plan.ChangeInsert || w.Kind == plan.ChangeReplace })
	if template := r.template(); makes && template == nil {
		return plan.Errorf(plan.CodeUnsupported, "%q is a pattern, which does not say what the key of a new row is", r.name).
			WithHint("declare a table: CREATE TABLE t (…) WITH (key = 'user:{id}')")
	}
	if strings.HasPrefix(r.pattern.String(), ownPrefix) {
		return plan.Errorf(plan.CodeUnsupported, "table %s: keys that start with %s are rsql's own and are not written to", r.name, ownPrefix)
	}
	if err := t.mayKeep(makes); err != nil {
		return err
	}
	for _, w := range spec.Writes {
		if no := r.shape.refuses(w.Kind); no != "" && !r.removesKeys(spec) {
			return plan.Errorf(plan.CodeUnsupported, "table %s: %s", r.name, no)
		}
	}
	if at := r.elementNamed(); r.shape.many && at < 0 {
		e := r.shape.elements[r.shape.naming()]
		return plan.Errorf(plan.CodeUnsupported, "table %s: its declaration lacks the column %s, which tells the elements of a key apart", r.name, e.name).
			WithHint("declare it: CREATE OR REPLACE TABLE %s (%s %s, …) …", r.name, plan.QuoteIdent(e.name), e.typ)
	}
	return nil
}

// refuses says why rows of the shape cannot be changed in a way; empty where they can.
func (s *rowShape) refuses(kind plan.ChangeKind) string {
	switch {
	case s == listShape && kind == plan.ChangeDelete:
		return "the elements of a list have no names, only places that move: they cannot be deleted one by one; TRUNCATE removes all, and LTRIM and LREM of redis-cli some"
	case s == listShape && kind == plan.ChangeReplace:
		return "INSERT appends to a list, and UPDATE sets an element by its index; there is no row that REPLACE could find"
	case s == streamShape && (kind == plan.ChangeUpdate || kind == plan.ChangeReplace):
		return "the entries of a stream cannot be changed; DELETE the entry, or INSERT another"
	case s.module:
		return "rsql reads what modules keep, and does not write it; JSON.SET and TS.ADD of redis-cli do"
	case s == sketchShape && (kind == plan.ChangeUpdate || kind == plan.ChangeReplace):
		return "a HyperLogLog does not keep what it has counted, so nothing in it is changed; INSERT counts elements, and DELETE removes the key"
	case s == bitmapShape && kind == plan.ChangeUpdate:
		return "a bit is set, and a row, or it is not; INSERT sets bits, and DELETE clears them"
	case s == geoShape && kind == plan.ChangeUpdate:
		return "both coordinates of a member make its place; REPLACE moves it"
	case s == setShape && kind == plan.ChangeUpdate:
		return "a member of a set has nothing but its name; INSERT the new member and DELETE the old one"
	}
	return ""
}

// changeColumns works out what a change sets.
func (t *Table) changeColumns(w plan.ChangeColumns) (*changeColumns, error) {
	r := t.rel
	out := &changeColumns{parts: make([]int, len(r.parts)), name: -1, ttl: -1}
	for i := range out.parts {
		out.parts[i] = -1
	}
	makes := w.Kind == plan.ChangeInsert || w.Kind == plan.ChangeReplace
	named := r.elementNamed()
	for i, at := range w.Columns {
		if at < 0 || at >= len(r.columns) {
			return nil, plan.Errorf(plan.CodeInternal, "table %s has no column %d", r.name, at)
		}
		switch c := r.columns[at]; {
		case c.source == fromPart && makes:
			out.parts[c.part] = i
		case at == named && makes:
			out.name = i
		case c.source == fromPart || at == named:
			out.same = append(out.same, sameColumn{column: at, at: i})
		case c.source == fromTTL:
			out.ttl = i
		case r.isFieldLife(c):
			out.lives = append(out.lives, writeField{name: c.field, at: i})
		case c.source == fromField && c.field != r.emptyRows():
			out.fields = append(out.fields, writeField{name: c.field, at: i})
		case r.shape == geoShape && c.source == fromElement && c.part == geoLon: // GEOADD has it before the latitude
			out.fields = slices.Insert(out.fields, 0, writeField{name: c.name, at: i})
		case c.source == fromElement && r.shape.sets(c.part):
			out.fields = append(out.fields, writeField{name: c.name, at: i})
		case r.shape == sketchShape && c.source == fromElement:
			return nil, plan.Errorf(plan.CodeName, "table %s: column %s cannot be written", r.name, c.name).
				WithHint("name the columns of the key and element, which PFADD counts: INSERT INTO %s (…, element) …", r.name)
		default:
			return nil, plan.Errorf(plan.CodeName, "table %s: column %s cannot be written", r.name, c.name)
		}
	}
	if !makes {
		return out, nil
	}
	for i, at := range out.parts {
		if at < 0 {
			return nil, plan.Errorf(plan.CodeName, "table %s: the row's key needs the column %s", r.name, r.columns[r.parts[i]].name).
				WithHint("the key is %s", r.pattern.String())
		}
	}
	return out, t.complete(out)
}

// complete refuses new rows that lack what a row of the shape cannot be without.
func (t *Table) complete(c *changeColumns) error {
	r := t.rel
	switch {
	case r.shape == setShape || r.shape == zsetShape || r.shape == fieldsShape || r.shape == geoShape || r.shape == bitmapShape:
		if c.name < 0 {
			return plan.Errorf(plan.CodeName, "table %s: a row needs the column %s", r.name, r.columns[r.elementNamed()].name)
		}
	case r.shape == listShape && c.name >= 0:
		return plan.Errorf(plan.CodeUnsupported, "table %s: a new element goes to the end of its list; leave out %s", r.name, r.columns[r.elementNamed()].name)
	}
	if len(c.fields) == 0 && r.shape != setShape && r.shape != bitmapShape && r.emptyRows() == "" {
		what := "a hash without fields cannot exist"
		if r.shape != hashShape {
			what = "a row has a value"
		}
		return plan.Errorf(plan.CodeName, "table %s: no column besides the key is written, and %s", r.name, what)
	}
	return nil
}

// sets reports whether the values of an element are set, and not what names it or follows from others.
func (s *rowShape) sets(element int) bool {
	e := s.elements[element]
	if s == sketchShape {
		return e.writeOnly
	}
	return !e.names && !e.onDemand && (s != listShape || e.name == "value") && s != streamShape && s != bitmapShape || s == jsonShape && e.name == "_value"
}

// emptyRows is the field that stands for a row whose columns are all NULL; empty where such rows are refused.
func (r *relation) emptyRows() string {
	if r.declaration == nil {
		return ""
	}
	return r.declaration.EmptyRows
}

// maxLen is about how many entries a stream keeps, as XADD has it; empty for all.
func (t *Table) maxLen() string {
	if d := t.rel.declaration; d != nil && d.MaxLen > 0 {
		return intText(d.MaxLen)
	}
	return ""
}

// DescribeChange says how rows would be read and changed.
func (t *Table) DescribeChange(spec plan.ChangeSpec) plan.WritePath {
	p := plan.WritePath{Key: t.rel.pattern.String()}
	w, err := t.OpenChanger(context.Background(), spec)
	c, ok := w.(*changer)
	if err != nil || !ok {
		return p
	}
	for _, args := range c.reads(argument(p.Key), "{"+t.elementLabel()+"}") {
		p.Commands = append(p.Commands, strings.Join(args, " "))
	}
	p.Commands = append(p.Commands, "EVALSHA "+changeScriptName+" 1 "+argument(p.Key)+" …")
	p.Notes = append(p.Notes, "each row is read where it is, and the script, which goes with the first row as EVAL, changes it while it is what was read")
	return p
}

func (t *Table) elementLabel() string {
	if at := t.rel.elementNamed(); at >= 0 {
		return t.rel.columns[at].name
	}
	return ""
}

// oldSchema has the columns that are read of rows.
func (t *Table) oldSchema(old []int) *arrow.Schema {
	fields := make([]arrow.Field, len(old))
	for i, at := range old {
		fields[i] = t.rel.schema.Field(at)
	}
	return arrow.NewSchema(fields, nil)
}
