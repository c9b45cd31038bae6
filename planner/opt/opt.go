package opt

import (
	"slices"

	"rsql/planner/plan"
)

// Rule is one rewriting of a plan.
type Rule struct {
	// Name is how EXPLAIN and [Options] call the rule.
	Name string
	// Apply rewrites a plan and reports whether that changed anything. The plan that comes out has the names and types of
	// the one that went in.
	Apply func(plan.Node) (plan.Node, bool, error)
	// once rules run a single time, when the logical ones have come to rest; those look at what they made with the rest.
	once bool
	// late rules run when the logical ones have come to rest, and again when these have done with what they made.
	late bool
	// physical rules wait until the logical ones have come to rest.
	physical bool
}

// Options configure [Optimize].
type Options struct {
	// Disable names rules that are left out.
	Disable map[string]bool
	// Eval gives the value of an expression without columns, parameters or functions of time; an error leaves the
	// expression for run time. It may be nil: then only what follows from logic is folded.
	Eval func(plan.Expr) (*plan.Literal, error)
}

// Fired says how often a rule changed a plan.
type Fired struct {
	Rule  string
	Times int
}

// maxPasses bounds the passes over each set of rules. Plans come to rest after a few; a plan that does not is still right.
const maxPasses = 32

// Rules lists the rules in the order in which they run.
func Rules() []Rule { return rules(Options{}) }

func rules(o Options) []Rule {
	return []Rule{
		foldRule(o.Eval),
		{Name: "unwrap_cast", Apply: unwrapCasts},
		{Name: "or_to_in", Apply: orToIn},
		{Name: "factor_or", Apply: factorOr},
		{Name: "mark_to_semi", Apply: markToSemi},
		{Name: "push_top", Apply: pushTops},
		{Name: "apply_to_generate", Apply: applyToGenerate},
		{Name: "apply_to_join", Apply: applyToJoin},
		{Name: "unnest_aggregate", Apply: unnestAggregate},
		{Name: "unnest_running", Apply: unnestRunning},
		{Name: "unnest", Apply: unnest},
		{Name: "unnest_asof", Apply: unnestAsof},
		{Name: "apply_keys", Apply: applyKeys},
		{Name: "simplify_outer_join", Apply: simplifyOuterJoins},
		{Name: "push_filters", Apply: pushFilters},
		{Name: "infer_constants", Apply: inferConstants},
		{Name: "reorder_joins", Apply: reorderJoins},
		{Name: "sink_semi", Apply: sinkSemiJoins},
		{Name: "prune_empty", Apply: pruneEmpty},
		{Name: "drop_distinct", Apply: dropDistinct},
		{Name: "merge_projects", Apply: mergeProjects},
		{Name: "imply_filters", Apply: implyFilters, once: true},
		{Name: "unnest_domain", Apply: unnestDomain, late: true},
		{Name: "filter_cte", Apply: filterCTEs, physical: true},
		{Name: "scan_filters", Apply: scanFilters, physical: true},
		{Name: "push_limit", Apply: pushLimits, physical: true},
		{Name: "order_scan", Apply: orderScans, physical: true},
		{Name: "limit_window", Apply: limitWindows, physical: true},
		{Name: "lookup_join", Apply: lookupJoins, physical: true},
		{Name: "buffer_step", Apply: bufferSteps, physical: true},
		{Name: "build_side", Apply: chooseBuildSides, physical: true},
		{Name: "prune_columns", Apply: pruneColumns, physical: true},
	}
}

// Optimize runs the rules in their order until none fires, and lists those that did. A rule that changes the plan's
// columns, or leaves a reference to a column that is not there, is a CodeInternal error that names it.
func Optimize(n plan.Node, opts Options) (plan.Node, []Fired, error) {
	return optimize(n, opts, rules(opts))
}

// Prune drops what can give no rows, by the rules that see it without any table's size: a plan that still has a join needs sizes.
func Prune(n plan.Node, opts Options) (plan.Node, error) {
	needed := []string{"fold", "mark_to_semi", "push_filters", "infer_constants", "prune_empty"}
	out, _, err := optimize(n, opts, slices.DeleteFunc(rules(opts), func(r Rule) bool { return !slices.Contains(needed, r.Name) }))
	return out, err
}

func optimize(n plan.Node, opts Options, all []Rule) (plan.Node, []Fired, error) {
	all = slices.DeleteFunc(slices.Clone(all), func(r Rule) bool { return opts.Disable[r.Name] })
	var logical, once, late, repeated []Rule
	for _, r := range all {
		switch {
		case r.once:
			once = append(once, r)
			continue
		case r.late:
			late = append(late, r)
			continue
		case !r.physical:
			logical = append(logical, r)
		}
		repeated = append(repeated, r)
	}
	times := map[string]int{}
	n, _, err := fixpoint(n, logical, maxPasses, times)
	for _, set := range [][]Rule{once, late} {
		again := err == nil && len(set) > 0
		for pass := 0; again && pass < maxPasses; pass++ {
			if n, again, err = fixpoint(n, set, 1, times); again {
				n, _, err = fixpoint(n, logical, maxPasses, times)
			}
			again = again && err == nil && set[0].late
		}
	}
	if err == nil {
		n, _, err = fixpoint(n, repeated, maxPasses, times)
	}
	if err != nil {
		return nil, nil, err
	}
	var fired []Fired
	for _, r := range all {
		if times[r.Name] > 0 {
			fired = append(fired, Fired{Rule: r.Name, Times: times[r.Name]})
		}
	}
	return n, fired, nil
}

func fixpoint(n plan.Node, set []Rule, passes int, times map[string]int) (out plan.Node, changed bool, err error) {
	for range passes {
		again := false
		for _, r := range set {
			out, fired, err := r.Apply(n)
			if err != nil {
				return nil, false, err
			}
			if !fired {
				continue
			}
			if err := check(r.Name, n, out); err != nil {
				return nil, false, err
			}
			n, again = out, true
			times[r.Name]++
		}
		if !again {
			break
		}
		changed = true
	}
	return n, changed, nil
}
