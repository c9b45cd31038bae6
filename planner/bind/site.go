package bind

import (
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// site is where an expression stands, and what is allowed there.
type site struct {
	*binder
	scope *scope
	// around and ctes are what the query sees of what stands around it.
	around *around
	ctes   *cteScope
	clause string
	// alias looks a name up among the select items, after the columns of the scope; nil where they are not visible.
	alias func(s *site, id parse.Ident) (plan.Expr, bool, error)
	// aggs takes aggregates; nil where there are none.
	aggs *grouping
	// windows takes window functions; nil where there are none.
	windows *windows
	// rows takes table functions; nil where there are none.
	rows *rowItems
	// attach joins a subquery to the rows and gives its values as expressions over them; nil where there are none.
	attach func(*subquery) ([]plan.Expr, error)
	// schema is that of the rows whose columns the scope names.
	schema *arrow.Schema
	// guards are conditions under which the value of an expression is asked for.
	guards []plan.Expr
	// noAlias says that select items exist and cannot be named here, for the hint of an unknown name.
	noAlias bool
	// output says that the place is above the grouping of its query, if there is one.
	output bool
	// fresh are the columns that VALUES(x) means; nil where there is no new row.
	fresh *scope
	block *block
}

// site is a place below the grouping: WHERE, GROUP BY, the argument of an aggregate.
func (k *block) site(clause string) *site {
	return &site{binder: k.binder, scope: k.scope, around: k.outer.around, ctes: k.outer.ctes, clause: clause,
		attach: k.attach, schema: k.node.Schema(), block: k}
}

// outputSite is a place where the groups are visible: SELECT, HAVING, ORDER BY.
func (k *block) outputSite(clause string) *site {
	s := k.site(clause)
	s.output = true
	if k.group != nil {
		s.aggs, s.attach = k.group, k.group.attach
	}
	return s
}

// expr binds an expression. Errors have a position in it.
func (s *site) expr(e sqlparser.Expr) (plan.Expr, error) {
	out, err := s.bind(e)
	if err != nil {
		return nil, s.at(err, e)
	}
	return plan.Placed(out, s.begin(e)), nil
}

func (s *site) exprs(list ...sqlparser.Expr) ([]plan.Expr, error) {
	out := make([]plan.Expr, len(list))
	for i, e := range list {
		var err error
		if out[i], err = s.expr(e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *site) bind(e sqlparser.Expr) (plan.Expr, error) {
	switch x := e.(type) {
	case *sqlparser.AndExpr:
		return s.logical("and", x.Left, x.Right)
	case *sqlparser.OrExpr:
		return s.logical("or", x.Left, x.Right)
	case *sqlparser.NotExpr:
		return s.unaryCall("not", x.Expr)
	case *sqlparser.ParenExpr:
		return s.expr(x.Expr)
	case *sqlparser.ComparisonExpr:
		return s.comparison(x)
	case *sqlparser.RangeCond:
		return s.between(x)
	case *sqlparser.IsExpr:
		return s.is(x)
	case *sqlparser.SQLVal:
		return s.literal(x, false)
	case *sqlparser.NullVal:
		return plan.NullLiteral(plan.NullType), nil
	case sqlparser.BoolVal:
		return plan.BoolLiteral(bool(x)), nil
	case *sqlparser.ColName:
		return s.columnNamed(x)
	case *sqlparser.BinaryExpr:
		return s.arithmetic(x)
	case *sqlparser.UnaryExpr:
		return s.unary(x)
	case *sqlparser.FuncExpr:
		return s.function(x)
	case *sqlparser.CaseExpr:
		return s.caseExpr(x)
	case *sqlparser.Subquery:
		return s.scalar(x)
	case *sqlparser.ExistsExpr:
		return s.exists(x)
	case sqlparser.ValTuple:
		return nil, plan.Errorf(plan.CodeType, "a row (a, b) is no value of its own").
			WithHint("compare it with another row, use it with IN, or write json_array(a, b)")
	case *sqlparser.CollateExpr:
		return nil, unsupported("COLLATE is", "texts are compared by their bytes; use lower() or ILIKE")
	default:
		return nil, unsupported("this kind of expression is", "")
	}
}

// columnNamed binds a name: a column of the scope, else a select item where those are visible.
func (s *site) columnNamed(c *sqlparser.ColName) (plan.Expr, error) {
	parts := s.columnParts(c)
	if s.alias != nil && len(parts) == 1 {
		if found, err := s.scope.find(parts); err == nil && len(found) == 0 {
			e, ok, err := s.alias(s, parts[0])
			if ok || err != nil {
				return e, err
			}
		}
	}
	if found, err := s.scope.find(parts); err == nil && len(found) == 0 && !s.scope.called(parts) {
		e, ok, err := s.around.column(parts)
		if ok || err != nil {
			return e, err
		}
	}
	col, err := s.resolve(s.scope, parts)
	if err != nil {
		return nil, s.aliasHint(s.besideHint(err, parts), parts)
	}
	return s.ref(col, parts[0].Pos)
}

// besideHint says of an unknown name that it is a column of a table beside the query.
func (s *site) besideHint(err error, parts []parse.Ident) error {
	beside := s.scope.beside
	for a := s.around; ; a = a.next {
		if c, ok := beside.has(parts); ok {
			return plan.Errorf(plan.CodeName, "a derived table does not see the tables beside it: column %s", c.full()).
				WithHint("write LATERAL before it, or move the condition to ON or WHERE").WithPos(parts[0].Pos)
		}
		if a == nil {
			return err
		}
		beside = a.site.scope.beside
	}
}

// aliasHint says of an unknown name that it is an alias, where it is one.
func (s *site) aliasHint(err error, parts []parse.Ident) error {
	e, ok := err.(*plan.Error) //nolint:errorlint // resolve gives bare errors
	if !ok || !s.noAlias || len(parts) > 1 || e.Code != plan.CodeName {
		return err
	}
	found := pick(s.block.items, parts[0].Name, item.label)
	if columns, err := s.scope.find(parts); err != nil || len(columns) > 0 || len(found) == 0 || found[0].expr == nil {
		return e
	}
	switch inside := found[0].expr; {
	case s.clause == "WHERE" && s.hasWindow(inside):
		return e.WithHint("it is an alias of a window function, which WHERE does not see: write the condition in QUALIFY")
	case s.clause == "WHERE" && s.block.hasAggregate(inside):
		return e.WithHint("it is an alias of an aggregate, which WHERE does not see: write the condition in HAVING")
	}
	return e.WithHint("it is an alias of the SELECT list, which %s does not see: repeat the expression", s.clause)
}

// ref is a reference to a column of the scope.
func (s *site) ref(c column, pos plan.Pos) (plan.Expr, error) {
	ref, err := plan.NewColumn(s.schema, c.index)
	if err != nil {
		return nil, err
	}
	if c.name != "" {
		ref.Name = c.name // that of the query, of a column that it has renamed
	}
	if s.aggs != nil {
		s.aggs.refs[ref] = parse.Ident{Name: c.name, Pos: pos}
	}
	return ref, nil
}

// call calls a function or operator. Where nothing but parameters could type it, the values given do.
func (s *site) call(name string, args ...plan.Expr) (plan.Expr, error) {
	if typed, ok := s.givenTypes(args); ok {
		if e, err := s.env.funcs.Call(name, typed...); err == nil {
			return e, nil
		}
	}
	return s.env.funcs.Call(name, args...)
}

func (s *site) binary(op string, left, right sqlparser.Expr) (plan.Expr, error) {
	args, err := s.exprs(left, right)
	if err != nil {
		return nil, err
	}
	return s.call(op, args...)
}

// logical binds AND and OR, whose operands are conditions.
func (s *site) logical(op string, operands ...sqlparser.Expr) (plan.Expr, error) {
	args := make([]plan.Expr, len(operands))
	settled := map[string]string{"and": "is_false", "or": "is_true"}[op] // where the first operand is, the second is not asked for
	for i, e := range operands {
		here := s
		var err error
		if i > 0 && hasSubquery(e) {
			if here, err = s.unless(settled, args[0]); err != nil {
				return nil, err
			}
		}
		if args[i], err = here.expr(e); err != nil {
			return nil, err
		}
		if args[i], err = plan.Condition(args[i], strings.ToUpper(op)); err != nil {
			return nil, s.at(err, e)
		}
	}
	return plan.NewCall(op, args...)
}

func (s *site) unaryCall(op string, operand sqlparser.Expr) (plan.Expr, error) {
	arg, err := s.expr(operand)
	if err != nil {
		return nil, err
	}
	return s.call(op, arg)
}
