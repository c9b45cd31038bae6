package eval

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"rsql/planner/plan"
)

// node is a compiled expression.
type node interface {
	// eval computes the expression for the rows of in, which has at least one.
	eval(r *run, in *input) (datum, error)
	// safe reports that no row can make it fail, so that computing it for rows that do not need it does no harm.
	safe() bool
}

type compiler struct {
	env    *Env
	schema *arrow.Schema
}

// plain compiles an expression; its parts by [compiler.compile].
func (c *compiler) plain(e plan.Expr) (node, error) {
	switch x := e.(type) {
	case *plan.ColumnRef:
		return c.column(x)
	case *plan.Literal:
		return newConstNode(x)
	case *plan.Param:
		return nil, plan.Errorf(plan.CodeName, "parameter %s has no value", x)
	case *plan.Call:
		return c.call(x)
	case *plan.Cast:
		arg, err := c.compile(x.Arg)
		if err != nil {
			return nil, err
		}
		k, err := castKernel(x)
		if err != nil {
			return nil, err
		}
		return c.fold(&callNode{args: []node{arg}, kernel: k, dt: x.Type().Arrow(), at: x.At, harmless: safeCast(x)}, x.Type())
	case *plan.Case:
		return c.searchedCase(x)
	case *plan.In:
		return c.in(x)
	default:
		return nil, plan.Errorf(plan.CodeInternal, "no evaluation of a %T", e)
	}
}

func (c *compiler) compileAll(exprs []plan.Expr) ([]node, error) {
	out := make([]node, len(exprs))
	for i, e := range exprs {
		var err error
		if out[i], err = c.compile(e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (c *compiler) column(x *plan.ColumnRef) (node, error) {
	if c.schema == nil || x.Index < 0 || x.Index >= c.schema.NumFields() {
		return nil, plan.Errorf(plan.CodeInternal, "column %s (ordinal %d) is not in the input", x, x.Index)
	}
	if got := plan.TypeOf(c.schema.Field(x.Index)); got.Arrow().ID() != x.Type().Arrow().ID() || got.Scale != x.Type().Scale {
		return nil, plan.Errorf(plan.CodeInternal, "column %s is a %s in the input, not a %s", x, got, x.Type())
	}
	return columnNode(x.Index), nil
}

func (c *compiler) call(x *plan.Call) (node, error) {
	if x.Func.Name == "typeof" {
		return newConstNode(plan.TextLiteral(x.Args[0].Type().String()))
	}
	args, err := c.compileAll(x.Args)
	if err != nil {
		return nil, err
	}
	switch x.Func.Name {
	case "and", "or":
		return c.fold(&logicNode{left: args[0], right: args[1], or: x.Func.Name == "or"}, x.Type())
	case "coalesce", "ifnull":
		return c.fold(&coalesceNode{args: args, dt: x.Type().Arrow()}, x.Type())
	}
	build := kernels[x.Func.Name]
	checked, try, isChecked := plan.RangeCheck(x)
	switch {
	case isChecked:
		build = rangeCheck(checked, try)
	case x.Func.Own != nil:
		build = ownKernel
	case plan.Settles(x):
		build = settledTotal
	}
	if build == nil {
		return nil, plan.Errorf(plan.CodeInternal, "function %s has no kernel", x.Func.Name)
	}
	k, err := build(&site{call: x, args: args, env: c.env})
	if err != nil {
		return nil, plan.AtPos(err, x.At)
	}
	n := &callNode{args: args, kernel: k, dt: x.Type().Arrow(), at: x.At, volatile: x.Func.Volatile, harmless: x.Func.Total}
	return c.fold(n, x.Type())
}

// fold replaces a node over constants by its value. One that fails stays, to fail when a row comes to it.
func (c *compiler) fold(n parentNode, t plan.Type) (node, error) {
	for _, child := range n.children() {
		if _, ok := child.(*constNode); !ok {
			return n, nil
		}
	}
	if call, ok := n.(*callNode); ok && call.volatile {
		return n, nil
	}
	r := newRun(memory.DefaultAllocator)
	defer r.close()
	d, err := n.eval(r, rowsInput(1))
	if err != nil {
		return n, nil //nolint:nilerr // the error is raised by the row that comes here
	}
	l, err := literalOf(d.arr, t)
	if err != nil {
		return nil, err
	}
	return newConstNode(l)
}

// site is a call for which a kernel is sought.
type site struct {
	call *plan.Call
	args []node
	env  *Env
}

// kind is the kind of argument i.
func (s *site) kind(i int) plan.Kind { return s.call.Args[i].Type().Kind }

// constant is argument i where it is a constant that is not NULL.
func (s *site) constant(i int) (*plan.Literal, bool) {
	if i >= len(s.args) {
		return nil, false
	}
	c, ok := s.args[i].(*constNode)
	return c.value(ok)
}

// parentNode is a node with operands.
type parentNode interface {
	node
	children() []node
}
