package frame

import (
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// rel is a node together with the names its columns are known by: each column has a qualifier, empty for none.
type rel struct {
	node       plan.Node
	qualifiers []string
	// funcs are the functions that expressions may call.
	funcs *plan.FuncTable
	// at is the place of the verb whose expressions are typed over the columns.
	at plan.Pos
}

// find is the ordinal of a column by name: exact first, else a unique match without regard to case.
func find(schema *arrow.Schema, name string) (int, error) {
	return resolve(schema, make([]string, schema.NumFields()), name)
}

func newRel(n plan.Node, qualifier string) rel {
	q := make([]string, n.Schema().NumFields())
	for i := range q {
		q[i] = qualifier
	}
	return rel{node: n, qualifiers: q}
}

// over is the rel over another node with the same columns.
func (r rel) over(n plan.Node, err error) (rel, error) {
	if err != nil {
		return rel{}, err
	}
	return rel{node: n, qualifiers: r.qualifiers, funcs: r.funcs, at: r.at}, nil
}

// visible are the ordinals that * stands for.
func (r rel) visible() []int { return visibleOf(r.node.Schema()) }

func visibleOf(schema *arrow.Schema) []int {
	var out []int
	for i, f := range schema.Fields() {
		if !plan.Hidden(f) {
			out = append(out, i)
		}
	}
	return out
}

// resolve finds a column: exact name first, else a unique match without regard to case.
func (r rel) resolve(name string) (int, error) { return resolve(r.node.Schema(), r.qualifiers, name) }

func resolve(schema *arrow.Schema, qualifiers []string, name string) (int, error) {
	fields := schema.Fields()
	for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, strings.EqualFold} {
		var hits []int
		for i, f := range fields {
			if same(f.Name, name) || qualifiers[i] != "" && same(qualifiers[i]+"."+f.Name, name) {
				hits = append(hits, i)
			}
		}
		if len(hits) == 1 {
			return hits[0], nil
		}
		if len(hits) > 1 {
			return 0, plan.Errorf(plan.CodeName, "column %s is ambiguous: %s", name, strings.Join(labels(schema, qualifiers, hits), ", ")).
				WithHint("name the frames with As, or rename a column before the join")
		}
	}
	if !strings.Contains(name, ".") {
		qualifiers = make([]string, len(fields))
	}
	return 0, unknownColumn(name, labels(schema, qualifiers, visibleOf(schema)))
}

func unknownColumn(name string, names []string) error {
	err := plan.Errorf(plan.CodeName, "there is no column %s", name)
	if near, ok := plan.Nearest(name, names); ok {
		return err.WithHint("did you mean %s?", near)
	}
	return err.WithHint("the columns are %s", strings.Join(names, ", "))
}

// labels are column names as people would write them, with the frame's name where it has one.
func labels(schema *arrow.Schema, qualifiers []string, ordinals []int) []string {
	out := make([]string, len(ordinals))
	for i, o := range ordinals {
		out[i] = schema.Field(o).Name
		if q := qualifiers[o]; q != "" {
			out[i] = q + "." + out[i]
		}
	}
	return out
}

func dateUTC(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}
