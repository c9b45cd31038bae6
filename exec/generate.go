package exec

import (
	"context"
	"errors"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/exec/internal/eval"
	"rsql/exec/internal/vec"
	"rsql/planner/plan"
)

// generator makes the rows of a table function.
type generator interface {
	// start begins the rows for row i of the arguments, of which none is NULL.
	start(ctx context.Context, args []arrow.Array, i int) error
	// fill appends at most so many rows to the builders of the function's columns; fewer at the end only.
	fill(ctx context.Context, b []array.Builder, most int) (int, error)
}

// generate runs a table function over its input. A batch of its output holds at most env.BatchRows rows, however many one
// row of the input gives.
type generate struct {
	node  *plan.Generate
	in    plan.Reader
	env   *Env
	args  *eval.Evaluator
	gen   generator
	width int // columns that gen makes
	// The rows of the batch at hand; row is the next one, under way where its rows have begun.
	batch  plan.Batch
	values []arrow.Array
	row    int
	begun  bool
	given  int64 // rows that row has given
}

var _ plan.Reader = (*generate)(nil)

func newGenerate(n *plan.Generate, in plan.Reader, env *Env) (*generate, error) {
	g := &generate{node: n, in: in, env: env, width: n.Schema().NumFields() - n.Input.Schema().NumFields()}
	if n.Ordinality {
		g.width--
	}
	var err error
	if g.gen, err = newGenerator(n, env); err != nil {
		return nil, err
	}
	g.args, err = eval.New(env.eval(), n.Args, n.Input.Schema())
	return g, err
}

// newGenerator finds what makes a function's rows.
func newGenerator(n *plan.Generate, env *Env) (generator, error) {
	if n.Func.Rows != nil {
		return &ownRows{node: n, env: env}, nil
	}
	switch name := n.Func.Name; name {
	case "generate_series", "range":
		if n.Args[0].Type().Temporal() {
			return &timeSeries{inclusive: name == "generate_series"}, nil
		}
		return &intSeries{inclusive: name == "generate_series"}, nil
	case "unnest":
		return &jsonElements{function: name}, nil
	case "json_array_elements":
		return &jsonElements{function: name, nulls: true}, nil
	case "json_each":
		return &jsonMembers{}, nil
	case "json_table":
		return newJSONRows(n.JSON)
	case "string_split_to_table", "regexp_split_to_table":
		return &splitter{pattern: name == "regexp_split_to_table"}, nil
	default:
		return nil, plan.Errorf(plan.CodeInternal, "there is no generator for %s", name)
	}
}

// Next implements plan.Reader.
func (g *generate) Next(ctx context.Context) (plan.Batch, error) {
	if g.batch == nil {
		if err := g.next(ctx); err != nil {
			return nil, err
		}
	}
	fields := g.node.Schema().Fields()[g.node.Input.Schema().NumFields():]
	b := array.NewRecordBuilder(g.env.Alloc, arrow.NewSchema(fields, nil))
	defer b.Release()
	var sel []int32
	for g.row < int(g.batch.NumRows()) && len(sel) < g.env.BatchRows {
		var err error
		if sel, err = g.fillRow(ctx, b.Fields(), sel); err != nil {
			return nil, err
		}
	}
	own := b.NewRecord()
	defer own.Release()
	cols, err := vec.GatherAll(g.env.Alloc, g.node.Input.Schema().Fields(), vec.OfAll(g.batch.Columns()), sel)
	if err != nil {
		return nil, err
	}
	for _, c := range own.Columns() {
		c.Retain()
		cols = append(cols, c)
	}
	if g.row == int(g.batch.NumRows()) {
		g.stop()
	}
	return newBatch(g.node.Schema(), cols, len(sel)), nil
}

// next takes the next batch of the input.
func (g *generate) next(ctx context.Context) error {
	b, err := g.in.Next(ctx)
	if err != nil {
		return err
	}
	g.batch, g.row, g.begun = b, 0, false
	g.values, err = g.args.Eval(b)
	return err
}

// fillRow appends rows of the row at hand, and goes on to the next one at its end.
func (g *generate) fillRow(ctx context.Context, b []array.Builder, sel []int32) ([]int32, error) {
	if !g.begun {
		g.given = 0
		if !g.anyNull() {
			if err := g.gen.start(ctx, g.values, g.row); err != nil {
				return sel, plan.AtPos(err, g.node.At)
			}
			g.begun = true
		}
	}
	most := g.env.BatchRows - len(sel)
	n := 0
	if g.begun {
		var err error
		if n, err = g.gen.fill(ctx, b[:g.width], most); err != nil {
			return sel, plan.AtPos(err, g.node.At)
		}
	}
	for range n {
		g.given++
		if g.node.Ordinality {
			b[g.width].(*array.Int64Builder).Append(g.given)
		}
		sel = append(sel, int32(g.row))
	}
	if n == most {
		return sel, nil // there may be more
	}
	if g.given == 0 && g.node.Outer {
		for _, c := range b {
			c.AppendNull()
		}
		sel = append(sel, int32(g.row))
	}
	g.row, g.begun = g.row+1, false
	return sel, nil
}

func (g *generate) anyNull() bool {
	for _, a := range g.values {
		if a.IsNull(g.row) || a.DataType().ID() == arrow.NULL {
			return true
		}
	}
	return false
}

// stop lets go of the batch at hand.
func (g *generate) stop() {
	vec.ReleaseAll(g.values)
	g.values = nil
	if g.batch != nil {
		g.batch.Release()
		g.batch = nil
	}
}

// Close implements plan.Reader.
func (g *generate) Close() error {
	g.stop()
	err := g.in.Close()
	if own, ok := g.gen.(*ownRows); ok {
		err = errors.Join(own.close(), err)
	}
	return err
}
