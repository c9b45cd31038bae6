package plan

var aggregateFuncs = []*Func{
	aggregate("count", "count(*), count(x), count(DISTINCT x, …) → BIGINT", "number of rows, or of rows where no argument is NULL", anyArgs(0, -1, BigIntType)),
	aggregate("count_if", "count_if(condition) → BIGINT", "number of rows where the condition is true", fixed(BigIntType, 0, BooleanType), "countif"),
	aggregate("sum", "sum(x) → BIGINT, DECIMAL(38,s) or DOUBLE", "sum; NULL of no rows; an error when it does not fit", numericUnary(sumResult)),
	aggregate("avg", "avg(x) → DOUBLE", "mean; NULL of no rows", numericUnary(always(DoubleType)), "mean"),
	aggregate("product", "product(x) → DOUBLE", "product", ofDoubles(1)),
	aggregate("min", "min(x) → type of x", "the smallest value", orderedUnary),
	aggregate("max", "max(x) → type of x", "the largest value", orderedUnary),
	ordering(orderTies, aggregate("any_value", "any_value(x [ORDER BY …]) → type of x", "some value of the group that is not NULL", orderedUnary)),
	ordering(orderKept, aggregate("first", "first(x [ORDER BY …]) → type of x", "the value in the first row, NULL counts; in the order of ORDER BY, else as rows come", orderedUnary)),
	ordering(orderKept, aggregate("last", "last(x [ORDER BY …]) → type of x", "the value in the last row, NULL counts", orderedUnary)),
	ordering(orderTies, aggregate("min_by", "min_by(x, y) → type of x", "x of the row with the smallest y; rows where one is NULL are left out", byOther, "arg_min")),
	ordering(orderTies, aggregate("max_by", "max_by(x, y) → type of x", "x of the row with the largest y; rows where one is NULL are left out", byOther, "arg_max")),
	aggregate("bool_and", "bool_and(condition) → BOOLEAN", "whether all are true", fixed(BooleanType, 0, BooleanType), "every"),
	aggregate("bool_or", "bool_or(condition) → BOOLEAN", "whether one is true", fixed(BooleanType, 0, BooleanType)),
	aggregate("bit_and", "bit_and(x) → BIGINT", "the bits that are set in all", fixed(BigIntType, 0, BigIntType)),
	aggregate("bit_or", "bit_or(x) → BIGINT", "the bits that are set in some", fixed(BigIntType, 0, BigIntType)),
	aggregate("bit_xor", "bit_xor(x) → BIGINT", "the bits that are set in an odd number", fixed(BigIntType, 0, BigIntType)),
	ordering(orderKept, fromText(aggregate("string_agg", "string_agg([DISTINCT] text [, separator] [ORDER BY …]) → TEXT", "texts joined, with a comma or the separator between them", fixed(TextType, 1, TextType, TextType), "group_concat", "listagg"))),
	ordering(orderKept, aggregate("json_arrayagg", "json_arrayagg(x [ORDER BY …]) → JSON", "the values as a JSON array; NULLs are kept", anyArgs(1, 1, JSONType), "json_group_array", "json_agg", "array_agg")),
	ordering(orderKept, fromText(aggregate("json_objectagg", "json_objectagg(name, x) → JSON", "a JSON object with a member for each row; a NULL name is an error", named, "json_group_object", "json_object_agg"))),
	aggregate("var_pop", "var_pop(x) → DOUBLE", "variance of the population", ofDoubles(1)),
	aggregate("var_samp", "var_samp(x) → DOUBLE", "variance of the sample; NULL of fewer than two values", ofDoubles(1), "variance"),
	aggregate("stddev_pop", "stddev_pop(x) → DOUBLE", "standard deviation of the population", ofDoubles(1)),
	aggregate("stddev_samp", "stddev_samp(x) → DOUBLE", "standard deviation of the sample; NULL of fewer than two values", ofDoubles(1), "stddev", "std"),
	aggregate("covar_pop", "covar_pop(y, x) → DOUBLE", "covariance of the population", ofDoubles(2)),
	aggregate("covar_samp", "covar_samp(y, x) → DOUBLE", "covariance of the sample", ofDoubles(2)),
	aggregate("corr", "corr(y, x) → DOUBLE", "coefficient of correlation; NULL where one does not vary", ofDoubles(2)),
	aggregate("regr_count", "regr_count(y, x) → BIGINT", "number of rows where both are not NULL", fixed(BigIntType, 0, DoubleType, DoubleType)),
	aggregate("regr_slope", "regr_slope(y, x) → DOUBLE", "slope of the line of least squares", ofDoubles(2)),
	aggregate("regr_intercept", "regr_intercept(y, x) → DOUBLE", "where the line of least squares meets x = 0", ofDoubles(2)),
	aggregate("regr_r2", "regr_r2(y, x) → DOUBLE", "square of the coefficient of correlation; 1 where y does not vary", ofDoubles(2)),
	ranks(aggregate("median", "median(x) → DOUBLE, or TIMESTAMP of dates", "the value in the middle, or the mean of the two there", interpolated(1))),
	quantile(aggregate("quantile_cont", "quantile_cont(x, fraction) → DOUBLE, or TIMESTAMP of dates", "the value at a fraction of the ordered values, interpolated; also percentile_cont(fraction) WITHIN GROUP (ORDER BY x)", interpolated(2), "percentile_cont")),
	quantile(aggregate("quantile_disc", "quantile_disc(x, fraction) → type of x", "the first of the ordered values that a fraction of them reaches; also percentile_disc(fraction) WITHIN GROUP (ORDER BY x); approx_quantile is exact, too", ranked, "percentile_disc", "quantile", "approx_quantile")),
	ranks(aggregate("mode", "mode(x) → type of x", "the value that occurs most often, the smallest of several; also mode() WITHIN GROUP (ORDER BY x)", orderedUnary)),
	aggregate("approx_count_distinct", "approx_count_distinct(x) → BIGINT", "about the number of different values, within some 2 %, in little memory", orderedCount),
}

func aggregate(name, signature, doc string, r resolver, aliases ...string) *Func {
	f := scalar(catAggregate, name, signature, doc, "", r, aliases...)
	f.Aggregate = true
	return f
}

func ordering(o inputOrder, f *Func) *Func {
	f.order = o
	return f
}

func ranks(f *Func) *Func { return ordering(orderRanks, f) }

func quantile(f *Func) *Func {
	f.fraction = true
	return ranks(f)
}

func sumResult(t Type) Type {
	if t.Kind == Decimal {
		return DecimalType(MaxPrecision, t.Scale)
	}
	return t
}

func orderedUnary(args []Expr) ([]Type, Type, error) {
	if len(args) != 1 {
		return nil, Type{}, arityError(1, 1, len(args))
	}
	t := asColumn(args[0])
	return []Type{t}, t, nil
}

func orderedCount(args []Expr) ([]Type, Type, error) {
	params, _, err := orderedUnary(args)
	return params, BigIntType, err
}

// asColumn is the type of an argument of any type.
func asColumn(e Expr) Type {
	if t := e.Type(); t != UnknownType {
		return t
	}
	return TextType
}

// byOther takes a value and what it is chosen by.
func byOther(args []Expr) ([]Type, Type, error) {
	if len(args) != 2 {
		return nil, Type{}, arityError(2, 2, len(args))
	}
	x, y := asColumn(args[0]), asColumn(args[1])
	return []Type{x, y}, x, nil
}

// ofDoubles takes n numbers, as DOUBLE.
func ofDoubles(n int) resolver {
	return func(args []Expr) ([]Type, Type, error) {
		if len(args) != n {
			return nil, Type{}, arityError(n, n, len(args))
		}
		params := make([]Type, n)
		for i, a := range args {
			if _, err := numericType(a); err != nil {
				return nil, Type{}, err
			}
			params[i] = DoubleType
		}
		return params, DoubleType, nil
	}
}

// fromText writes the first argument as text where it is a number, a date, a BOOLEAN or JSON.
func fromText(f *Func) *Func {
	f.adapt = func(args []Expr) []Expr {
		if len(args) == 0 {
			return args
		}
		switch t := args[0].Type(); {
		case t.Numeric(), t.Temporal(), t == BooleanType, t == JSONType:
			if text, err := NewCast(args[0], TextType, false); err == nil {
				return append([]Expr{text}, args[1:]...)
			}
		}
		return args
	}
	return f
}

// named takes a text and a value of any type.
func named(args []Expr) ([]Type, Type, error) {
	if len(args) != 2 {
		return nil, Type{}, arityError(2, 2, len(args))
	}
	return []Type{TextType, asColumn(args[1])}, JSONType, nil
}

// interpolated takes n arguments: numbers or points in time, and the fraction where n is 2.
func interpolated(n int) resolver {
	return func(args []Expr) ([]Type, Type, error) {
		if len(args) != n {
			return nil, Type{}, arityError(n, n, len(args))
		}
		t := DoubleType
		if args[0].Type().Temporal() {
			t = TimestampType
		} else if _, err := numericType(args[0]); err != nil {
			return nil, Type{}, err
		}
		return []Type{t, DoubleType}[:n], t, nil
	}
}

// ranked takes a value of any type, and the fraction.
func ranked(args []Expr) ([]Type, Type, error) {
	if len(args) != 2 {
		return nil, Type{}, arityError(2, 2, len(args))
	}
	t := asColumn(args[0])
	return []Type{t, DoubleType}, t, nil
}
