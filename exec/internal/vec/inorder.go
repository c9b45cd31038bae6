package vec

// InOrder reports whether n rows come in the order of keys as they stand.
func InOrder(keys []View, orders []Order, n int) bool {
	compare := comparers(keys, orders)
	for i := int32(1); int(i) < n; i++ {
		for _, c := range compare {
			d := c(i-1, i)
			if d > 0 {
				return false
			}
			if d < 0 {
				break
			}
		}
	}
	return true
}
