package exec

import (
	"context"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/exec/internal/eval"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// unpivot makes a row for each name of each row of its input.
type unpivot struct {
	node *plan.Unpivot
	in   plan.Reader
	env  *Env
	args *eval.Evaluator
	// names is the dictionary of the names, codes the number in it of each.
	names arrow.Array
	codes []int32
	// values are those to keep and those of the names, of the rows of the input's batch at hand; done are the rows that were made of them.
	values []arrow.Array
	rows   int
	done   int
}

var _ plan.Reader = (*unpivot)(nil)

func newUnpivot(n *plan.Unpivot, in plan.Reader, env *Env) (*unpivot, error) {
	args, err := eval.New(env.eval(), slices.Concat(n.Keep, n.Values), n.Input.Schema())
	return &unpivot{node: n, in: in, env: env, args: args}, err
}

// Next implements plan.Reader.
func (u *unpivot) Next(ctx context.Context) (plan.Batch, error) {
	if u.values == nil {
		if err := u.next(ctx); err != nil {
			return nil, err
		}
	}
	of := len(u.node.Names)
	n := min(u.env.BatchRows, u.rows*of-u.done)
	rows, names := make([]int32, n), make([]int32, n)
	row, name := u.done/of, u.done%of
	for i := range n {
		rows[i], names[i] = int32(row), int32(name)
		if name++; name == of {
			row, name = row+1, 0
		}
	}
	fields, keep := u.node.Schema().Fields(), len(u.node.Keep)
	cols, err := vec.GatherAllCoded(u.env.Alloc, fields[:keep], vec.OfAll(u.values[:keep]), rows)
	if err != nil {
		return nil, err
	}
	cols = append(cols, u.named(names))
	for i, f := range fields[keep+1:] {
		c, err := vec.Interleave(u.env.Alloc, f.Type, u.column(i), names, rows)
		if err != nil {
			vec.ReleaseAll(cols)
			return nil, err
		}
		cols = append(cols, c)
	}
	if u.done += n; u.done == u.rows*of {
		u.stop()
	}
	return newBatch(u.node.Schema(), cols, n), nil
}

// next takes the next batch of the input.
func (u *unpivot) next(ctx context.Context) error {
	b, err := u.in.Next(ctx)
	if err != nil {
		return err
	}
	defer b.Release()
	if u.names == nil {
		u.open()
	}
	u.rows, u.done = int(b.NumRows()), 0
	u.values, err = u.args.Eval(b)
	return err
}

// open makes the dictionary of the names, two of which may be one.
func (u *unpivot) open() {
	b := array.NewStringBuilder(u.env.Alloc)
	defer b.Release()
	b.Append("")
	at := map[string]int32{"": 0}
	for _, name := range u.node.Names {
		if _, ok := at[name]; !ok {
			at[name] = int32(b.Len())
			b.Append(name)
		}
		u.codes = append(u.codes, at[name])
	}
	u.names = b.NewArray()
}

// named is a column of names of which the numbers are given.
func (u *unpivot) named(numbers []int32) arrow.Array {
	b := array.NewInt32Builder(u.env.Alloc)
	defer b.Release()
	b.Reserve(len(numbers))
	for _, n := range numbers {
		b.UnsafeAppend(u.codes[n])
	}
	codes := b.NewArray()
	defer codes.Release()
	return array.NewDictionaryArray(plan.CodedText, codes, u.names)
}

// column is the i-th value of each name.
func (u *unpivot) column(i int) []vec.View {
	out := make([]vec.View, len(u.node.Names))
	for n := range out {
		out[n] = vec.Of(u.values[len(u.node.Keep)+n*u.node.Width()+i])
	}
	return out
}

// stop lets go of the batch at hand.
func (u *unpivot) stop() {
	vec.ReleaseAll(u.values)
	u.values = nil
}

// Close implements plan.Reader.
func (u *unpivot) Close() error {
	u.stop()
	if u.names != nil {
		u.names.Release()
		u.names = nil
	}
	return u.in.Close()
}
