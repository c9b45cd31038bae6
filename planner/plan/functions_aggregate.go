package plan

import "errors"

var aggregateFuncs = []*Func{
	aggregate("count", "count(*), count(x), count(DISTINCT x, …) → BIGINT", "number of rows, or of rows where no argument is NULL", "count(s) → 3", anyArgs(0, -1, BigIntType)),
	aggregate("count_if", "count_if(condition) → BIGINT", "number of rows where the condition is true", "count_if(x > 1) → 3", fixed(BigIntType, 0, BooleanType), "countif"),
	aggregate("sum", "sum(x) → BIGINT, DECIMAL(38,s), DOUBLE or INTERVAL", "sum; NULL of no rows; an error when it does not fit", "sum(x) → 10", amounts(sumResult)),
	aggregate("avg", "avg(x) → DOUBLE or INTERVAL, or TIMESTAMP of dates", "mean; NULL of no rows", "avg(x) → 2.5", averaged, "mean"),
	aggregate("product", "product(x) → DOUBLE", "product", "product(x) → 24", ofDoubles(1)),
	aggregate("min", "min(x) → type of x", "the smallest value", "min(x) → 1", orderedUnary),
	aggregate("max", "max(x) → type of x", "the largest value", "max(s) → b", orderedUnary),
	ordering(orderTies, aggregate("any_value", "any_value(x [ORDER BY …]) → type of x", "some value of the group that is not NULL", "any_value(s ORDER BY x) → a", orderedUnary)),
	ordering(orderKept, aggregate("first", "first(x [ORDER BY …]) → type of x", "the value in the first row, NULL counts; in the order of ORDER BY, else as rows come", "first(x ORDER BY x DESC) → 4", orderedUnary, "arbitrary")),
	ordering(orderKept, aggregate("last", "last(x [ORDER BY …]) → type of x", "the value in the last row, NULL counts", "last(s ORDER BY x) → NULL", orderedUnary)),
	ordering(orderTies, aggregate("min_by", "min_by(x, y) → type of x", "x of the row with the smallest y; rows where one is NULL are left out", "min_by(s, x) → a", byOther, "arg_min")),
	ordering(orderTies, aggregate("max_by", "max_by(x, y) → type of x", "x of the row with the largest y; rows where one is NULL are left out", "max_by(s, x) → b", byOther, "arg_max")),
	aggregate("bool_and", "bool_and(condition) → BOOLEAN", "whether all are true", "bool_and(x > 0) → true", fixed(BooleanType, 0, BooleanType), "every", "logical_and"),
	aggregate("bool_or", "bool_or(condition) → BOOLEAN", "whether one is true", "bool_or(x > 4) → false", fixed(BooleanType, 0, BooleanType), "logical_or"),
	aggregate("bit_and", "bit_and(x) → BIGINT", "the bits that are set in all", "bit_and(x) → 0", fixed(BigIntType, 0, BigIntType)),
	aggregate("bit_or", "bit_or(x) → BIGINT", "the bits that are set in some", "bit_or(x) → 7", fixed(BigIntType, 0, BigIntType)),
	aggregate("bit_xor", "bit_xor(x) → BIGINT", "the bits that are set in an odd number", "bit_xor(x) → 4", fixed(BigIntType, 0, BigIntType)),
	ordering(orderKept, fromText(aggregate("string_agg", "string_agg([DISTINCT] text [, separator] [ORDER BY …]) → TEXT", "texts joined, with a comma or the separator between them", "string_agg(DISTINCT s, '/' ORDER BY s) → a/b", fixed(TextType, 1, TextType, TextType), "group_concat", "listagg"))),
	ordering(orderKept, aggregate("json_arrayagg", "json_arrayagg(x [ORDER BY …]) → JSON", "the values as a JSON array; NULLs are kept", `json_arrayagg(s ORDER BY x) → ["a","b","b",null]`, anyArgs(1, 1, JSONType), "json_group_array", "json_agg", "array_agg", "list", "jsonb_agg")),
	ordering(orderKept, fromText(aggregate("json_objectagg", "json_objectagg(name, x) → JSON", "a JSON object with a member for each row; a NULL name is an error", `json_objectagg(s, x) FILTER (WHERE x < 3) → {"a":1,"b":2}`, named, "json_group_object", "json_object_agg", "jsonb_object_agg"))),
	aggregate("var_pop", "var_pop(x) → DOUBLE", "variance of the population", "var_pop(x) → 1.25", ofDoubles(1)),
	aggregate("var_samp", "var_samp(x) → DOUBLE", "variance of the sample; NULL of fewer than two values", "round(var_samp(x), 3) → 1.667", ofDoubles(1), "variance"),
	aggregate("stddev_pop", "stddev_pop(x) → DOUBLE", "standard deviation of the population", "round(stddev_pop(x), 3) → 1.118", ofDoubles(1)),
	aggregate("stddev_samp", "stddev_samp(x) → DOUBLE", "standard deviation of the sample; NULL of fewer than two values", "round(stddev_samp(x), 3) → 1.291", ofDoubles(1), "stddev", "std"),
	aggregate("skewness", "skewness(x) → DOUBLE", "how far the sample leans to the left (below 0) or the right; NULL of fewer than three values, or where all are equal", "round(skewness(x * x), 3) → 0.709", ofDoubles(1)),
	aggregate("kurtosis", "kurtosis(x) → DOUBLE", "how heavy the sample's tails are, 0 being those of a normal distribution; NULL of fewer than four values, or where all are equal", "round(kurtosis(x), 3) → -1.2", ofDoubles(1)),
	aggregate("kurtosis_pop", "kurtosis_pop(x) → DOUBLE", "kurtosis of the population", "round(kurtosis_pop(x), 3) → -1.36", ofDoubles(1)),
	aggregate("covar_pop", "covar_pop(y, x) → DOUBLE", "covariance of the population", "covar_pop(x, -x) → -1.25", ofDoubles(2)),
	aggregate("covar_samp", "covar_samp(y, x) → DOUBLE", "covariance of the sample", "round(covar_samp(x, 2 * x), 3) → 3.333", ofDoubles(2)),
	aggregate("corr", "corr(y, x) → DOUBLE", "coefficient of correlation; NULL where one does not vary", "round(corr(x, -x), 3) → -1", ofDoubles(2)),
	aggregate("regr_count", "regr_count(y, x) → BIGINT", "number of rows where both are not NULL", "regr_count(x, nullif(x, 2)) → 3", fixed(BigIntType, 0, DoubleType, DoubleType)),
	aggregate("regr_slope", "regr_slope(y, x) → DOUBLE", "slope of the line of least squares", "regr_slope(2 * x, x) → 2", ofDoubles(2)),
	aggregate("regr_intercept", "regr_intercept(y, x) → DOUBLE", "where the line of least squares meets x = 0", "regr_intercept(x + 3, x) → 3", ofDoubles(2)),
	aggregate("regr_r2", "regr_r2(y, x) → DOUBLE", "square of the coefficient of correlation; 1 where y does not vary", "regr_r2(x, x) → 1", ofDoubles(2)),
	aggregate("regr_avgx", "regr_avgx(y, x) → DOUBLE", "mean of x where y is not NULL, either", "regr_avgx(nullif(x, 4), x) → 2", ofDoubles(2)),
	aggregate("regr_avgy", "regr_avgy(y, x) → DOUBLE", "mean of y where x is not NULL, either", "regr_avgy(x, x) → 2.5", ofDoubles(2)),
	aggregate("regr_sxx", "regr_sxx(y, x) → DOUBLE", "sum of squared distances of x from its mean", "regr_sxx(x, x) → 5", ofDoubles(2)),
	aggregate("regr_syy", "regr_syy(y, x) → DOUBLE", "sum of squared distances of y from its mean", "regr_syy(2 * x, x) → 20", ofDoubles(2)),
	aggregate("regr_sxy", "regr_sxy(y, x) → DOUBLE", "sum of products of the distances of x and y from their means", "regr_sxy(2 * x, x) → 10", ofDoubles(2)),
	aggregate("entropy", "entropy(x) → DOUBLE", "how many bits a value tells, by how often each occurs", "round(entropy(s), 3) → 0.918", noInterval("entropy", frequency(DoubleType))),
	aggregate("histogram", "histogram(x) → JSON", "how often each value occurs, as an object", `histogram(s) → {"a":1,"b":2}`, noInterval("histogram", frequency(JSONType))),
	aggregate("mad", "mad(x) → DOUBLE", "median of the distances from the median", "mad(x) → 1", ofDoubles(1)),
	ranks(aggregate("median", "median(x) → DOUBLE, or TIMESTAMP of dates", "the value in the middle, or the mean of the two there", "median(x) → 2.5", noInterval("median", interpolated(1)))),
	quantile(aggregate("quantile_cont", "quantile_cont(x, fraction) → DOUBLE, or TIMESTAMP of dates", "the value at a fraction of the ordered values, interpolated; also percentile_cont(fraction) WITHIN GROUP (ORDER BY x)", "quantile_cont(x, 0.25) → 1.75", noInterval("quantile_cont", interpolated(2)), "percentile_cont")),
	quantile(aggregate("quantile_disc", "quantile_disc(x, fraction) → type of x", "the first of the ordered values that a fraction of them reaches; also percentile_disc(fraction) WITHIN GROUP (ORDER BY x); approx_quantile is exact, too", "quantile_disc(x, 0.5) → 2", noInterval("quantile_disc", ranked), "percentile_disc", "quantile", "approx_quantile")),
	ranks(aggregate("mode", "mode(x) → type of x", "the value that occurs most often, the smallest of several; also mode() WITHIN GROUP (ORDER BY x)", "mode(s) → b", noInterval("mode", orderedUnary))),
	aggregate("approx_count_distinct", "approx_count_distinct(x) → BIGINT", "about the number of different values, within some 2 %, in little memory", "approx_count_distinct(s) → 2", orderedCount),
	aggregate("hll_merge", "hll_merge(sketch) → BLOB", "a HyperLogLog of all that those of Redis have seen, as PFMERGE writes it", "hll_count(hll_merge(unhex('48594c4c0100000000000000000000007fff'))) → 0", fixed(BlobType, 0, BlobType)),
	{Name: "grouping", Aliases: []string{"grouping_id"}, Category: catAggregate, Signature: "grouping(a, b, …) → BIGINT",
		Doc:     "which keys a row of ROLLUP, CUBE or GROUPING SETS is without: a bit for each, the last one lowest",
		Example: "SELECT grouping(a, b) FROM (VALUES (1, 2)) AS t(a, b) GROUP BY ROLLUP (a, b) HAVING b IS NULL AND a = 1", Result: "1", expand: onlyGrouped},
}

// onlyGrouped is the error of GROUPING where nothing is grouped; the binder of queries makes those that have a meaning.
func onlyGrouped(caller, []Expr) (Expr, error) {
	return nil, Errorf(CodeType, "grouping is about the keys of a GROUP BY")
}

// aggregate is an aggregate with an example over the rows (1, 'a'), (2, 'b'), (3, 'b'), (4, NULL) of x and s.
func aggregate(name, signature, doc, example string, r resolver, aliases ...string) *Func {
	f := scalar(catAggregate, name, signature, doc, example, r, aliases...)
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

// amounts takes a number, or an interval.
func amounts(result func(Type) Type) resolver {
	return func(args []Expr) ([]Type, Type, error) {
		if len(args) == 1 && args[0].Type().Kind == Interval {
			return []Type{IntervalType}, IntervalType, nil
		}
		return numericUnary(result)(args)
	}
}

// averaged takes what [amounts] does, and points in time.
func averaged(args []Expr) ([]Type, Type, error) {
	if len(args) == 1 && args[0].Type().Temporal() {
		return []Type{TimestampType}, TimestampType, nil
	}
	return amounts(always(DoubleType))(args)
}

// noInterval refuses a value that is an interval to an aggregate.
func noInterval(name string, r resolver) resolver {
	return func(args []Expr) ([]Type, Type, error) {
		if len(args) > 0 && args[0].Type().Kind == Interval {
			return nil, Type{}, Errorf(CodeType, "%s takes no INTERVAL, which %s is", name, args[0]).
				WithHint("epoch(%s) is its length in seconds", args[0])
		}
		return r(args)
	}
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

// frequency takes a value of any type.
func frequency(result Type) resolver {
	return func(args []Expr) ([]Type, Type, error) {
		params, _, err := orderedUnary(args)
		return params, result, err
	}
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
		case t.Numeric(), t.Temporal(), t == BooleanType, t == JSONType, t == IntervalType:
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
			var e *Error
			if errors.As(err, &e) && args[0].Type() == TextType && e.Hint != "" {
				err = e.WithHint("%s; of texts quantile_disc(%s, 0.5) is the one in the middle", e.Hint, args[0])
			}
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
