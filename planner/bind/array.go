package bind

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// elementType is the type that the elements of an array literal have in common, of which f makes rows; JSON for other arguments, and where
// the elements are of several types.
func (b *binder) elementType(f *plan.TableFunc, list []sqlparser.Expr, args []plan.Expr) plan.Type {
	if f.Name != "unnest" || len(list) != 1 || len(args) != 1 {
		return plan.JSONType
	}
	written, ok := list[0].(*sqlparser.FuncExpr)
	if !ok || !b.src.Ident(written.Name.String()).Array {
		return plan.JSONType
	}
	array, ok := args[0].(*plan.Call)
	if !ok {
		return plan.JSONType
	}
	t, err := plan.CommonType("array", array.Args...)
	if err != nil || t == plan.NullType || t == plan.UnknownType {
		return plan.JSONType
	}
	for _, a := range array.Args {
		if a.Type() == plan.TextType && t != plan.TextType { // a text is not read as a number here
			return plan.JSONType
		}
	}
	return t
}

// element is an element of an array as a value of a type.
func element(json plan.Expr, t plan.Type) (plan.Expr, error) {
	if t == plan.JSONType {
		return json, nil
	}
	text, err := plan.NewCall("json_get_text", json, plan.TextLiteral("$"))
	if err != nil {
		return nil, err
	}
	return plan.NewCast(text, t, false)
}

// typedElements are the rows of a table function with elements of a type in their first column.
func typedElements(n plan.Node, t plan.Type) (plan.Node, error) {
	if t == plan.JSONType {
		return n, nil
	}
	exprs, names, err := passThrough(n)
	if err != nil {
		return nil, err
	}
	if exprs[0], err = element(exprs[0], t); err != nil {
		return nil, err
	}
	return plan.NewProject(n, exprs, names)
}
