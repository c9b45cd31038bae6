package eval

import (
	"math"

	"rsql/planner/plan"
)

var numericCases = map[string][]functionCase{
	"abs":   {of("3", -3), of("2.5", -2.5), of("1.50", dec("-1.50")), of("error: abs(-9223372036854775808)", math.MinInt64), of("NULL", null(plan.BigIntType))},
	"sign":  {of("-1", dec("-2.5")), of("0", 0), of("1", 0.001), of("-1", -7), of("NULL", null(plan.DoubleType))},
	"ceil":  {of("2", dec("1.2")), of("-1", -1.8), of("5", 5), of("-1", dec("-1.8")), of("NULL", null(plan.DoubleType)), of("100", dec("99.01"))},
	"floor": {of("1", dec("1.8")), of("-2", -1.2), of("5", 5), of("-2", dec("-1.2")), of("NULL", nil)},
	"round": {fixedOf("2.6", dec("2.567"), 1), of("3", dec("2.5")), of("-3", dec("-2.5")), of("-3", -2.5), of("2", 2.4), of("7", 7), of("20", 15, -1),
		of("-20", -15, -1), fixedOf("1.01", 1.005, 2), of("1230", 1234.0, -1), of("0", 123, -5), fixedOf("1200", dec("1234.5"), -2), of("0", 5, -30),
		of("error: BIGINT out of range: round(9223372036854775807, -1)", math.MaxInt64, -1), of("1.25", 1.25, 5), of("NULL", 1.5, null(plan.BigIntType)),
		of("1e+300", 1e300, 2), fixedOf("10.0", dec("9.96"), 1), of("123.456", 123.456, 400), of("0", 123.456, -500), of("2.68", 2.675, 2),
		of("error: DOUBLE out of range", 1.7e308, -308), of("-0.1", -0.05, 1)},
	"trunc": {fixedOf("2.5", dec("2.567"), 1), of("2", 2.9), of("-2", -2.9), of("10", 15, -1), of("-10", -15, -1), of("0.29", 0.29, 2), of("2.2", 2.29, 1),
		of("NULL", null(plan.DoubleType)), of("-2", dec("-2.9")), of("1200", 1299.9, -2)},
	"sqrt":  {of("3", 9.0), of("NULL", -1.0), of("NULL", null(plan.DoubleType)), of("0", 0)},
	"power": {of("1024", 2, 10), of("error: DOUBLE out of range: power(10, 400)", 10, 400), of("error: power(-8, 0.5)", -8, 0.5), of("error: power(0, -1)", 0, -1), of("NULL", nil, 2)},
	"exp":   {of("1", 0), of("error: exp(1000)", 1000), of("NULL", null(plan.DoubleType)), of("0", -1e9)},
	"ln":    {of("0", 1), of("NULL", 0), of("NULL", -1), of("NULL", null(plan.DoubleType))},
	"log10": {of("3", 1000), of("NULL", 0), of("-2", 0.01)},
	"log2":  {of("3", 8), of("NULL", -8), of("-1", 0.5)},
	"pi":    {of("3.141592653589793")},
	"sin":   {of("0", 0), of("1", math.Pi/2), of("NULL", null(plan.DoubleType))},
	"cos":   {of("1", 0), of("-1", math.Pi), of("NULL", nil)},
	"tan":   {of("0", 0), of("NULL", null(plan.DoubleType)), of("1.557407724654902", 1)},
}
