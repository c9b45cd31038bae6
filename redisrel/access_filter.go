package redisrel

import (
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"rsql/planner/plan"
)

// constraint is what a filter says of one column that is part of the key, or of the whole key.
type constraint struct {
	// column is the ordinal in relation.columns.
	column int
	// prefix is set for LIKE: values has the text that the value starts with. Else the value is one of values.
	prefix bool
	values []string
	// params is set when some of the values are not known yet: parameters, and what is computed when the statement begins.
	params bool
}

// constraintOf reads a filter; false when it says nothing of the key that the table could use.
func (r *relation) constraintOf(filter plan.Expr) (constraint, bool) {
	switch x := filter.(type) {
	case *plan.In:
		if x.Not {
			return constraint{}, false
		}
		return r.constrain(x.Arg, x.List)
	case *plan.Call:
		switch {
		case x.Func.Name == "=" && len(x.Args) == 2:
			if _, ok := x.Args[0].(*plan.ColumnRef); ok {
				return r.constrain(x.Args[0], x.Args[1:])
			}
			return r.constrain(x.Args[1], x.Args[:1])
		case x.Func.Name == "like":
			return r.constrainLike(x.Args)
		}
	}
	return constraint{}, false
}

// keyColumnOf is the ordinal of a column that is part of the key.
func (r *relation) keyColumnOf(e plan.Expr) (int, bool) {
	c, ok := e.(*plan.ColumnRef)
	if !ok || c.Index < 0 || c.Index >= len(r.columns) {
		return 0, false
	}
	s := r.columns[c.Index].source
	return c.Index, s == fromPart || s == fromKey || s == fromElement && r.namesElements(r.columns[c.Index])
}

// namesElements reports whether elements can be asked for by a column: a value of it must have one text only.
func (r *relation) namesElements(c column) bool {
	oneText := c.typ.Kind == plan.Text || c.typ.Kind == plan.Blob || c.typ.Kind == plan.BigInt && !c.declared
	return r.shape.elements[c.part].names && oneText
}

// constrain is `column IN (list)` over constants of the column's own type. A value of a key column has exactly one text,
// and that text is the only one that is read as the value, so the test on texts is the test on values.
func (r *relation) constrain(arg plan.Expr, list []plan.Expr) (constraint, bool) {
	at, ok := r.keyColumnOf(arg)
	if !ok {
		return constraint{}, false
	}
	typ := r.columns[at].typ
	if r.columns[at].source == fromElement && r.shape == streamShape && len(list) > mostIDs {
		return constraint{}, false
	}
	if typ.Kind == plan.JSON { // equal JSON may be written in several ways
		return constraint{}, false
	}
	c := constraint{column: at, values: make([]string, 0, len(list))}
	for _, item := range list {
		switch v := item.(type) {
		case *plan.Literal:
			if v.IsNull() { // equal to nothing
				continue
			}
			text, ok := keyText(v)
			if !ok || v.Type() != typ {
				return constraint{}, false
			}
			if r.shape == streamShape && r.columns[at].source == fromElement && !isID(text) { // the id of no entry
				continue
			}
			c.values = append(c.values, text)
		default:
			if v.Type() != typ || !plan.KnownAtStart(v) {
				return constraint{}, false
			}
			c.params = true
		}
	}
	return c, true
}

// mostIDs is how many entries of a stream may be asked for by their ids, each with a command of its own.
const mostIDs = 50

// keyText is a constant as a key holds it: the text that [plan.AppendText] writes.
func keyText(l *plan.Literal) (string, bool) {
	var room [64]byte
	switch v := l.Value.(type) {
	case bool:
		if v {
			return "true", true
		}
		return "false", true
	case int64:
		return intText(v), true
	case float64:
		if v == 0 {
			v = 0 // -0 equals 0, which is written without a sign
		}
		return string(plan.AppendDouble(room[:0], v)), true
	case decimal128.Num:
		return plan.FormatDecimal(v, l.Type().Scale), true
	case string:
		return v, true
	case []byte:
		return string(v), true
	case arrow.Date32:
		return string(plan.AppendDate(room[:0], v)), true
	case arrow.Timestamp:
		return string(plan.AppendTimestamp(room[:0], v)), true
	}
	return "", false
}

// constrainLike is `column LIKE 'abc%'`: the values start with the pattern's literal text.
func (r *relation) constrainLike(args []plan.Expr) (constraint, bool) {
	at, ok := r.keyColumnOf(args[0])
	if !ok || r.columns[at].typ != plan.TextType || r.columns[at].source == fromElement {
		return constraint{}, false
	}
	escape := `\`
	if len(args) == 3 {
		e, ok := args[2].(*plan.Literal)
		if !ok || e.IsNull() {
			return constraint{}, false
		}
		escape = e.Value.(string)
	}
	switch p := args[1].(type) {
	case *plan.Param:
		return constraint{column: at, prefix: true, params: true}, true
	case *plan.Literal:
		if p.IsNull() {
			return constraint{column: at}, true // true of no row
		}
		prefix := likePrefix(p.Value.(string), escape)
		return constraint{column: at, prefix: true, values: []string{prefix}}, prefix != ""
	}
	return constraint{}, false
}

// likePrefix is the text before the first wildcard of a LIKE pattern.
func likePrefix(pattern, escape string) string {
	var out []byte
	for i := 0; i < len(pattern); i++ {
		if escape != "" && strings.HasPrefix(pattern[i:], escape) {
			if i += len(escape); i == len(pattern) {
				break
			}
			out = append(out, pattern[i])
			continue
		}
		if pattern[i] == '%' || pattern[i] == '_' {
			break
		}
		out = append(out, pattern[i])
	}
	return string(out)
}
