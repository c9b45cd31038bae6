package plan

import "strings"

// WholeTables marks the tables that a node gives the columns of, through joins and filters, to be read whole: what a * stands for
// where some of its columns are left out or replaced. alias names one of them; empty for all.
func WholeTables(n Node, alias string) (Node, error) {
	switch x := n.(type) {
	case *Scan:
		if alias != "" && !strings.EqualFold(x.Alias, alias) {
			return n, nil
		}
		return x.WithWhole(), nil
	case *Filter, *Join, *AsofJoin, *Apply, *Sort, *Limit, *Sample:
	default:
		return n, nil
	}
	children := append([]Node(nil), n.Children()...)
	for i, c := range children {
		var err error
		if children[i], err = WholeTables(c, alias); err != nil {
			return nil, err
		}
	}
	return n.WithChildren(children)
}
