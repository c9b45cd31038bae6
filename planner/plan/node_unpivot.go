package plan

import (
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
)

// Unpivot gives, for each row of its input, a row for each name in turn: the expressions Keep of the row, the name, and the values that
// belong to it.
type Unpivot struct {
	Input Node
	Keep  []Expr
	Names []string
	// Values are over the input's columns: those of the first name, then those of the next.
	Values []Expr
	schema *arrow.Schema
}

// UnpivotColumns names the columns of an [Unpivot].
type UnpivotColumns struct {
	Keep   []string
	Name   string
	Values []string
}

// NewUnpivot checks that each name has a value for each of the columns. Values of one column that have no type in common are an error.
func NewUnpivot(in Node, keep []Expr, names []string, values [][]Expr, as UnpivotColumns) (*Unpivot, error) {
	own := []arrow.Field{NewField(as.Name, TextType)}
	typed := make([]Expr, len(names)*len(as.Values))
	column := make([]Expr, len(names))
	for i, label := range as.Values {
		for n, of := range values {
			if len(of) != len(as.Values) {
				return nil, Errorf(CodeInternal, "UNPIVOT: %s has %d values, and there are %d columns", names[n], len(of), len(as.Values))
			}
			column[n] = of[i]
		}
		t, err := CommonType("UNPIVOT", column...)
		if err != nil {
			return nil, err
		}
		own = append(own, NewField(label, t))
		for n, v := range column {
			if typed[n*len(as.Values)+i], err = Coerce(v, t); err != nil {
				return nil, err
			}
		}
	}
	u := &Unpivot{Names: names, schema: arrow.NewSchema(own, nil)}
	return u.Over(in, keep, as.Keep, typed)
}

// Over is the same over another input, with other expressions to keep; the values have the types that they have had.
func (u *Unpivot) Over(in Node, keep []Expr, keepAs []string, values []Expr) (*Unpivot, error) {
	if err := checkColumns(in.Schema(), append(append([]Expr(nil), keep...), values...)...); err != nil {
		return nil, err
	}
	fields := make([]arrow.Field, len(keep), len(keep)+1+u.Width())
	for i, e := range keep {
		fields[i] = NewField(keepAs[i], e.Type())
	}
	fields = append(fields, u.schema.Fields()[len(u.Keep):]...)
	return &Unpivot{Input: in, Keep: keep, Names: u.Names, Values: values, schema: arrow.NewSchema(fields, nil)}, nil
}

// Width is the number of values of a name.
func (u *Unpivot) Width() int { return u.schema.NumFields() - len(u.Keep) - 1 }

func (*Unpivot) node() {}

// Schema implements Node.
func (u *Unpivot) Schema() *arrow.Schema { return u.schema }

// Children implements Node.
func (u *Unpivot) Children() []Node { return []Node{u.Input} }

// WithChildren implements Node.
func (u *Unpivot) WithChildren(c []Node) (Node, error) {
	if err := checkChildren(u, c); err != nil {
		return nil, err
	}
	n := *u
	n.Input = c[0]
	return &n, nil
}

func describeUnpivot(x *Unpivot) string {
	columns := FieldNames(x.schema, false)
	each := make([]string, len(x.Names))
	for i, name := range x.Names {
		own := make([]string, x.Width())
		for j := range own {
			own[j] = x.Values[i*x.Width()+j].String()
		}
		each[i] = fmt.Sprintf("%s: %s", TextLiteral(name), strings.Join(own, ", "))
	}
	s := fmt.Sprintf("unpivot %s into %s", strings.Join(each, "; "), strings.Join(quoted(columns[len(x.Keep):]), ", "))
	if len(x.Keep) > 0 {
		s += ", keep " + strings.Join(labelled(x.Keep, columns), ", ")
	}
	return s
}
