package agg

import "slices"

// fewValues is up to how many values are sorted rather than divided further.
const fewValues = 24

// selectAt puts the value of rank k in its place: none before it is greater, none behind it smaller. It is Hoare's quickselect ("Algorithm 65:
// Find", 1961) with a median of three or nine for the pivot; values that it divides badly time and again are sorted.
func selectAt(values []uint64, k int) {
	for bad := 8; len(values) > fewValues && bad > 0; {
		pivot := pivotOf(values)
		less, size := 0, len(values)
		if pivot > 0 {
			less = divide(values, pivot-1)
		}
		if k < less {
			values = values[:less]
		} else {
			values, k = values[less:], k-less
			equal := divide(values, pivot)
			if k < equal {
				return
			}
			values, k = values[equal:], k-equal
		}
		if len(values) > size/8*7 {
			bad--
		}
	}
	slices.Sort(values)
}

// divide puts values up to most before all others, and gives their number. It does not branch on them.
func divide(values []uint64, most uint64) int {
	at := 0
	for i, v := range values {
		values[i] = values[at]
		values[at] = v
		next := at
		if v <= most {
			next = at + 1
		}
		at = next
	}
	return at
}

func pivotOf(v []uint64) uint64 {
	n := len(v)
	if n < 256 {
		return middle(v[0], v[n/2], v[n-1])
	}
	s := n / 8
	return middle(middle(v[0], v[s], v[2*s]), middle(v[3*s], v[4*s], v[5*s]), middle(v[6*s], v[7*s], v[n-1]))
}

func middle(a, b, c uint64) uint64 { return max(min(a, b), min(max(a, b), c)) }
