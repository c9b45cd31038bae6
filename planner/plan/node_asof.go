package plan

import (
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
)

// AsofJoin gives each left row with the one right row that is nearest to it: of those with equal keys whose value stands
// on the right side of the comparison, the one with the value closest to the left row's, the last to come where there are
// several. NULLs are near nothing. With Outer a left row without such a row comes out with NULLs beside it.
type AsofJoin struct {
	Left, Right Node
	Outer       bool
	Equi        []Equi
	// Near compares LeftValue with RightValue, over the left input's ordinals and the right input's: >=, >, <= or <.
	Near                  string
	LeftValue, RightValue Expr
	schema                *arrow.Schema
}

// NewAsofJoin splits a condition over the concatenated columns into equalities and the one comparison. What is about the
// right side alone filters that side: the nearest row is one of those for which all of ON is true. What is about the left
// side alone, or about no row, filters that side or, where its rows come out anyway, is equal to true as a key is.
func NewAsofJoin(left, right Node, outer bool, on Expr) (*AsofJoin, error) {
	both := append(append([]arrow.Field(nil), left.Schema().Fields()...), right.Schema().Fields()...)
	schema := arrow.NewSchema(both, nil)
	cond, err := Condition(on, "ON")
	if err != nil {
		return nil, err
	}
	if err := checkColumns(schema, cond); err != nil {
		return nil, err
	}
	j := &AsofJoin{Left: left, Right: right, Outer: outer, schema: schema}
	n := left.Schema().NumFields()
	for _, c := range Conjuncts(cond) {
		if e, ok := equality(c, n); ok {
			j.Equi = append(j.Equi, e)
			continue
		}
		if side(c, n) > 0 && !Volatile(c) {
			if j.Right, err = NewFilter(j.Right, Shift(c, -n)); err != nil {
				return nil, err
			}
			continue
		}
		if (side(c, n) < 0 || len(Columns(c)) == 0) && !Volatile(c) {
			if err := j.leftCondition(c); err != nil {
				return nil, err
			}
			continue
		}
		if !j.near(c, n) {
			return nil, Errorf(CodeUnsupported, "ASOF JOIN on %s is not supported: its ON holds equalities, one comparison (>=, >, <=, <) between its sides, and conditions on one of them", c).
				WithHint("move it to WHERE, or write a LATERAL subquery with ORDER BY and LIMIT 1")
		}
	}
	if j.Near == "" {
		return nil, Errorf(CodeType, "ASOF JOIN needs a comparison (>=, >, <=, <) of a left column with a right one, as in a.t >= b.t")
	}
	return j, nil
}

// leftCondition takes a conjunct that asks nothing of the right side.
func (j *AsofJoin) leftCondition(c Expr) (err error) {
	switch l, ok := c.(*Literal); {
	case ok && l.Value == true:
	case j.Outer:
		j.Equi = append(j.Equi, Equi{Left: c, Right: BoolLiteral(true)})
	default:
		j.Left, err = NewFilter(j.Left, c)
	}
	return err
}

// near takes a conjunct as the comparison; false when it is none, or not the first.
func (j *AsofJoin) near(e Expr, n int) bool {
	c, ok := e.(*Call)
	if !ok || !Orders(c.Func.Name) || j.Near != "" || Volatile(c) {
		return false
	}
	l, r, op := c.Args[0], c.Args[1], c.Func.Name
	if side(l, n) > 0 {
		l, r, op = r, l, Flipped(op)
	}
	if side(l, n) >= 0 || side(r, n) <= 0 {
		return false
	}
	j.Near, j.LeftValue, j.RightValue = op, l, Shift(r, -n)
	return true
}

// WithInputs is the join over inputs with other columns, to which the ordinals of its expressions are remapped.
func (j *AsofJoin) WithInputs(left, right Node, atLeft, atRight map[int]int) *AsofJoin {
	c := *j
	c.Left, c.Right = left, right
	c.Equi = make([]Equi, len(j.Equi))
	for i, e := range j.Equi {
		c.Equi[i] = Equi{Left: Remap(e.Left, atLeft), Right: Remap(e.Right, atRight), NullSafe: e.NullSafe}
	}
	c.LeftValue, c.RightValue = Remap(j.LeftValue, atLeft), Remap(j.RightValue, atRight)
	c.schema = arrow.NewSchema(append(append([]arrow.Field(nil), left.Schema().Fields()...), right.Schema().Fields()...), nil)
	return &c
}

func (*AsofJoin) node() {}

// Schema implements Node.
func (j *AsofJoin) Schema() *arrow.Schema { return j.schema }

// Children implements Node.
func (j *AsofJoin) Children() []Node { return []Node{j.Left, j.Right} }

// WithChildren implements Node.
func (j *AsofJoin) WithChildren(c []Node) (Node, error) {
	if err := checkChildren(j, c); err != nil {
		return nil, err
	}
	n := *j
	n.Left, n.Right = c[0], c[1]
	return &n, nil
}

func mapAsofJoin(x *AsofJoin, one func(Expr) Expr) Node {
	c := *x
	c.Equi = make([]Equi, len(x.Equi))
	for i, e := range x.Equi {
		c.Equi[i] = Equi{Left: one(e.Left), Right: one(e.Right), NullSafe: e.NullSafe}
	}
	c.LeftValue, c.RightValue = one(x.LeftValue), one(x.RightValue)
	return &c
}

func describeAsofJoin(x *AsofJoin) string {
	kind := "inner"
	if x.Outer {
		kind = "left"
	}
	var conds []string
	for _, e := range x.Equi {
		conds = append(conds, e.String())
	}
	conds = append(conds, x.LeftValue.String()+" "+x.Near+" "+x.RightValue.String())
	return kind + " asof join on " + strings.Join(conds, " AND ")
}
