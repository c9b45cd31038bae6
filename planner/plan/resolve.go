package plan

import (
	"slices"
	"strconv"
)

// The helpers of this file are the signatures that the registry is written in.

type resolver = func(args []Expr) ([]Type, Type, error)

// fixed takes exactly these types; the last opt of them may be left out.
func fixed(result Type, opt int, params ...Type) resolver {
	return func(args []Expr) ([]Type, Type, error) {
		if len(args) > len(params) || len(args) < len(params)-opt {
			return nil, Type{}, arityError(len(params)-opt, len(params), len(args))
		}
		return params[:len(args)], result, nil
	}
}

// overloaded tries signatures in order and takes the first whose types fit without a text literal adapting, else the
// first that fits with one.
func overloaded(signatures ...resolver) resolver {
	return func(args []Expr) ([]Type, Type, error) {
		var firstErr error
		for _, adapt := range []bool{false, true} {
			for _, s := range signatures {
				params, result, err := s(args)
				if err == nil && fits(args, params, adapt) {
					return params, result, nil
				}
				if firstErr == nil {
					firstErr = err
				}
			}
		}
		params, result, err := signatures[0](args)
		if err == nil || firstErr == nil {
			return params, result, err
		}
		return nil, Type{}, firstErr
	}
}

func fits(args []Expr, params []Type, adapt bool) bool {
	for i, a := range args {
		t := a.Type()
		if t == params[i] || t == UnknownType || t == NullType {
			continue
		}
		if _, lit := a.(*Literal); lit && t == TextType && !adapt {
			return false
		}
		if _, err := Coerce(a, params[i]); err != nil {
			return false
		}
	}
	return true
}

// numericUnary takes one number; result gives the type of the call from the number's.
func numericUnary(result func(Type) Type) resolver {
	return func(args []Expr) ([]Type, Type, error) {
		if len(args) != 1 {
			return nil, Type{}, arityError(1, 1, len(args))
		}
		t, err := numericType(args[0])
		if err != nil {
			return nil, Type{}, err
		}
		return []Type{t}, result(t), nil
	}
}

// numericType is the type of a numeric operand; NULL, parameters and text literals that are numbers count.
func numericType(e Expr) (Type, error) {
	t := e.Type()
	switch {
	case t.Numeric():
		return t, nil
	case t == NullType || t == UnknownType:
		return DoubleType, nil
	}
	if l, ok := e.(*Literal); ok && t == TextType {
		n, err := NumberLiteral(l.Value.(string))
		if err == nil {
			return n.Type(), nil
		}
		return Type{}, Errorf(CodeType, "'%s' is not a number", l.Value)
	}
	err := Errorf(CodeType, "%s is %s, not a number", e, t.article())
	if t.Temporal() {
		return Type{}, err.WithHint("write epoch(%s), its seconds since 1970, and to_timestamp() of the result", e)
	}
	if t.Kind == Interval {
		return Type{}, err.WithHint("write epoch(%s), its length in seconds", e)
	}
	if t == TextType {
		return Type{}, err.WithHint("write CAST(%s AS DOUBLE); TRY_CAST gives NULL where that fails", e)
	}
	return Type{}, err.WithHint("write CAST(%s AS DOUBLE)", e)
}

func arithmetic(combine func(a, b Type) Type) resolver {
	return func(args []Expr) ([]Type, Type, error) {
		if len(args) != 2 {
			return nil, Type{}, arityError(2, 2, len(args))
		}
		a, b, err := numericPair(args[0], args[1])
		if err != nil {
			return nil, Type{}, err
		}
		if a.Kind == Double || b.Kind == Double {
			return []Type{DoubleType, DoubleType}, combine(DoubleType, DoubleType), nil
		}
		if a.Kind == BigInt && b.Kind == BigInt {
			return []Type{a, b}, combine(a, b), nil
		}
		a, b = asDecimal(a), asDecimal(b)
		return []Type{a, b}, combine(a, b), nil
	}
}

// numericPair types two operands; an untyped one takes the other's type.
func numericPair(x, y Expr) (Type, Type, error) {
	untyped := func(e Expr) bool { return e.Type() == NullType || e.Type() == UnknownType }
	a, err := numericType(x)
	if err != nil {
		return a, a, err
	}
	b, err := numericType(y)
	if err != nil {
		return b, b, err
	}
	if untyped(x) && !untyped(y) {
		a = b
	} else if untyped(y) && !untyped(x) {
		b = a
	} else if untyped(x) && untyped(y) && x.Type() == UnknownType {
		a, b = BigIntType, BigIntType
	}
	return a, b, nil
}

// common brings all arguments (at least n) to one type, which is the result's unless result says otherwise.
func common(n int, result func(Type) Type) resolver {
	return func(args []Expr) ([]Type, Type, error) {
		if len(args) < n {
			return nil, Type{}, arityError(n, -1, len(args))
		}
		t, mixed := commonType(args)
		if mixed != nil {
			return nil, Type{}, mixed
		}
		return slices.Repeat([]Type{t}, len(args)), result(t), nil
	}
}

// anyArgs takes n to most arguments of any type, as they are.
func anyArgs(n int, most int, result Type) resolver {
	return func(args []Expr) ([]Type, Type, error) {
		if len(args) < n || most >= 0 && len(args) > most {
			return nil, Type{}, arityError(n, most, len(args))
		}
		params := make([]Type, len(args))
		for i, a := range args {
			params[i] = a.Type()
			if params[i] == UnknownType {
				params[i] = TextType
			}
		}
		return params, result, nil
	}
}

func same(t Type) Type { return t }

func always(t Type) func(Type) Type { return func(Type) Type { return t } }

// arity is a wrong number of arguments; apply puts the function's name in front.
type arity struct{ least, most, got int }

func arityError(least, most, got int) error { return arity{least, most, got} }

func (a arity) Error() string {
	switch {
	case a.most < 0:
		return "needs at least " + arguments(a.least) + ", got " + strconv.Itoa(a.got)
	case a.least == a.most:
		return "takes " + arguments(a.least) + ", got " + strconv.Itoa(a.got)
	default:
		return "takes " + strconv.Itoa(a.least) + " to " + arguments(a.most) + ", got " + strconv.Itoa(a.got)
	}
}

func arguments(n int) string {
	switch n {
	case 0:
		return "no arguments"
	case 1:
		return "1 argument"
	default:
		return strconv.Itoa(n) + " arguments"
	}
}
