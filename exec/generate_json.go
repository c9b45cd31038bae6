package exec

import (
	"context"
	"regexp"
	"strconv"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/exec/internal/eval"
	"rsql/planner/plan"
)

// patterns keeps the last regular expression.
type patterns struct {
	text string
	re   *regexp.Regexp
}

func (p *patterns) compile(text string) (*regexp.Regexp, error) {
	if p.re != nil && p.text == text {
		return p.re, nil
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return nil, plan.Errorf(plan.CodeValue, "'%s' is no regular expression (RE2)", text).WithCause(err)
	}
	p.text, p.re = text, re
	return re, nil
}

// jsonElements gives the elements of an array.
type jsonElements struct {
	function string // as errors call it
	// nulls keeps a null as the JSON that it is; else it is NULL, as what an array of SQL was made of.
	nulls bool
	parts []string
}

func (e *jsonElements) start(_ context.Context, args []arrow.Array, i int) error {
	doc, err := eval.Document(e.function, args[0].(*array.String).Value(i))
	if err != nil {
		return err
	}
	e.parts = e.parts[:0]
	switch kind := eval.JSONKind(doc); kind {
	case "array":
		eval.Members(doc, func(_, value string) { e.parts = append(e.parts, value) })
	case "null":
	default:
		return plan.Errorf(plan.CodeValue, "%s takes a JSON array, not %.60q, which is of type %s", e.function, doc, kind).WithHint("json_each takes objects, too")
	}
	return nil
}

func (e *jsonElements) fill(_ context.Context, b []array.Builder, most int) (int, error) {
	n := min(most, len(e.parts))
	for _, p := range e.parts[:n] {
		if p == "null" && !e.nulls {
			b[0].AppendNull()
		} else {
			b[0].(*array.StringBuilder).Append(p)
		}
	}
	e.parts = e.parts[n:]
	return n, nil
}

// jsonMembers gives the members of an object, or the elements of an array, with their keys and types.
type jsonMembers struct{ members [][2]string }

func (m *jsonMembers) start(_ context.Context, args []arrow.Array, i int) error {
	doc, err := eval.Document("json_each", args[0].(*array.String).Value(i))
	if err != nil {
		return err
	}
	m.members = m.members[:0]
	switch kind := eval.JSONKind(doc); kind {
	case "array":
		eval.Members(doc, func(_, value string) { m.members = append(m.members, [2]string{strconv.Itoa(len(m.members)), value}) })
	case "object":
		eval.Members(doc, func(name, value string) { m.members = append(m.members, [2]string{name, value}) })
	case "null":
	default:
		return plan.Errorf(plan.CodeValue, "json_each takes a JSON object or array, not %.60q, which is of type %s", doc, kind)
	}
	return nil
}

func (m *jsonMembers) fill(_ context.Context, b []array.Builder, most int) (int, error) {
	n := min(most, len(m.members))
	for _, p := range m.members[:n] {
		b[0].(*array.StringBuilder).Append(p[0])
		b[1].(*array.StringBuilder).Append(p[1])
		b[2].(*array.StringBuilder).Append(eval.JSONKind(p[1]))
	}
	m.members = m.members[n:]
	return n, nil
}
