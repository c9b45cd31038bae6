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
		if k.Expr.Type().Kind == Interval || k.Expr.Type().Kind == Unknown {
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

// Limit skips Offset rows and gives at most Count. Each is a BIGINT constant or parameter; nil for no limit, no offset.
type Limit struct {
	Input         Node
	Count, Offset Expr
}

// NewLimit checks that count and offset are whole numbers, not negative.
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
	switch x := e.(type) {
	case *Param:
		return Coerce(x, BigIntType)
	case *Literal:
		if n, ok := x.Value.(int64); ok && n >= 0 {
			return x, nil
		}
	}
	return nil, Errorf(CodeType, "%s needs a whole number from 0, not %s", what, e)
}
