package plan

import "github.com/apache/arrow/go/v17/arrow"

func (*Scan) node()      {}
func (*Values) node()    {}
func (*Filter) node()    {}
func (*Project) node()   {}
func (*Join) node()      {}
func (*Aggregate) node() {}
func (*Sort) node()      {}
func (*Limit) node()     {}
func (*Distinct) node()  {}
func (*Union) node()     {}
func (*Write) node()     {}

// Schema implements Node.
func (s *Scan) Schema() *arrow.Schema { return s.schema }

// Schema implements Node.
func (v *Values) Schema() *arrow.Schema { return v.schema }

// Schema implements Node.
func (f *Filter) Schema() *arrow.Schema { return f.Input.Schema() }

// Schema implements Node.
func (p *Project) Schema() *arrow.Schema { return p.schema }

// Schema implements Node.
func (j *Join) Schema() *arrow.Schema { return j.schema }

// Schema implements Node.
func (a *Aggregate) Schema() *arrow.Schema { return a.schema }

// Schema implements Node.
func (s *Sort) Schema() *arrow.Schema { return s.Input.Schema() }

// Schema implements Node.
func (l *Limit) Schema() *arrow.Schema { return l.Input.Schema() }

// Schema implements Node.
func (d *Distinct) Schema() *arrow.Schema { return d.Input.Schema() }

// Schema implements Node.
func (u *Union) Schema() *arrow.Schema { return u.schema }

// Schema implements Node.
func (w *Write) Schema() *arrow.Schema { return writeSchema }

// Children implements Node.
func (s *Scan) Children() []Node { return nil }

// Children implements Node.
func (v *Values) Children() []Node { return nil }

// Children implements Node.
func (f *Filter) Children() []Node { return []Node{f.Input} }

// Children implements Node.
func (p *Project) Children() []Node { return []Node{p.Input} }

// Children implements Node.
func (j *Join) Children() []Node { return []Node{j.Left, j.Right} }

// Children implements Node.
func (a *Aggregate) Children() []Node { return []Node{a.Input} }

// Children implements Node.
func (s *Sort) Children() []Node { return []Node{s.Input} }

// Children implements Node.
func (l *Limit) Children() []Node { return []Node{l.Input} }

// Children implements Node.
func (d *Distinct) Children() []Node { return []Node{d.Input} }

// Children implements Node.
func (u *Union) Children() []Node { return u.Inputs }

// Children implements Node.
func (w *Write) Children() []Node { return []Node{w.Input} }

// WithChildren implements Node.
func (s *Scan) WithChildren(c []Node) (Node, error) { return s, checkChildren(s, c) }

// WithChildren implements Node.
func (v *Values) WithChildren(c []Node) (Node, error) { return v, checkChildren(v, c) }

// WithChildren implements Node.
func (f *Filter) WithChildren(c []Node) (Node, error) {
	if err := checkChildren(f, c); err != nil {
		return nil, err
	}
	return &Filter{Input: c[0], Pred: f.Pred}, nil
}

// WithChildren implements Node.
func (p *Project) WithChildren(c []Node) (Node, error) {
	if err := checkChildren(p, c); err != nil {
		return nil, err
	}
	return &Project{Input: c[0], Exprs: p.Exprs, schema: p.schema}, nil
}

// WithChildren implements Node.
func (j *Join) WithChildren(c []Node) (Node, error) {
	if err := checkChildren(j, c); err != nil {
		return nil, err
	}
	n := *j
	n.Left, n.Right = c[0], c[1]
	return &n, nil
}

// WithChildren implements Node.
func (a *Aggregate) WithChildren(c []Node) (Node, error) {
	if err := checkChildren(a, c); err != nil {
		return nil, err
	}
	n := *a
	n.Input = c[0]
	return &n, nil
}

// WithChildren implements Node.
func (s *Sort) WithChildren(c []Node) (Node, error) {
	if err := checkChildren(s, c); err != nil {
		return nil, err
	}
	return &Sort{Input: c[0], Keys: s.Keys, Limit: s.Limit}, nil
}

// WithChildren implements Node.
func (l *Limit) WithChildren(c []Node) (Node, error) {
	if err := checkChildren(l, c); err != nil {
		return nil, err
	}
	return &Limit{Input: c[0], Count: l.Count, Offset: l.Offset}, nil
}

// WithChildren implements Node.
func (d *Distinct) WithChildren(c []Node) (Node, error) {
	if err := checkChildren(d, c); err != nil {
		return nil, err
	}
	return &Distinct{Input: c[0]}, nil
}

// WithChildren implements Node.
func (u *Union) WithChildren(c []Node) (Node, error) {
	if err := checkChildren(u, c); err != nil {
		return nil, err
	}
	return &Union{Inputs: c, schema: u.schema}, nil
}

// WithChildren implements Node.
func (w *Write) WithChildren(c []Node) (Node, error) {
	if err := checkChildren(w, c); err != nil {
		return nil, err
	}
	n := *w
	n.Input = c[0]
	return &n, nil
}

// checkChildren checks number and column types of new inputs.
func checkChildren(n Node, children []Node) error {
	old := n.Children()
	if len(old) != len(children) {
		return Errorf(CodeInternal, "%T takes %d inputs, not %d", n, len(old), len(children))
	}
	for i, c := range children {
		if !SameTypes(old[i].Schema(), c.Schema()) {
			return Errorf(CodeInternal, "%T: input %d changes from %s to %s", n, i, old[i].Schema(), c.Schema())
		}
	}
	return nil
}

// SameTypes reports whether two schemas have the same column types in the same order; names do not count.
func SameTypes(a, b *arrow.Schema) bool {
	if a.NumFields() != b.NumFields() {
		return false
	}
	for i := range a.Fields() {
		if TypeOf(a.Field(i)) != TypeOf(b.Field(i)) {
			return false
		}
	}
	return true
}

// Rewrite rebuilds a tree bottom-up; f sees each node over its rewritten inputs. What f does not change is shared.
func Rewrite(n Node, f func(Node) (Node, error)) (Node, error) {
	children := n.Children()
	var fresh []Node
	for i, c := range children {
		r, err := Rewrite(c, f)
		if err != nil {
			return nil, err
		}
		if r != c && fresh == nil {
			fresh = append([]Node(nil), children...)
		}
		if fresh != nil {
			fresh[i] = r
		}
	}
	if fresh != nil {
		var err error
		if n, err = n.WithChildren(fresh); err != nil {
			return nil, err
		}
	}
	return f(n)
}

// Visit calls f on n and all below it, parents first.
func Visit(n Node, f func(Node)) {
	f(n)
	for _, c := range n.Children() {
		Visit(c, f)
	}
}
