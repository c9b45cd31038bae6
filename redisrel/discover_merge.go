package redisrel

import "sort"

// sameFields is the share of common fields from which hashes are taken for rows of one table.
const sameFields = 0.6

// mergeGroups joins groups whose templates differ in one word only and whose hashes have the same fields: order:eu:1 and
// order:us:1 are one table, shop:user:1 and shop:order:1 are two. All groups that the joined template would match must be
// alike, so that the table holds what was sampled and nothing else.
func mergeGroups(groups []*keyGroup) []*keyGroup {
	depth := 0
	for _, g := range groups {
		depth = max(depth, len(g.segments))
	}
	for at := 1; at < depth; at++ {
		bySibling := map[string][]*keyGroup{}
		for _, g := range groups {
			if at < len(g.segments) {
				sig := g.signature(at)
				bySibling[sig] = append(bySibling[sig], g)
			}
		}
		var merged []*keyGroup
		gone := map[*keyGroup]bool{}
		for _, siblings := range bySibling {
			if !alike(siblings, at) {
				continue
			}
			joined := *siblings[0]
			joined.segments = append([]segment(nil), joined.segments...)
			joined.segments[at] = segment{variable: true, class: shapeID}
			joined.keys = nil
			for _, g := range siblings {
				joined.keys = append(joined.keys, g.keys...)
				gone[g] = true
			}
			merged = append(merged, &joined)
		}
		for _, g := range groups {
			if !gone[g] {
				merged = append(merged, g)
			}
		}
		groups = merged
	}
	sort.Slice(groups, func(i, j int) bool { return groups[i].less(groups[j]) })
	return groups
}

// alike reports whether groups are of one table: hashes with placeholders, a word each at the position, and like fields.
func alike(siblings []*keyGroup, at int) bool {
	if len(siblings) < 2 {
		return false
	}
	for _, g := range siblings {
		if g.redisType != hashType || g.segments[at].variable || g.segments[at].literal == "" || g.variables() == 0 {
			return false
		}
		if similarity(siblings[0].fields, g.fields) < sameFields {
			return false
		}
	}
	return true
}

// similarity is the Jaccard index of two sets; 0 for two empty ones, of which nothing is known.
func similarity(a, b map[string]bool) float64 {
	common := 0
	for f := range a {
		if b[f] {
			common++
		}
	}
	all := len(a) + len(b) - common
	if all == 0 {
		return 0
	}
	return float64(common) / float64(all)
}
