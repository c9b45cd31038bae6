package plan

import "slices"

// MostGroupingSets is how many grouping sets one GROUP BY may come to.
const MostGroupingSets = 1024

// Rollup are the grouping sets of all elements, of all but the last, and so on to none. An element is a list of ordinals of keys.
func Rollup(elements [][]int) [][]int {
	var out [][]int
	for n := len(elements); n >= 0; n-- {
		out = append(out, slices.Concat(elements[:n]...))
	}
	return out
}

// mostCubed is how many elements CUBE takes.
const mostCubed = 10

// Cube are the grouping sets of all choices of the elements.
func Cube(elements [][]int) ([][]int, error) {
	if len(elements) > mostCubed {
		return nil, Errorf(CodeUnsupported, "CUBE of %d columns comes to more than %d grouping sets", len(elements), MostGroupingSets)
	}
	var out [][]int
	for mask := 1<<len(elements) - 1; mask >= 0; mask-- {
		var set []int
		for i, e := range elements {
			if mask>>i&1 == 1 {
				set = append(set, e...)
			}
		}
		out = append(out, set)
	}
	return out, nil
}

// GroupingSets says how rows are grouped several times.
type GroupingSets struct {
	Keys []Expr
	Aggs []*AggCall
	// Sets are lists of ordinals of keys.
	Sets [][]int
	// Grouping are those of calls of GROUPING.
	Grouping [][]int
	// Names are those of the columns: keys, aggregates, calls of GROUPING.
	Names []string
}

// Over computes the aggregates for each grouping set over the same rows, which are read once. Keys that are not in a set
// are NULL in its rows.
func (g *GroupingSets) Over(in Node) (Node, error) {
	cte := &CTE{Name: "grouped"}
	inputs := make([]Node, len(g.Sets))
	for i, set := range g.Sets {
		scan, err := NewCTEScan(cte, in.Schema(), nil)
		if err != nil {
			return nil, err
		}
		if inputs[i], err = g.one(scan, set); err != nil {
			return nil, err
		}
	}
	union, err := NewUnion(inputs...)
	if err != nil {
		return nil, err
	}
	return NewWith(cte, in, union)
}

func (g *GroupingSets) one(in Node, set []int) (Node, error) {
	set = slices.Compact(slices.Sorted(slices.Values(set)))
	var keys []Expr
	var own []string
	for _, n := range set {
		keys, own = append(keys, g.Keys[n]), append(own, g.Names[n])
	}
	own = append(own, g.Names[len(g.Keys):len(g.Keys)+len(g.Aggs)]...)
	agg, err := NewAggregate(in, keys, g.Aggs, own)
	if err != nil {
		return nil, err
	}
	var exprs []Expr
	for n, key := range g.Keys {
		if at := slices.Index(set, n); at >= 0 {
			c, err := NewColumn(agg.Schema(), at)
			if err != nil {
				return nil, err
			}
			exprs = append(exprs, c)
			continue
		}
		exprs = append(exprs, NullLiteral(key.Type()))
	}
	for i := range g.Aggs {
		c, err := NewColumn(agg.Schema(), len(set)+i)
		if err != nil {
			return nil, err
		}
		exprs = append(exprs, c)
	}
	for _, keys := range g.Grouping {
		exprs = append(exprs, IntLiteral(groupingBits(keys, set)))
	}
	return NewProject(agg, exprs, g.Names)
}

// groupingBits has a bit for each key, the last one lowest, which is set where the key is not in the set.
func groupingBits(keys, set []int) int64 {
	bits := int64(0)
	for _, k := range keys {
		bits <<= 1
		if !slices.Contains(set, k) {
			bits |= 1
		}
	}
	return bits
}
