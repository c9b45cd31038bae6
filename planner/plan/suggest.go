package plan

import (
	"sort"
	"strings"
)

// Nearest returns the candidate closest to name by edit distance, and whether one is near enough to be worth a
// suggestion (a third of its length, at least one edit). Case does not count. Of two as near the one with the same first letter is more
// likely, and then the longer one: letters are left out more often than put in.
func Nearest(name string, candidates []string) (string, bool) {
	best, bestDist := "", -1
	begins := func(c string) bool { return name != "" && c != "" && strings.EqualFold(name[:1], c[:1]) }
	sorted := append([]string(nil), candidates...)
	sort.Strings(sorted)
	for _, c := range sorted {
		d := editDistance(strings.ToLower(name), strings.ToLower(c))
		same, better := begins(c) == begins(best), begins(c) && !begins(best)
		if bestDist < 0 || d < bestDist || d == bestDist && (better || same && len(c) > len(best)) {
			best, bestDist = c, d
		}
	}
	limit := max(1, len(name)/3)
	return best, bestDist >= 0 && bestDist <= limit
}

// editDistance is the Damerau-Levenshtein distance with adjacent transpositions (optimal string alignment).
func editDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	prev2, prev, cur := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(x); i++ {
		cur[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return prev[len(y)]
}
