package frame

// Corr is the coefficient of correlation of two columns, as DOUBLE; NULL where one does not vary.
func Corr(y, x any) Expr { return aggregateOf("corr", false, y, x) }

// Quantile is the value below which a fraction, from 0 to 1, of the values lies; between two values it is interpolated.
func Quantile(column any, fraction float64) Expr {
	return aggregateOf("quantile_cont", false, column, Lit(fraction))
}

// Median is the value in the middle, or the mean of the two there: DOUBLE, or a TIMESTAMP of dates and times.
func Median(column any) Expr { return aggregateOf("median", false, column) }

// StdDev is the standard deviation of the sample, as DOUBLE; NULL of fewer than two values.
func StdDev(column any) Expr { return aggregateOf("stddev_samp", false, column) }

// Variance is the variance of the sample, as DOUBLE; NULL of fewer than two values.
func Variance(column any) Expr { return aggregateOf("var_samp", false, column) }

// First is the value in the first row, a NULL too: First("total").OrderedBy("at") in the first row of an order.
func First(column any) Expr { return aggregateOf("first", false, column) }

// Last is the value in the last row, a NULL too: Last("total").OrderedBy("at") in the last row of an order.
func Last(column any) Expr { return aggregateOf("last", false, column) }

// StringAgg joins texts with a separator: StringAgg("name", ", ").OrderedBy("name").
func StringAgg(column any, separator string) Expr {
	return aggregateOf("string_agg", false, column, Lit(separator))
}

// RowNumber is the number of a row in its partition, from 1. It stands before [Expr.Over], as the other functions of windows do.
func RowNumber() Expr { return call("row_number") }

// Rank is the number of the first of a row's peers, which are the rows that are equal in the order, from 1.
func Rank() Expr { return call("rank") }

// DenseRank is the number of a row's group of peers, from 1.
func DenseRank() Expr { return call("dense_rank") }

// Lag is the value of a column in the row n rows before; NULL where there is none.
func Lag(column any, n int) Expr { return aggregateOf("lag", false, column, Lit(n)) }

// Lead is the value of a column in the row n rows behind; NULL where there is none.
func Lead(column any, n int) Expr { return aggregateOf("lead", false, column, Lit(n)) }
