package opt

import (
	"slices"

	"rsql/planner/plan"
)

// pruneWith prunes the body, and takes from the definition what the scans in it still read.
func pruneWith(x *plan.With, need []int) (pruned, error) {
	body, err := prune(x.Body, need)
	if err != nil {
		return pruned{}, err
	}
	var read []int
	for _, s := range plan.CTEScans(body.node, x.CTE) {
		read = append(read, s.Columns...)
	}
	slices.Sort(read)
	def, err := pruneInput(x.Def, slices.Compact(read))
	if err != nil || body.node == x.Body && def.node == x.Def {
		return pruned{x, upTo(width(x))}, err
	}
	n, at := body.node, def.at()
	if def.node != x.Def {
		n, err = plan.Rewrite(n, func(n plan.Node) (plan.Node, error) {
			if s, ok := n.(*plan.CTEScan); ok && s.CTE == x.CTE {
				return s.Renumber(at), nil
			}
			return n, nil
		})
		if err != nil {
			return pruned{}, err
		}
	}
	out, err := plan.NewWith(x.CTE, def.node, n)
	if err != nil {
		return pruned{}, err
	}
	out.Filtered = x.Filtered
	return pruned{out, body.kept}, nil
}

// pruneUnread drops the definition of a common table expression that nothing reads, and one without rows.
func pruneUnread(w *plan.With) (plan.Node, bool, error) {
	scans := plan.CTEScans(w.Body, w.CTE)
	if len(scans) == 0 {
		return w.Body, true, nil
	}
	if !noRows(w.Def) {
		return w, false, nil
	}
	out, err := plan.Rewrite(w.Body, func(n plan.Node) (plan.Node, error) {
		if s, ok := n.(*plan.CTEScan); ok && s.CTE == w.CTE {
			return empty(s.Schema())
		}
		return n, nil
	})
	return out, true, err
}

// pruneRecursion leaves the anchor where the step gives nothing, and nothing where the anchor does.
func pruneRecursion(u *plan.RecursiveUnion) (plan.Node, bool, error) {
	switch {
	case noRows(u.Anchor):
		out, err := empty(u.Schema())
		return out, true, err
	case !noRows(u.Step):
		return u, false, nil
	}
	names := plan.FieldNames(u.Schema(), false)
	out, err := pick(u.Anchor, upTo(len(names)), names)
	if err == nil && u.Distinct {
		out, err = plan.NewDistinct(out)
	}
	return out, true, err
}
