package bind

import (
	"github.com/xwb1989/sqlparser"

	"rsql/planner/plan"
)

// elementType is the type that the elements of an array literal have in common, of which f makes rows, with the arguments that carry
// values of it; JSON for other arguments, and where the elements are of several types.
func (b *binder) elementType(f *plan.TableFunc, list []sqlparser.Expr, args []plan.Expr) (plan.Type, []plan.Expr, error) {
	if f.Name != "unnest" || len(list) != 1 || len(args) != 1 {
		return plan.JSONType, args, nil
	}
	written, ok := list[0].(*sqlparser.FuncExpr)
	if !ok || !b.isArray(written) {
		return plan.JSONType, args, nil
	}
	array, ok := args[0].(*plan.Call)
	if !ok {
		return plan.JSONType, args, nil
	}
	t, err := plan.CommonType("array", array.Args...)
	if err != nil || t == plan.NullType || t == plan.UnknownType {
		return plan.JSONType, args, nil
	}
	for _, a := range array.Args {
		if a.Type() == plan.TextType && t != plan.TextType { // a text is not read as a number here
			return plan.JSONType, args, nil
		}
	}
	if t != plan.BlobType {
		return t, args, nil
	}
	coded, err := hexArray(array)
	return t, []plan.Expr{coded}, err
}

// hexArray is an array of bytes as one of their digits: JSON holds texts only.
func hexArray(array *plan.Call) (plan.Expr, error) {
	digits := make([]plan.Expr, len(array.Args))
	for i, a := range array.Args {
		bytes, err := plan.Coerce(a, plan.BlobType)
		if err != nil {
			return nil, err
		}
		if digits[i], err = plan.NewCall("hex", bytes); err != nil {
			return nil, err
		}
	}
	return plan.NewCall(array.Func.Name, digits...)
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
	if t == plan.BlobType {
		return plan.NewCall("unhex", text)
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
