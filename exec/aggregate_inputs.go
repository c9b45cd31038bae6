package exec

import (
	"slices"

	"github.com/apache/arrow/go/v17/arrow"

	"rsql/planner/plan"
)

// aggInputs are the expressions that an aggregation needs of each row, each of them once.
type aggInputs struct {
	// exprs are the keys, then the others.
	exprs []plan.Expr
	calls []aggInput
	// splits are the conditions by which several aggregates share the rows among them.
	splits []*filterSplit
	// at finds expressions by their text.
	at map[string][]int
}

// aggInput says what an aggregate takes.
type aggInput struct {
	call *plan.AggCall // without the filter that a split stands for
	cols []int         // numbers of expressions
	// split is whether one of splits gives it its rows.
	split bool
}

func newAggInputs(n *plan.Aggregate) *aggInputs {
	in := &aggInputs{exprs: slices.Clone(n.GroupBy), at: map[string][]int{}}
	for i, key := range n.GroupBy {
		in.at[key.String()] = append(in.at[key.String()], i)
	}
	splits := splitsOf(n.Aggs)
	for _, call := range n.Aggs {
		in.calls = append(in.calls, aggInput{call: call})
	}
	for _, s := range splits {
		for _, c := range s.calls {
			bare := *in.calls[c].call
			bare.Filter = nil
			in.calls[c] = aggInput{call: &bare, split: true}
		}
		s.cols = in.columns(s.of)
	}
	for i := range in.calls {
		in.calls[i].cols = in.columns(in.calls[i].call.Inputs())
	}
	for _, s := range splits {
		s.take(in.calls)
	}
	in.splits = splits
	return in
}

// columns are the numbers of expressions, which are taken up where they are new.
func (in *aggInputs) columns(exprs []plan.Expr) []int {
	out := make([]int, len(exprs))
	for i, e := range exprs {
		text := e.String()
		same := slices.IndexFunc(in.at[text], func(at int) bool { return plan.EqualExpr(in.exprs[at], e) })
		if same < 0 {
			same = len(in.at[text])
			in.at[text] = append(in.at[text], len(in.exprs))
			in.exprs = append(in.exprs, e)
		}
		out[i] = in.at[text][same]
	}
	return out
}

// schema is that of the expressions' values.
func (in *aggInputs) schema() *arrow.Schema {
	fields := make([]arrow.Field, len(in.exprs))
	for i, e := range in.exprs {
		fields[i] = plan.NewField("", e.Type())
	}
	return arrow.NewSchema(fields, nil)
}
