package exec

import (
	"context"
	"io"
	"sync"

	"rsql/planner/plan"
)

// keptInputs are the parts of a dependent right side that are the same for all left rows. Each is read once and kept. They
// belong to the apply that found them and, where that is inside another's right side, are looked for further out first.
type keptInputs struct {
	nodes map[plan.Node]*keptInput
	env   *Env // of the apply
	outer *keptInputs
}

// keptInput is what a node gave. It is read when it is first asked for.
type keptInput struct {
	node    plan.Node
	env     *Env
	build   *builder
	mu      sync.Mutex // workers may ask for it at once
	read    bool
	err     error
	batches []plan.Batch
	by      map[int]*indexed // by column
}

// keepInputs finds the largest parts of a right side that use nothing from around it and read a table.
func keepInputs(right plan.Node, b *builder, env *Env) *keptInputs {
	k := &keptInputs{nodes: map[plan.Node]*keptInput{}, env: env, outer: b.kept}
	k.find(right, b)
	return k
}

func (k *keptInputs) find(n plan.Node, b *builder) {
	if k.outer.input(n) != nil {
		return
	}
	if !readsTable(n) {
		return
	}
	if len(plan.FreeOuterRefs(n)) == 0 && !volatileNode(n) && !readsAround(n) {
		k.nodes[n] = &keptInput{node: n, env: k.env, build: b}
		return
	}
	if j, ok := n.(*plan.Join); ok && j.Lookup != nil { // its right side is fetched by key
		k.find(j.Left, b)
		return
	}
	for _, c := range n.Children() {
		k.find(c, b)
	}
}

func readsTable(n plan.Node) bool {
	found := false
	plan.Visit(n, func(n plan.Node) {
		_, scan := n.(*plan.Scan)
		found = found || scan
	})
	return found
}

// readsAround reports whether a node reads a common table expression or work table that is made outside it: its rows may be
// others each time.
func readsAround(n plan.Node) bool {
	own, found := map[*plan.CTE]bool{}, false
	plan.Visit(n, func(n plan.Node) {
		switch x := n.(type) {
		case *plan.With:
			own[x.CTE] = true
		case *plan.CTEScan:
			found = found || !own[x.CTE]
		}
	})
	return found || len(plan.FreeWorkTables(n)) > 0
}

func volatileNode(n plan.Node) bool {
	found := false
	plan.Visit(n, func(n plan.Node) {
		for _, e := range plan.RootExprs(n) {
			found = found || plan.Volatile(e)
		}
	})
	return found
}

// input is the kept input of a node; nil where it is not kept.
func (k *keptInputs) input(n plan.Node) *keptInput {
	for at := k; at != nil; at = at.outer {
		if in := at.nodes[n]; in != nil {
			return in
		}
	}
	return nil
}

func (k *keptInputs) release() {
	for _, in := range k.nodes {
		in.release()
	}
}

func (in *keptInput) release() {
	for _, b := range in.batches {
		b.Release()
	}
	in.batches = nil
	for _, x := range in.by {
		if x.index != nil {
			x.index.keys.Release()
		}
	}
	in.by = nil
}

// ready reads the node to its end unless that is done.
func (in *keptInput) ready(ctx context.Context) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.read {
		return in.err
	}
	in.read = true
	r, err := in.build.build(in.node)
	if err == nil {
		err = drain(ctx, r, func(b plan.Batch) error {
			b, err := in.env.keep(b)
			if err != nil {
				return err
			}
			in.batches = append(in.batches, b)
			return in.env.affordable("apply")
		})
	}
	in.err = err
	return err
}

// replay gives the batches of a kept input.
type replay struct {
	of   *keptInput
	next int
}

var _ plan.Reader = (*replay)(nil)

// Next implements plan.Reader.
func (r *replay) Next(ctx context.Context) (plan.Batch, error) {
	if err := r.of.ready(ctx); err != nil {
		return nil, err
	}
	if r.next == len(r.of.batches) {
		return nil, io.EOF
	}
	b := r.of.batches[r.next]
	b.Retain()
	r.next++
	return b, nil
}

// Close implements plan.Reader.
func (*replay) Close() error { return nil }
