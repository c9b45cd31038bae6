package plan

import "github.com/apache/arrow/go/v17/arrow"

// operators are the functions that SQL writes as symbols or words between operands.
var operators = []*Func{
	comparison("=", true), comparison("<>", true), comparison("<=>", true),
	comparison("<", false), comparison("<=", false), comparison(">", false), comparison(">=", false),
	operator("+", "a + b", "sum; a date plus an interval or a number of days", plusOrMinus("+")),
	operator("-", "a - b", "difference; a date minus an interval, a number of days, or a date (in days); of two timestamps, an interval of days and a time", plusOrMinus("-")),
	operator("*", "a * b", "product; of an interval and a number, so many times the interval", times),
	operator("/", "a / b", "quotient as DOUBLE; of an interval and a number, an interval; NULL by zero", quotient),
	operator("div", "a DIV b", "integer quotient, toward zero; NULL by zero", arithmetic(func(a, b Type) Type { return BigIntType })),
	operator("%", "a % b", "remainder with the sign of a; NULL by zero", arithmetic(remainderType), "mod"),
	operator("neg", "-a", "negation", negation),
	operator("&", "a & b", "bits that are set in both whole numbers", fixed(BigIntType, 0, BigIntType, BigIntType)).total(),
	operator("|", "a | b", "bits that are set in either whole number", fixed(BigIntType, 0, BigIntType, BigIntType)).total(),
	operator("~", "~a", "each bit turned", fixed(BigIntType, 0, BigIntType)).total(),
	operator("<<", "a << n", "bits moved n places up; an error where one is lost", fixed(BigIntType, 0, BigIntType, BigIntType)),
	operator(">>", "a >> n", "bits moved n places down, the sign kept", fixed(BigIntType, 0, BigIntType, BigIntType)),
	operator("and", "a AND b", "conjunction, three-valued", fixed(BooleanType, 0, BooleanType, BooleanType)).total(),
	operator("or", "a OR b", "disjunction, three-valued", fixed(BooleanType, 0, BooleanType, BooleanType)).total(),
	operator("not", "NOT a", "negation, three-valued", fixed(BooleanType, 0, BooleanType)).total(),
	operator("is_null", "a IS NULL", "whether a is NULL", anyArgs(1, 1, BooleanType)).total(),
	operator("is_not_null", "a IS NOT NULL", "whether a is not NULL", anyArgs(1, 1, BooleanType)).total(),
	operator("is_true", "a IS TRUE", "true for true only", fixed(BooleanType, 0, BooleanType)).total(),
	operator("is_false", "a IS FALSE", "true for false only", fixed(BooleanType, 0, BooleanType)).total(),
	operator("like", "a LIKE pattern [ESCAPE e]", "% any text, _ any character, \\ escapes", fixed(BooleanType, 1, TextType, TextType, TextType)),
	operator("ilike", "a ILIKE pattern [ESCAPE e]", "LIKE without regard to case", fixed(BooleanType, 1, TextType, TextType, TextType)),
	operator("regexp", "a REGEXP pattern", "whether an RE2 pattern matches somewhere in a; regexp_like(a, pattern, flags) takes flags", fixed(BooleanType, 1, TextType, TextType, TextType), "rlike", "regexp_matches", "regexp_like"),
}

func operator(name, signature, doc string, r resolver, aliases ...string) *Func {
	return &Func{Name: name, Aliases: aliases, Category: catOperator, Signature: signature, Doc: doc, resolve: r}
}

func comparison(name string, equality bool) *Func {
	doc := "comparison; text byte by byte"
	if name == "<=>" {
		doc = "equality of values or of two NULLs, as IS NOT DISTINCT FROM"
	}
	f := operator(name, "a "+name+" b", doc, func(args []Expr) ([]Type, Type, error) {
		if len(args) != 2 {
			return nil, Type{}, arityError(2, 2, len(args))
		}
		l, r, err := comparisonPair(args[0], args[1], false)
		if err != nil {
			return nil, Type{}, err
		}
		return []Type{l.Type(), r.Type()}, BooleanType, nil
	})
	if equality {
		f.adapt = func(args []Expr) []Expr {
			if len(args) != 2 {
				return args
			}
			a, b := adaptedPair(args[0], args[1])
			return []Expr{a, b}
		}
	}
	return f.total()
}

func sumType(a, b Type) Type {
	if a.Kind != Decimal {
		return a
	}
	scale := max(a.Scale, b.Scale)
	whole := max(a.Precision-a.Scale, b.Precision-b.Scale) + 1
	return DecimalType(min(whole+scale, MaxPrecision), scale)
}

func productType(a, b Type) Type {
	if a.Kind != Decimal {
		return a
	}
	return DecimalType(min(a.Precision+b.Precision, MaxPrecision), min(a.Scale+b.Scale, MaxPrecision))
}

func remainderType(a, b Type) Type {
	if a.Kind != Decimal {
		return a
	}
	return unifyNumeric(a, b)
}

// plusOrMinus is arithmetic, or date arithmetic when an operand is a date, a timestamp or an interval.
func plusOrMinus(op string) resolver {
	numbers := arithmetic(sumType)
	return func(args []Expr) ([]Type, Type, error) {
		if len(args) != 2 {
			return nil, Type{}, arityError(2, 2, len(args))
		}
		a, b := args[0].Type(), args[1].Type()
		switch { // beside a time or an interval a text is one
		case b.Kind == Interval || b.Temporal():
			a = timeLiteral(args[0])
		case a.Kind == Interval || a.Temporal():
			b = timeLiteral(args[1])
		}
		switch {
		case a.Temporal() && b.Kind == Interval:
			return []Type{a, b}, datePlus(a, args[1]), nil
		case op == "+" && a.Kind == Interval && b.Temporal():
			return []Type{a, b}, datePlus(b, args[0]), nil
		case a.Kind == Interval && b.Kind == Interval:
			return []Type{a, b}, IntervalType, nil
		case op == "-" && a.Kind == Date && b.Kind == Date:
			return []Type{a, b}, BigIntType, nil
		case a.Kind == Date && (b.Kind == BigInt || b.Kind == Unknown):
			return []Type{a, BigIntType}, DateType, nil
		case op == "+" && a.Temporal() && b.Temporal():
			return nil, Type{}, Errorf(CodeType, "two dates cannot be added").WithHint("a date takes a number of days, or an INTERVAL")
		case a.Temporal() && b.Temporal():
			return []Type{TimestampType, TimestampType}, IntervalType, nil
		case a.Kind == Text && (b.Kind == Interval || b.Temporal()):
			return nil, Type{}, noTime(args[0])
		case b.Kind == Text && (a.Kind == Interval || a.Temporal()):
			return nil, Type{}, noTime(args[1])
		case a.Temporal() || b.Temporal():
			return nil, Type{}, Errorf(CodeType, "cannot compute %s %s %s", a, op, b).WithHint("write … %s INTERVAL '3' DAY", op)
		}
		return numbers(args)
	}
}

func noTime(e Expr) error {
	return Errorf(CodeType, "%s is a TEXT, not a date or time", e).WithHint("write CAST(%s AS TIMESTAMP)", e)
}

// timeLiteral is the type of an expression, DATE, TIMESTAMP or INTERVAL for a literal text that is one.
func timeLiteral(e Expr) Type {
	l, ok := e.(*Literal)
	if !ok || l.typ != TextType {
		return e.Type()
	}
	text := l.text()
	if _, ok := ReadDate(text); ok {
		return DateType
	}
	if _, ok := ReadTimestamp(text); ok {
		return TimestampType
	}
	if _, ok := ParseInterval(text); ok {
		return IntervalType
	}
	return l.typ
}

// datePlus is a DATE when whole days or months are added to a DATE, else a TIMESTAMP.
func datePlus(t Type, interval Expr) Type {
	if t.Kind == Date && wholeDays(interval) {
		return DateType
	}
	return TimestampType
}

// wholeDays reports whether an interval is one of days and months whatever its operands are.
func wholeDays(e Expr) bool {
	switch x := e.(type) {
	case *Literal:
		v, ok := x.Value.(arrow.MonthDayNanoInterval)
		if text, isText := x.Value.(string); isText {
			v, ok = ParseInterval(text)
		}
		return ok && v.Nanoseconds == 0
	case *Call:
		switch x.Func.Name {
		case "*":
			return x.Args[0].Type().Kind == BigInt && wholeDays(x.Args[1]) || x.Args[1].Type().Kind == BigInt && wholeDays(x.Args[0])
		case "+", "-":
			return wholeDays(x.Args[0]) && wholeDays(x.Args[1])
		}
	}
	return false
}

// negation is that of a number or an interval.
func negation(args []Expr) ([]Type, Type, error) {
	if len(args) == 1 && args[0].Type().Kind == Interval {
		return []Type{IntervalType}, IntervalType, nil
	}
	return numericUnary(same)(args)
}

// quotient is one of numbers, as DOUBLE, or of an interval and a number.
func quotient(args []Expr) ([]Type, Type, error) {
	if len(args) == 2 && args[0].Type().Kind == Interval {
		return fixed(IntervalType, 0, IntervalType, DoubleType)(args)
	}
	return fixed(DoubleType, 0, DoubleType, DoubleType)(args)
}

// times is a product of numbers, or of an interval and a number.
func times(args []Expr) ([]Type, Type, error) {
	if len(args) != 2 {
		return nil, Type{}, arityError(2, 2, len(args))
	}
	for i, a := range args {
		if a.Type().Kind != Interval {
			continue
		}
		params := []Type{IntervalType, IntervalType}
		switch by := args[1-i].Type().Kind; by {
		case BigInt, Unknown, Null:
			params[1-i] = BigIntType
		case Double, Decimal:
			params[1-i] = DoubleType
		default:
			return nil, Type{}, Errorf(CodeType, "an INTERVAL is multiplied with a number, not with a %s", args[1-i].Type())
		}
		return params, IntervalType, nil
	}
	return arithmetic(productType)(args)
}
