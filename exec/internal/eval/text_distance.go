package eval

import (
	"math"
	"unicode/utf8"

	"rsql/planner/plan"
)

// distanceKernels are functions of how alike two texts are, by their characters.
var distanceKernels = map[string]builder{
	"levenshtein":         distance("levenshtein", 1<<28, levenshtein),
	"damerau_levenshtein": distance("damerau_levenshtein", 1<<22, damerau),
	"hamming":             distance("hamming", math.MaxInt, hamming),
	"jaccard":             always(map2(func(a, b string) (float64, error) { return jaccard(a, b), nil })),
	"jaro_similarity":     distance("jaro_similarity", 1<<28, func(a, b []rune) (float64, error) { return jaro(a, b), nil }),
	"jaro_winkler_similarity": distance("jaro_winkler_similarity", 1<<28, func(a, b []rune) (float64, error) {
		return jaroWinkler(a, b), nil
	}),
	"soundex": always(text1(func(dst []byte, s string) ([]byte, error) { return appendSoundex(dst, s), nil })),
}

// distance is the builder of a function whose work grows with the product of the lengths, which is at most most.
func distance[R int64 | float64](name string, most int, f func(a, b []rune) (R, error)) builder {
	return always(map2(func(a, b string) (R, error) {
		x, y := []rune(a), []rune(b)
		if len(x) > 0 && len(y) > most/len(x) {
			return 0, plan.Errorf(plan.CodeValue, "%s: texts of %d and %d characters are too long to compare", name, len(x), len(y)).
				WithHint("compare left(…, 1000)")
		}
		return f(x, y)
	}))
}

// levenshtein keeps the row of the table before the present one.
func levenshtein(a, b []rune) (int64, error) {
	last, row := make([]int64, len(b)+1), make([]int64, len(b)+1)
	for j := range last {
		last[j] = int64(j)
	}
	for i, x := range a {
		row[0] = int64(i + 1)
		for j, y := range b {
			change := last[j]
			if x != y {
				change++
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, change)
		}
		last, row = row, last
	}
	return last[len(b)], nil
}

// damerau keeps the whole table: two characters may change places although others came or went between them.
func damerau(a, b []rune) (int64, error) {
	width := len(b) + 2
	table := make([]int32, (len(a)+2)*width)
	at := func(i, j int) *int32 { return &table[(i+1)*width+j+1] }
	far := int32(len(a) + len(b))
	for i := -1; i <= len(a); i++ {
		*at(i, -1), *at(i, 0) = far, int32(max(i, 0))
	}
	for j := 0; j <= len(b); j++ {
		*at(-1, j), *at(0, j) = far, int32(j)
	}
	seen := map[rune]int{}
	for i := 1; i <= len(a); i++ {
		match := 0
		for j := 1; j <= len(b); j++ {
			row, column := seen[b[j-1]], match
			change := *at(i-1, j-1)
			if a[i-1] == b[j-1] {
				match = j
			} else {
				change++
			}
			swap := *at(row-1, column-1) + int32(i-row-1) + 1 + int32(j-column-1)
			*at(i, j) = min(change, *at(i, j-1)+1, *at(i-1, j)+1, swap)
		}
		seen[a[i-1]] = i
	}
	return int64(*at(len(a), len(b))), nil
}

func hamming(a, b []rune) (int64, error) {
	if len(a) != len(b) {
		return 0, plan.Errorf(plan.CodeValue, "hamming: the texts have %d and %d characters", len(a), len(b)).
			WithHint("levenshtein compares texts of any length")
	}
	n := int64(0)
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n, nil
}

// jaccard compares the sets of characters; two empty texts are alike.
func jaccard(a, b string) float64 {
	in := map[rune]int{}
	for _, c := range a {
		in[c] |= 1
	}
	for _, c := range b {
		in[c] |= 2
	}
	if len(in) == 0 {
		return 1
	}
	both := 0
	for _, sides := range in {
		if sides == 3 {
			both++
		}
	}
	return float64(both) / float64(len(in))
}

// jaro is 1 for equal texts. Characters match within a window of half the longer length.
func jaro(a, b []rune) float64 {
	if len(a) == 0 && len(b) == 0 {
		return 1
	}
	window := max(0, max(len(a), len(b))/2-1)
	inA, inB := make([]bool, len(a)), make([]bool, len(b))
	matches := 0
	for i, x := range a {
		for j := max(0, i-window); j < min(len(b), i+window+1); j++ {
			if !inB[j] && b[j] == x {
				inA[i], inB[j] = true, true
				matches++
				break
			}
		}
	}
	if matches == 0 {
		return 0
	}
	moved, j := 0, 0
	for i := range a {
		if !inA[i] {
			continue
		}
		for !inB[j] {
			j++
		}
		if a[i] != b[j] {
			moved++
		}
		j++
	}
	m := float64(matches)
	return (m/float64(len(a)) + m/float64(len(b)) + (m-float64(moved/2))/m) / 3
}

// jaroWinkler adds a tenth of what is missing for each of up to four first characters, where texts are alike at all.
func jaroWinkler(a, b []rune) float64 {
	const alike, most, weight = 0.7, 4, 0.1
	s := jaro(a, b)
	if s <= alike {
		return s
	}
	common := 0
	for common < min(most, len(a), len(b)) && a[common] == b[common] {
		common++
	}
	return s + float64(common)*weight*(1-s)
}

// soundexCodes has the digit of each letter from A. A letter of digit 0 separates two of the same digit, but for H and W.
const soundexCodes = "01230120022455012623010202"

func appendSoundex(dst []byte, s string) []byte {
	const length = 4
	start, last := len(dst), byte(0)
	for i := 0; i < len(s) && len(dst)-start < length; i++ {
		c := s[i] &^ ('a' - 'A')
		if s[i] >= utf8.RuneSelf || c < 'A' || c > 'Z' {
			continue
		}
		code := soundexCodes[c-'A']
		switch {
		case len(dst) == start:
			dst = append(dst, c)
		case code != '0' && code != last:
			dst = append(dst, code)
		}
		if c != 'H' && c != 'W' {
			last = code
		}
	}
	for len(dst) > start && len(dst)-start < length {
		dst = append(dst, '0')
	}
	return dst
}
