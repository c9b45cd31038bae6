package vec

// Changes sets changed[i] where the row rows[i] differs in a column from the row before it; NULL equals NULL. It is set
// for the first row.
func Changes(keys []View, rows []int32, changed []bool) {
	if len(rows) == 0 {
		return
	}
	changed[0] = true
	keys = Ordered(keys)
	for k := range keys {
		v := &keys[k]
		switch {
		case v.Kind == Nulls:
		case v.Kind == Int64 && !v.HasNulls():
			x := v.Int64s()
			for i := 1; i < len(rows); i++ {
				changed[i] = changed[i] || x[rows[i]] != x[rows[i-1]]
			}
		default:
			columnChanges(v, rows, changed)
		}
	}
}

func columnChanges(v *View, rows []int32, changed []bool) {
	equal, nulls := equality(v, v), v.HasNulls()
	for i := 1; i < len(rows); i++ {
		if changed[i] {
			continue
		}
		a, b := int(rows[i-1]), int(rows[i])
		if nulls && (v.Null(a) || v.Null(b)) {
			changed[i] = v.Null(a) != v.Null(b)
			continue
		}
		changed[i] = !equal(a, b)
	}
}
