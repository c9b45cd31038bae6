package bind

import (
	"slices"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// layout is a window with what it takes over from the one that it builds upon.
type layout struct {
	partition []sqlparser.Expr
	order     sqlparser.OrderBy
	frame     *parse.Frame
}

// resolve binds a window as a place s of the block sees it.
func (w *windows) resolve(s *site, over *parse.Window) (windowSpec, *plan.Frame, error) {
	d, err := w.define(over, w.named)
	if err != nil {
		return windowSpec{}, nil, err
	}
	spec := windowSpec{pos: over.Pos}
	for _, e := range flatRows(d.partition) {
		key, err := s.expr(e)
		if err != nil {
			return spec, nil, err
		}
		key = s.typed(key)
		if _, constant := key.(*plan.Literal); !constant {
			spec.partition = append(spec.partition, key)
		}
	}
	if spec.order, err = w.order(s, d.order); err != nil {
		return spec, nil, err
	}
	frame, err := w.frame(s, d.frame, spec.order)
	return spec, frame, err
}

// define puts a window together with those that it builds upon, which are among before.
func (w *windows) define(over *parse.Window, before []parse.NamedWindow) (layout, error) {
	d := layout{partition: over.PartitionBy, order: over.OrderBy, frame: over.Frame}
	if over.Base.Name == "" {
		return d, nil
	}
	found := pick(before, over.Base.Name, func(n parse.NamedWindow) string { return n.Name.Name })
	if len(found) == 0 {
		return d, w.unknown(over.Base, before)
	}
	at := slices.IndexFunc(before, func(n parse.NamedWindow) bool { return n.Window == found[0].Window })
	base, err := w.define(before[at].Window, before[:at])
	if err != nil || over.Whole {
		return base, err
	}
	name := plan.QuoteIdent(over.Base.Name)
	switch {
	case base.frame != nil:
		return d, plan.Errorf(plan.CodeType, "window %s has a frame, so that no other window builds upon it", name).
			WithHint("write OVER %s without parentheses, or define it without its frame", name).WithPos(over.Base.Pos)
	case d.partition != nil:
		return d, plan.Errorf(plan.CodeType, "a window that builds upon %s takes its PARTITION BY from there", name).WithPos(over.Base.Pos)
	case d.order != nil && base.order != nil:
		return d, plan.Errorf(plan.CodeType, "window %s has an ORDER BY already", name).WithPos(over.Base.Pos)
	case d.order == nil:
		d.order = base.order
	}
	d.partition = base.partition
	return d, nil
}

func (w *windows) unknown(id parse.Ident, before []parse.NamedWindow) error {
	err := plan.Errorf(plan.CodeName, "there is no window %s", plan.QuoteIdent(id.Name)).WithPos(id.Pos)
	var names []string
	for _, n := range before {
		names = append(names, n.Name.Name)
	}
	for _, n := range w.named {
		if n.Name.Name == id.Name {
			return err.WithHint("a window builds upon those that the WINDOW clause names before it")
		}
	}
	if len(names) == 0 {
		return err.WithHint("name it in a WINDOW clause: WINDOW %s AS (…)", plan.QuoteIdent(id.Name))
	}
	return near(err, id.Name, names, "its windows are")
}

// check binds the windows that the WINDOW clause names, so that what is wrong with one that nothing uses comes out, too.
func (w *windows) check() error {
	s := w.k.outputSite("WINDOW")
	s.windows, s.noAlias = nil, true
	for i, n := range w.named {
		if _, err := w.define(n.Window, w.named[:i]); err != nil {
			return err
		}
		if _, _, err := w.resolve(s, n.Window); err != nil {
			return err
		}
	}
	return nil
}

func (w *windows) order(s *site, order sqlparser.OrderBy) ([]plan.SortKey, error) {
	var out []plan.SortKey
	for _, o := range w.k.flatOrder(order) {
		key, err := s.expr(o.key)
		if err != nil {
			return nil, err
		}
		key = s.typed(key)
		if _, constant := key.(*plan.Literal); constant { // which orders nothing; there are no positions of the SELECT list here
			continue
		}
		out = append(out, plan.SortKey{Expr: key, Descending: o.descending, NullsFirst: o.nullsFirst})
	}
	return out, nil
}

func (w *windows) frame(s *site, f *parse.Frame, order []plan.SortKey) (*plan.Frame, error) {
	if f == nil {
		return nil, nil
	}
	out := plan.Frame{Unit: f.Unit, Exclude: f.Exclude, Start: plan.FrameBound{Kind: f.Start.Kind}, End: plan.FrameBound{Kind: f.End.Kind}}
	for _, b := range []struct {
		from parse.FrameBound
		to   *plan.FrameBound
	}{{f.Start, &out.Start}, {f.End, &out.End}} {
		if b.from.Offset == nil {
			continue
		}
		offset, err := w.offset(s, b.from.Offset)
		if err != nil {
			return nil, err
		}
		b.to.Offset = offset
	}
	frame, err := plan.NewFrame(out, order)
	return frame, plan.AtPos(err, f.Pos)
}
