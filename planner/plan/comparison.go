package plan

// flipped are the comparisons with their operands exchanged.
var flipped = map[string]string{"=": "=", "<>": "<>", "<=>": "<=>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

// Flipped is a comparison with its operands exchanged, such as >= for <=; empty for what is no comparison.
func Flipped(op string) string { return flipped[op] }

// Orders reports whether an operator is <, <=, > or >=.
func Orders(op string) bool { return flipped[op] != "" && flipped[op] != op }
