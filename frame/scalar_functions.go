package frame

// Call calls a function of SQL with e as its first argument: Col("name").Call("left", 3) is Fn("left", Col("name"), 3). Every function of
// docs/functions.md, and every one of the program's, can be called so.
func (e Expr) Call(name string, args ...any) Expr { return call(name, append([]any{e}, args...)...) }

// Abs is the absolute value of a number, of its type.
func (e Expr) Abs() Expr { return call("abs", e) }

// Round rounds a number half away from zero to so many digits behind the point; negative ones round before it. The type stays.
func (e Expr) Round(digits int) Expr { return call("round", e, digits) }

// Floor is the next whole number downward: BIGINT, but of a DOUBLE a DOUBLE.
func (e Expr) Floor() Expr { return call("floor", e) }

// Ceil is the next whole number upward: BIGINT, but of a DOUBLE a DOUBLE.
func (e Expr) Ceil() Expr { return call("ceil", e) }

// Lower is the text in lower case.
func (e Expr) Lower() Expr { return call("lower", e) }

// Upper is the text in upper case.
func (e Expr) Upper() Expr { return call("upper", e) }

// Trim is the text without leading and trailing blanks.
func (e Expr) Trim() Expr { return call("trim", e) }

// Length is the number of characters (Unicode code points) of a text, as BIGINT.
func (e Expr) Length() Expr { return call("length", e) }

// Substring is so many characters of a text from a place on, counted from 1; a negative one counts from the end.
func (e Expr) Substring(start, length any) Expr { return call("substring", e, start, length) }

// Replace has every from in a text become to.
func (e Expr) Replace(from, to any) Expr { return call("replace", e, from, to) }

// Contains is whether part occurs in a text.
func (e Expr) Contains(part any) Expr { return call("contains", e, part) }

// StartsWith is whether a text begins with part.
func (e Expr) StartsWith(part any) Expr { return call("starts_with", e, part) }

// EndsWith is whether a text ends with part.
func (e Expr) EndsWith(part any) Expr { return call("ends_with", e, part) }

// Matches is whether an RE2 pattern matches somewhere in a text, as REGEXP of SQL.
func (e Expr) Matches(pattern any) Expr { return call("regexp", e, pattern) }

// NullIf is NULL where e equals v, else e.
func (e Expr) NullIf(v any) Expr { return call("nullif", e, v) }

// IsDistinctFrom is whether two values differ, where NULL equals NULL: it is never NULL itself.
func (e Expr) IsDistinctFrom(v any) Expr { return call("not", call("<=>", e, v)) }

// Extract is a part of a DATE, TIMESTAMP or interval, such as "year", "month", "dow" or "hour": BIGINT, but DOUBLE for "second" and "epoch".
func (e Expr) Extract(unit string) Expr { return call("extract", unit, e) }

// DateTrunc is the beginning of the "year", "month", "week", "day", "hour", … that a DATE or TIMESTAMP lies in, of its type.
func (e Expr) DateTrunc(unit string) Expr { return call("date_trunc", unit, e) }

// JSONValue is the part of a JSON value at a path such as $.a[0], as TEXT without quotes; NULL where there is none.
func (e Expr) JSONValue(path string) Expr { return call("json_value", e, path) }

// Coalesce is the first of its arguments that is not NULL, of their common type. Arguments that are no Expr are constants, as for [Fn].
func Coalesce(args ...any) Expr { return call("coalesce", args...) }

// Concat is the texts of its arguments joined; NULL where one is NULL.
func Concat(args ...any) Expr { return call("concat", args...) }

// Greatest is the largest of its arguments, of their common type; NULLs are left out.
func Greatest(args ...any) Expr { return call("greatest", args...) }

// Least is the smallest of its arguments, of their common type; NULLs are left out.
func Least(args ...any) Expr { return call("least", args...) }
