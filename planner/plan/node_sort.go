package plan

// Sort orders its input, stably. With Limit it gives only the first Offset+Limit rows (top-k).
type Sort struct {
	Input Node
	Keys  []SortKey
	// Limit is a number of rows set by an optimiser rule, nil for all.
	Limit Expr
}

// NewSort checks that each key can be ordered.
func NewSort(in Node, keys []SortKey) (Node, error) {
	for i, k := range keys {
		if err := checkColumns(in.Schema(), k.Expr); err != nil {
			return nil, err
		}
		if k.Expr.Type().Kind == Unknown {
			return nil, Errorf(CodeType, "cannot order by %s, a %s", k.Expr, keys[i].Expr.Type())
		}
	}
	return &Sort{Input: in, Keys: keys}, nil
}

// WithLimit keeps only the first rows.
func (s *Sort) WithLimit(limit Expr) *Sort {
	c := *s
	c.Limit = limit
	return &c
}

// Limit skips Offset rows and gives at most Count. Each is a BIGINT of constants and parameters; nil, or a value of NULL, for no
// limit, no offset.
type Limit struct {
	Input         Node
	Count, Offset Expr
}

// NewLimit checks that count and offset are whole numbers that do not depend on rows, and not negative where they are known.
func NewLimit(in Node, count, offset Expr) (Node, error) {
	var err error
	if count, err = rowCount(count, "LIMIT"); err != nil {
		return nil, err
	}
	if offset, err = rowCount(offset, "OFFSET"); err != nil {
		return nil, err
	}
	return &Limit{Input: in, Count: count, Offset: offset}, nil
}

func rowCount(e Expr, what string) (Expr, error) {
	if e == nil {
		return nil, nil
	}
	if p, ok := e.(*Param); ok {
		return Coerce(p, BigIntType)
	}
	return e, CheckRowCount(e, what)
}

// CheckRowCount checks that an expression can be the number of rows of a LIMIT or OFFSET, which what is for the message.
func CheckRowCount(e Expr, what string) error {
	if l, ok := e.(*Literal); ok {
		if n, ok := l.Value.(int64); ok && n >= 0 || l.Value == nil {
			return nil
		}
	} else if e.Type() == BigIntType && len(Columns(e)) == 0 && len(OuterRefs(e)) == 0 && !Volatile(e) {
		return nil
	}
	return Errorf(CodeType, "%s needs a whole number from 0, not %s", what, e)
}
