package frame

// Eq is e = v, NULL where either is NULL.
func (e Expr) Eq(v any) Expr { return call("=", e, v) }

// Ne is e <> v.
func (e Expr) Ne(v any) Expr { return call("<>", e, v) }

// Lt is e < v.
func (e Expr) Lt(v any) Expr { return call("<", e, v) }

// Le is e <= v.
func (e Expr) Le(v any) Expr { return call("<=", e, v) }

// Gt is e > v.
func (e Expr) Gt(v any) Expr { return call(">", e, v) }

// Ge is e >= v.
func (e Expr) Ge(v any) Expr { return call(">=", e, v) }

// Between is low <= e AND e <= high.
func (e Expr) Between(low, high any) Expr { return e.Ge(low).And(e.Le(high)) }

// And is the three-valued conjunction.
func (e Expr) And(v any) Expr { return call("and", e, v) }

// Or is the three-valued disjunction.
func (e Expr) Or(v any) Expr { return call("or", e, v) }

// Not is the three-valued negation.
func (e Expr) Not() Expr { return call("not", e) }

// IsNull is true where e is NULL.
func (e Expr) IsNull() Expr { return call("is_null", e) }

// IsNotNull is true where e is not NULL.
func (e Expr) IsNotNull() Expr { return call("is_not_null", e) }

// Add is e + v: numbers, or a date and a number of days.
func (e Expr) Add(v any) Expr { return call("+", e, v) }

// Sub is e - v.
func (e Expr) Sub(v any) Expr { return call("-", e, v) }

// Mul is e * v.
func (e Expr) Mul(v any) Expr { return call("*", e, v) }

// Div is e / v as DOUBLE, NULL by zero.
func (e Expr) Div(v any) Expr { return call("/", e, v) }

// Mod is the remainder of e / v.
func (e Expr) Mod(v any) Expr { return call("%", e, v) }

// Neg is -e.
func (e Expr) Neg() Expr { return call("neg", e) }

// Like matches a pattern: % is any text, _ any character, a backslash escapes.
func (e Expr) Like(pattern string) Expr { return call("like", e, pattern) }

// ILike is Like without regard to case.
func (e Expr) ILike(pattern string) Expr { return call("ilike", e, pattern) }
