package plan

var chartFuncs = []*Func{
	scalar(catText, "bar", "bar(x, min, max [, width]) → TEXT", "a bar of block characters, full at max, in a field of width characters, 80 unless given", "bar(5, 0, 10, 6) → ███   ", fixed(TextType, 1, DoubleType, DoubleType, DoubleType, BigIntType)),
	scalar(catText, "sparkline", "sparkline(json), sparkline(x ORDER BY …) → TEXT", "a small chart of an array of numbers, a character each, or of the numbers of a group in an order; null is a blank", "sparkline('[1,2,3,5,8]') → ▁▂▃▅█", fixed(TextType, 0, JSONType)),
}
