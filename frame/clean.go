package frame

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner"
	"rsql/planner/plan"
)

// FillNull puts a value in the place of NULL in the given columns; without any, in all that can hold it.
func (f *Frame) FillNull(value any, columns ...string) *Frame {
	v := asExpr(value)
	return f.then("FillNull", func(ctx context.Context, in rel) (rel, error) {
		chosen, err := in.chosen(columns)
		if err != nil {
			return rel{}, err
		}
		var out kept
		for _, i := range in.visible() {
			e := in.ordinal(i)
			if slices.Contains(chosen, i) {
				filled := call("coalesce", e, v).As(e.name)
				if _, err := filled.bound(&binding{in: in}); err == nil {
					e = filled
				} else if len(columns) > 0 {
					return rel{}, err
				}
			}
			out.add(in, i, e)
		}
		return out.whole(ctx, in)
	})
}

// DropNulls leaves out the rows that are NULL in one of the given columns; without any, in one of all.
func (f *Frame) DropNulls(columns ...string) *Frame {
	return f.then("DropNulls", func(_ context.Context, in rel) (rel, error) {
		chosen, err := in.chosen(columns)
		if err != nil {
			return rel{}, err
		}
		cond := Lit(true)
		for _, i := range chosen {
			cond = cond.And(in.ordinal(i).IsNotNull())
		}
		pred, err := cond.bound(&binding{in: in})
		if err != nil {
			return rel{}, err
		}
		return in.over(plan.NewFilter(in.node, pred))
	})
}

// chosen are columns by name; all that are visible without one.
func (r rel) chosen(columns []string) ([]int, error) {
	if len(columns) == 0 {
		return r.visible(), nil
	}
	out := make([]int, len(columns))
	for i, c := range columns {
		var err error
		if out[i], err = r.resolve(c); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Describe is a row for each column: its name and type, least and greatest value, number of different values, mean, standard deviation,
// quartiles, number of rows, and share of NULLs in percent. It is SUMMARIZE of SQL.
func (f *Frame) Describe() *Frame {
	return f.then("Describe", func(_ context.Context, in rel) (rel, error) {
		in, err := in.shown()
		if err != nil {
			return rel{}, err
		}
		n, err := planner.Summarize(in.node)
		if err != nil {
			return rel{}, err
		}
		return newRel(n, ""), nil
	})
}

// glimpsed is how many rows a glimpse reads.
const glimpsed = 10

// Glimpse reads the first rows and writes a line for each column: its name, its type and those values.
func (f *Frame) Glimpse(ctx context.Context, w io.Writer) error {
	schema, err := f.Schema(ctx)
	if err != nil {
		return err
	}
	values := make([][]string, schema.NumFields())
	for b, err := range f.Limit(glimpsed).Batches(ctx) {
		if err != nil {
			return err
		}
		for i, a := range b.Columns() {
			for row := range a.Len() {
				values[i] = append(values[i], glimpse(a, row))
			}
		}
	}
	name, typ := 0, 0
	for _, c := range schema.Fields() {
		name, typ = max(name, len([]rune(c.Name))), max(typ, len(TypeName(c)))
	}
	for i, c := range schema.Fields() {
		if _, err := fmt.Fprintf(w, "%-*s %-*s %s\n", name, c.Name, typ, TypeName(c), strings.Join(values[i], ", ")); err != nil {
			return err
		}
	}
	return nil
}

// glimpse is a value as SQL shows it, and texts in quotes, so that nothing in one reaches a terminal as it is.
func glimpse(a arrow.Array, row int) string {
	if a.IsNull(row) {
		return "NULL"
	}
	text := AppendText(nil, a, row)
	switch a.DataType().ID() {
	case arrow.STRING:
		return strconv.Quote(string(text))
	case arrow.BINARY:
		return FormatBlob(text)
	}
	return string(text)
}

// Cut puts numbers into the intervals between breaks, which ascend; each interval has its upper break in it, and is called "(1, 5]", or by
// labels, of which there is one more than breaks. NULL stays NULL.
func (e Expr) Cut(breaks []float64, labels ...string) Expr {
	if labels != nil && len(labels) != len(breaks)+1 || !slices.IsSorted(breaks) || len(breaks) == 0 {
		return Expr{bind: func(*binding) (plan.Expr, error) {
			return nil, plan.Errorf(plan.CodeType, "Cut takes breaks that ascend, and a label more than breaks or none")
		}}
	}
	label := func(i int) string {
		switch {
		case labels != nil:
			return labels[i]
		case i == 0:
			return fmt.Sprintf("(-inf, %v]", breaks[0])
		case i == len(breaks):
			return fmt.Sprintf("(%v, inf)", breaks[i-1])
		}
		return fmt.Sprintf("(%v, %v]", breaks[i-1], breaks[i])
	}
	cases := When(e.IsNull(), nil)
	for i, b := range breaks {
		cases = cases.When(e.Le(b), label(i))
	}
	return cases.Else(label(len(breaks))).As(e.name)
}

// QCut puts the values that are not NULL into n parts of equal size, from 1 for the least ones. It stands where Over does.
func (e Expr) QCut(n int) Expr {
	part := Fn("ntile", n).Over(PartitionBy(e.IsNull()).OrderBy(e))
	return When(e.IsNotNull(), part).End().As(e.name)
}

// GroupByDynamic groups by spans of time, such as Interval(15*time.Minute), Days(1) or Months(1): the key is the beginning of the
// span that a time lies in, under the time column's name. Further keys stand behind it. Spans without rows have no group.
func (f *Frame) GroupByDynamic(at, span any, keys ...any) *Grouped {
	times, err := asColumns([]any{at})
	if err != nil {
		return &Grouped{frame: f.fail("GroupByDynamic", err)}
	}
	bucket := Fn("time_bucket", asExpr(span), times[0]).As(unqualified(times[0].name))
	return f.GroupBy(append([]any{bucket}, keys...)...)
}
