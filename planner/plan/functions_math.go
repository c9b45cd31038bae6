package plan

// ofDouble is a function of one DOUBLE.
func ofDouble(name, doc, example string, aliases ...string) *Func {
	return scalar(catNumeric, name, name+"(x) → DOUBLE", doc, example, fixed(DoubleType, 0, DoubleType), aliases...)
}

var mathFuncs = []*Func{
	ofDouble("cbrt", "cube root", "cbrt(27) → 3").total(),
	ofDouble("degrees", "radians as degrees", "degrees(pi()) → 180"),
	ofDouble("radians", "degrees as radians", "round(radians(180), 4) → 3.1416").total(),
	ofDouble("asin", "arc sine in radians; NULL outside -1 to 1", "asin(0) → 0").total(),
	ofDouble("acos", "arc cosine in radians; NULL outside -1 to 1", "acos(1) → 0").total(),
	ofDouble("atan", "arc tangent in radians", "atan(0) → 0").total(),
	scalar(catNumeric, "atan2", "atan2(y, x) → DOUBLE", "the angle of the point (x, y) in radians", "atan2(0, 1) → 0", fixed(DoubleType, 0, DoubleType, DoubleType)).total(),
	ofDouble("cot", "cotangent of x radians; NULL of 0", "round(cot(1), 4) → 0.6421"),
	ofDouble("sinh", "hyperbolic sine", "sinh(0) → 0"),
	ofDouble("cosh", "hyperbolic cosine", "cosh(0) → 1"),
	ofDouble("tanh", "hyperbolic tangent", "tanh(0) → 0").total(),
	ofDouble("asinh", "inverse of sinh", "asinh(0) → 0").total(),
	ofDouble("acosh", "inverse of cosh; NULL below 1", "acosh(1) → 0").total(),
	ofDouble("atanh", "inverse of tanh; NULL unless between -1 and 1", "atanh(0) → 0").total(),
	scalar(catNumeric, "log", "log(base, x) → DOUBLE", "logarithm to a base; NULL where there is none", "log(2, 8) → 3", logarithm),
	scalar(catNumeric, "geo_distance", "geo_distance(lon1, lat1, lon2, lat2) → DOUBLE", "meters between two positions in degrees, on the sphere that Redis takes the earth for", "round(geo_distance(13.361389, 38.115556, 15.087269, 37.502669)) → 166274", fixed(DoubleType, 0, DoubleType, DoubleType, DoubleType, DoubleType)).total(),
	scalar(catNumeric, "e", "e() → DOUBLE", "Euler's number", "round(e(), 4) → 2.7183", fixed(DoubleType, 0)).total(),
	scalar(catNumeric, "factorial", "factorial(n) → BIGINT", "the product of 1 to n; NULL of a negative number", "factorial(5) → 120", fixed(BigIntType, 0, BigIntType)),
	scalar(catNumeric, "gcd", "gcd(a, b) → BIGINT", "greatest common divisor", "gcd(12, 18) → 6", fixed(BigIntType, 0, BigIntType, BigIntType), "greatest_common_divisor"),
	scalar(catNumeric, "lcm", "lcm(a, b) → BIGINT", "least common multiple", "lcm(4, 6) → 12", fixed(BigIntType, 0, BigIntType, BigIntType), "least_common_multiple"),
	scalar(catNumeric, "even", "even(x) → type of x", "the next even whole number away from zero", "even(3) → 4", numericUnary(evenType)),
	scalar(catNumeric, "width_bucket", "width_bucket(x, low, high, n) → BIGINT", "which of n parts of equal width x lies in, from 1; 0 below, n + 1 above", "width_bucket(5, 0, 10, 5) → 3", fixed(BigIntType, 0, DoubleType, DoubleType, DoubleType, BigIntType)),
	scalar(catNumeric, "bit_count", "bit_count(n) → BIGINT", "number of bits that are set, of 64", "bit_count(7) → 3", fixed(BigIntType, 0, BigIntType)).total(),
	scalar(catNumeric, "xor", "xor(a, b) → BIGINT", "bits that are set in one of both whole numbers", "xor(5, 3) → 6", fixed(BigIntType, 0, BigIntType, BigIntType)).total(),
	scalar(catNumeric, "bin", "bin(n) → TEXT", "a whole number in binary; its 64 bits where it is negative", "bin(5) → 101", fixed(TextType, 0, BigIntType), "to_binary").total(),
	scalar(catNumeric, "oct", "oct(n) → TEXT", "a whole number in octal; its 64 bits where it is negative", "oct(8) → 10", fixed(TextType, 0, BigIntType), "to_octal").total(),
	scalar(catNumeric, "conv", "conv(number, from, to) → TEXT", "a number of base from in base to, 2 to 36; NULL when it is none", "conv('ff', 16, 2) → 11111111", fixed(TextType, 0, TextType, BigIntType, BigIntType)),
	scalar(catNumeric, "isnan", "isnan(x) → BOOLEAN", "whether a DOUBLE is not a number", "isnan(1.5) → false", fixed(BooleanType, 0, DoubleType)).total(),
	scalar(catNumeric, "isinf", "isinf(x) → BOOLEAN", "whether a DOUBLE is infinite", "isinf(1.5) → false", fixed(BooleanType, 0, DoubleType)).total(),
	scalar(catNumeric, "isfinite", "isfinite(x) → BOOLEAN", "whether a DOUBLE is neither infinite nor not a number", "isfinite(1.5) → true", fixed(BooleanType, 0, DoubleType)).total(),
	scalar(catNumeric, "format_bytes", "format_bytes(n) → TEXT", "a number of bytes for people, in KiB, MiB, …", "format_bytes(16384) → 16.0 KiB", fixed(TextType, 0, BigIntType), "pg_size_pretty").total(),
	scalar(catNumeric, "uuid", "uuid() → TEXT", "a random UUID (version 4), another for each row", "length(uuid()) → 36", fixed(TextType, 0), "gen_random_uuid", "uuidv4").volatile().total(),
	scalar(catNumeric, "to_number", "to_number(text) → DECIMAL(38,10)", "a number that may have thousands separators, a currency sign or a % around it; NULL when it is none", "to_number('$1,234.50') → 1234.5000000000", fixed(DecimalType(MaxPrecision, 10), 0, TextType)).total(),
}

// evenType keeps the type; a DECIMAL has no digits after the point.
func evenType(t Type) Type {
	if t.Kind == Decimal {
		return DecimalType(min(max(1, t.Precision-t.Scale+1), MaxPrecision), 0)
	}
	return t
}

// logarithm takes a base and a number: engines differ in the base that log(x) has.
func logarithm(args []Expr) ([]Type, Type, error) {
	if len(args) == 1 {
		return nil, Type{}, Errorf(CodeType, "log of one argument is ln to some and log10 to others").WithHint("write ln(x) or log10(x)")
	}
	return fixed(DoubleType, 0, DoubleType, DoubleType)(args)
}
