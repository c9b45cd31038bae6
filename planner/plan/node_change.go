package plan

import (
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
)

// Change changes rows of a table one by one. For each input row it looks at the row of the table that the identity names, as
// it is at that moment, takes the first action that applies, and changes the row only if it is still what was looked at.
//
// Expressions of actions and of RETURNING are over [Change.Scope]: the columns Old of the row as it is now (of RETURNING: as
// it is afterwards, or was before a DELETE), then the columns of the input.
type Change struct {
	Input  Node
	Target Table
	// Verb is the statement: UPDATE, DELETE, MERGE, INSERT or REPLACE.
	Verb string
	// Identity says which row of the target is meant; a row with a NULL in it is one that is not there.
	Identity []Assigned
	// Once says what a second input row for the same row of the target is.
	Once Repeated
	// Old are the target's columns that expressions use.
	Old []int
	// Guards are columns whose value now must be what the query read, for conditions that cannot be looked at again.
	Guards  []Guard
	Actions []Action
	// Returning are the columns of the result; nil for the counts that a [Write] gives.
	Returning []Expr
	schema    *arrow.Schema
}

// Assigned is a column of the target and the input column that gives its value.
type Assigned struct{ Column, From int }

// Guard compares the column with the ordinal Old of Change.Old with an input column.
type Guard struct{ Old, From int }

// Repeated says what becomes of several input rows for one row.
type Repeated uint8

// What becomes of them.
const (
	// RepeatedInTurn: each changes what those before it left.
	RepeatedInTurn Repeated = iota
	// RepeatedIgnored: the first is taken.
	RepeatedIgnored
	// RepeatedFreely: they are rows of their own, which have nothing to do with each other.
	RepeatedFreely
	// RepeatedRefused: an error, before anything is written, where an action is for several of them.
	RepeatedRefused
)

// Action is one WHEN.
type Action struct {
	Kind ChangeKind
	// Matched says whether it is for rows that are there or for those that are not; Any for both.
	Matched, Any bool
	// When is a further condition; nil for none.
	When Expr
	// Columns are ordinals of the target, Values what they become, of the columns' types.
	Columns []int
	Values  []Expr
}

// NewChange checks a change whose expressions are over [Change.Scope].
func NewChange(c Change, names []string) (Node, error) {
	if _, ok := c.Target.(Changeable); !ok {
		return nil, Errorf(CodeUnsupported, "table %s cannot be changed row by row", TableLabel(c.Target))
	}
	scope := c.Scope()
	for _, a := range c.Actions {
		exprs := a.Values
		if a.When != nil {
			exprs = append(append([]Expr(nil), exprs...), a.When)
		}
		if err := checkColumns(scope, exprs...); err != nil {
			return nil, err
		}
		if len(a.Columns) != len(a.Values) {
			return nil, Errorf(CodeInternal, "%d columns get %d values", len(a.Columns), len(a.Values))
		}
		for i, at := range a.Columns {
			if want := TypeOf(c.Target.Schema().Field(at)); a.Values[i].Type() != want {
				return nil, Errorf(CodeInternal, "a %s is set to a %s", want, a.Values[i].Type())
			}
		}
	}
	c.schema = writeSchema
	if c.Returning != nil {
		if err := checkColumns(scope, c.Returning...); err != nil {
			return nil, err
		}
		fields := make([]arrow.Field, len(c.Returning))
		for i, e := range c.Returning {
			fields[i] = NewField(names[i], e.Type())
		}
		c.schema = arrow.NewSchema(fields, nil)
	}
	return &c, nil
}

// Scope has the columns that expressions of the change may use.
func (c *Change) Scope() *arrow.Schema {
	fields := make([]arrow.Field, 0, len(c.Old)+c.Input.Schema().NumFields())
	for _, at := range c.Old {
		fields = append(fields, c.Target.Schema().Field(at))
	}
	return arrow.NewSchema(append(fields, c.Input.Schema().Fields()...), nil)
}

// Compared says of each of Old whether what is done with a row depends on it.
func (c *Change) Compared() []bool {
	out := make([]bool, len(c.Old))
	for _, a := range c.Actions {
		exprs := a.Values
		if a.When != nil {
			exprs = append(append([]Expr(nil), exprs...), a.When)
		}
		for _, at := range Columns(exprs...) {
			if at < len(out) {
				out[at] = true
			}
		}
	}
	for _, g := range c.Guards {
		out[g.Old] = true
	}
	return out
}

// Spec is what the target is opened for.
func (c *Change) Spec() ChangeSpec {
	s := ChangeSpec{Verb: c.Verb, Old: c.Old, Compare: c.Compared()}
	for _, id := range c.Identity {
		s.Identity = append(s.Identity, id.Column)
	}
	for _, a := range c.Actions {
		s.Writes = append(s.Writes, ChangeColumns{Kind: a.Kind, Columns: a.Columns})
	}
	return s
}

func (*Change) node() {}

// Schema implements Node.
func (c *Change) Schema() *arrow.Schema { return c.schema }

// Children implements Node.
func (c *Change) Children() []Node { return []Node{c.Input} }

// WithChildren implements Node.
func (c *Change) WithChildren(in []Node) (Node, error) {
	if err := checkChildren(c, in); err != nil {
		return nil, err
	}
	n := *c
	n.Input = in[0]
	return &n, nil
}

func mapChange(c *Change, one func(Expr) Expr, many func([]Expr) []Expr) Node {
	n := *c
	n.Actions = make([]Action, len(c.Actions))
	for i, a := range c.Actions {
		a.When, a.Values = one(a.When), many(a.Values)
		n.Actions[i] = a
	}
	n.Returning = many(c.Returning)
	return &n
}

// describeChange is the head line of a change.
func describeChange(c *Change) string {
	s := strings.ToLower(c.Verb) + " " + TableName(c.Target)
	if c.Returning != nil {
		parts := make([]string, len(c.Returning))
		for i, e := range c.Returning {
			parts[i] = e.String()
		}
		s += " returning " + strings.Join(parts, ", ")
	}
	return s
}

// changeDetails are a change's actions, one a line.
func changeDetails(c *Change) []string {
	var out []string
	for _, a := range c.Actions {
		s := "when matched"
		switch {
		case a.Any:
			s = "always"
		case !a.Matched:
			s = "when not matched"
		}
		if a.When != nil {
			s += " and " + a.When.String()
		}
		s += ": " + a.Kind.String()
		for i, at := range a.Columns {
			sep := ", "
			if i == 0 {
				sep = " "
			}
			s += sep + QuoteIdent(c.Target.Schema().Field(at).Name) + " = " + a.Values[i].String()
		}
		out = append(out, s)
	}
	if len(c.Guards) > 0 {
		names := make([]string, len(c.Guards))
		for i, g := range c.Guards {
			names[i] = QuoteIdent(c.Target.Schema().Field(c.Old[g.Old]).Name)
		}
		out = append(out, "while unchanged: "+strings.Join(names, ", "))
	}
	if d, ok := c.Target.(ChangeDescriber); ok {
		p := d.DescribeChange(c.Spec())
		out = append(out, "key: "+p.Key)
		for _, cmd := range p.Commands {
			out = append(out, "redis: "+cmd)
		}
		out = append(out, p.Notes...)
	}
	return out
}

// ChangeDescriber is a Changeable that can say how rows would be changed, for EXPLAIN. It does no I/O.
type ChangeDescriber interface {
	DescribeChange(spec ChangeSpec) WritePath
}
