package plan

var choiceFuncs = []*Func{
	expanding(catConditional, "if", "if(condition, a, b) → common type", "a where the condition is true, else b", "if(1 < 2, 'yes', 'no') → yes", 3, ifTrue, "iff", "iif"),
	expanding(catConditional, "nvl2", "nvl2(x, a, b) → common type", "a where x is not NULL, else b", "nvl2(NULL, 'a', 'b') → b", 3, ifNotNull),
	expanding(catConditional, "nullifzero", "nullifzero(x) → type of x", "NULL where x is 0, else x", "nullifzero(0) → NULL", 1, func(call caller, args []Expr) (Expr, error) { return call("nullif", args[0], IntLiteral(0)) }),
	expanding(catConditional, "zeroifnull", "zeroifnull(x) → type of x", "0 where x is NULL, else x", "zeroifnull(NULL) → 0", 1, func(call caller, args []Expr) (Expr, error) { return call("coalesce", args[0], IntLiteral(0)) }),
	expanding(catConditional, "isnull", "isnull(x) → BOOLEAN", "x IS NULL", "isnull(NULL) → true", 1, func(call caller, args []Expr) (Expr, error) { return call("is_null", args[0]) }),
	scalar(catConditional, "elt", "elt(n, a, b, …) → common type", "the n-th of a, b, …, from 1; NULL where there is none", "elt(2, 'a', 'b') → b", elements, "choose").total(),
	scalar(catConditional, "field", "field(x, a, b, …) → BIGINT", "which of a, b, … equals x, from 1; 0 when none does", "field('b', 'a', 'b') → 2", common(2, always(BigIntType))).total(),
	scalar(catConditional, "error", "error(message) → NULL", "fails with the message, in a row that comes to it", "if(1 < 2, 'ok', error('not ok')) → ok", fixed(NullType, 0, TextType)).volatile(),
}

// caller is [NewCall], which an entry of the registry cannot name.
type caller = func(name string, args ...Expr) (Expr, error)

// expanding is a function of n arguments, or of as many as expand takes where n is negative, that stands for an expression
// of others.
func expanding(category, name, signature, doc, example string, n int, expand func(call caller, args []Expr) (Expr, error), aliases ...string) *Func {
	f := scalar(category, name, signature, doc, example, nil, aliases...)
	f.expand = func(call caller, args []Expr) (Expr, error) {
		if n >= 0 && len(args) != n {
			return nil, arityError(n, n, len(args))
		}
		return expand(call, args)
	}
	return f
}

func ifTrue(_ caller, args []Expr) (Expr, error) {
	cond, err := Condition(args[0], "IF")
	if err != nil {
		return nil, err
	}
	return NewCase([]When{{Cond: cond, Then: args[1]}}, args[2])
}

func ifNotNull(call caller, args []Expr) (Expr, error) {
	cond, err := call("is_not_null", args[0])
	if err != nil {
		return nil, err
	}
	return NewCase([]When{{Cond: cond, Then: args[1]}}, args[2])
}

// elements takes a number and values of one type.
func elements(args []Expr) ([]Type, Type, error) {
	if len(args) < 2 {
		return nil, Type{}, arityError(2, -1, len(args))
	}
	params, t, err := common(1, same)(args[1:])
	return append([]Type{BigIntType}, params...), t, err
}
