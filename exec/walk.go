package exec

import (
	"context"
	"sync"

	"rsql/planner/plan"
)

// walks are the scans of a statement that walk through keyspaces, by those that walk together. Scans join when they are built;
// with the first that is opened its group is closed, and later ones make another.
type walks struct {
	mu   sync.Mutex
	open []*walkGroup
}

// walkGroup are scans of one keyspace.
type walkGroup struct {
	of    *walks
	space any
	parts []*walkPart
	walk  plan.Walk // nil before the first scan is opened, and where that is the only one
	begun bool
}

// walkPart is one scan of a group.
type walkPart struct {
	group *walkGroup
	table plan.Walker
	spec  plan.ScanSpec
	env   *Env
	// at is its number in the walk; left is set when the scan is closed.
	at   int
	left bool
}

// join adds a scan; nil for one that does not walk.
func (w *walks) join(t plan.Table, spec plan.ScanSpec, env *Env) *walkPart {
	table, ok := t.(plan.Walker)
	if !ok || w == nil {
		return nil
	}
	space := table.Keyspace(spec)
	if space == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, g := range w.open {
		if g.space == space {
			return g.add(table, spec, env)
		}
	}
	g := &walkGroup{of: w, space: space}
	w.open = append(w.open, g)
	return g.add(table, spec, env)
}

func (g *walkGroup) add(table plan.Walker, spec plan.ScanSpec, env *Env) *walkPart {
	p := &walkPart{group: g, table: table, spec: spec, env: env}
	g.parts = append(g.parts, p)
	return p
}

// scan opens the scan of a part.
func (p *walkPart) scan(ctx context.Context) (plan.Reader, error) {
	if walk := p.group.begin(); walk != nil {
		return walk.Scan(ctx, p.at, p.spec)
	}
	return p.table.Scan(ctx, p.spec)
}

// begin closes the group and gives its walk; nil where a scan is alone in it.
func (g *walkGroup) begin() plan.Walk {
	g.of.mu.Lock()
	defer g.of.mu.Unlock()
	if g.begun {
		return g.walk
	}
	g.begun = true
	for i, other := range g.of.open {
		if other == g {
			g.of.open = append(g.of.open[:i:i], g.of.open[i+1:]...)
			break
		}
	}
	var scans []plan.WalkScan
	var first plan.Walker
	for _, p := range g.parts {
		if p.left {
			continue
		}
		if first == nil {
			first = p.table
		}
		p.at = len(scans)
		scans = append(scans, plan.WalkScan{Table: p.table, Spec: p.spec, NewQueue: func() plan.KeyQueue { return newKeyQueue(p.env) }})
	}
	if len(scans) > 1 {
		g.walk = first.Walk(scans)
	}
	return g.walk
}

// leave says that the scan is closed; it may be called again.
func (p *walkPart) leave() {
	p.group.of.mu.Lock()
	walk := p.group.walk
	again := p.left
	p.left = true
	p.group.of.mu.Unlock()
	if walk != nil && !again {
		walk.Leave(p.at)
	}
}
