package plan

// windowFuncs are the functions that stand before OVER only.
var windowFuncs = []*Func{
	window("row_number", "row_number() → BIGINT", "number of the row in its partition, from 1", "row_number() OVER () → 1", fixed(BigIntType, 0)),
	window("rank", "rank() → BIGINT", "number of the first of the row's peers (rows that are equal in the order), from 1", "rank() OVER () → 1", fixed(BigIntType, 0)),
	window("dense_rank", "dense_rank() → BIGINT", "number of the row's group of peers, from 1", "dense_rank() OVER () → 1", fixed(BigIntType, 0)),
	window("percent_rank", "percent_rank() → DOUBLE", "(rank - 1) / (rows - 1); 0 in a partition of one row", "percent_rank() OVER () → 0", fixed(DoubleType, 0)),
	window("cume_dist", "cume_dist() → DOUBLE", "share of the partition's rows that come no later than the row's last peer", "cume_dist() OVER () → 1", fixed(DoubleType, 0)),
	window("ntile", "ntile(n) → BIGINT", "number of the row's part when the partition is cut into n parts, from 1; the first ones are the larger", "ntile(2) OVER () → 1", fixed(BigIntType, 0, BigIntType)),
	window("lag", "lag(v [, n [, default]]) → type of v", "v of the row n rows before (1 unless given); the default, else NULL, where there is none", "lag(7, 1, 0) OVER () → 0", neighbour),
	window("lead", "lead(v [, n [, default]]) → type of v", "v of the row n rows behind (1 unless given); the default, else NULL, where there is none", "lead(7, 1, 0) OVER () → 0", neighbour),
	window("first_value", "first_value(v) → type of v", "v of the first row of the frame", "first_value(7) OVER () → 7", orderedUnary),
	window("last_value", "last_value(v) → type of v", "v of the last row of the frame; without a frame that is the row's last peer", "last_value(7) OVER () → 7", orderedUnary),
	window("nth_value", "nth_value(v, n) → type of v", "v of the n-th row of the frame, from 1; NULL where there is none", "nth_value(7, 2) OVER () → NULL", nthValue),
}

func window(name, signature, doc, example string, r resolver, aliases ...string) *Func {
	f := scalar(catWindow, name, signature, doc, example, r, aliases...)
	f.Window = true
	return f
}

// neighbour takes a value, an offset, and a default of the value's type.
func neighbour(args []Expr) ([]Type, Type, error) {
	if len(args) < 1 || len(args) > 3 {
		return nil, Type{}, arityError(1, 3, len(args))
	}
	values := []Expr{args[0]}
	if len(args) == 3 {
		values = append(values, args[2])
	}
	t, err := CommonType("its value and its default", values...)
	if err != nil {
		return nil, Type{}, err
	}
	return []Type{t, BigIntType, t}[:len(args)], t, nil
}

func nthValue(args []Expr) ([]Type, Type, error) {
	if len(args) != 2 {
		return nil, Type{}, arityError(2, 2, len(args))
	}
	params, t, err := orderedUnary(args[:1])
	return append(params, BigIntType), t, err
}
