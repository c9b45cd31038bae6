package frame

import (
	"database/sql"
	"fmt"

	"rsql/planner"
	"rsql/planner/plan"
)

// Params are the parameters of a statement in their order: the names of :name, each once, and "" for every ?.
func Params(text string) ([]string, error) {
	stmt, err := planner.Parse(text)
	if err != nil {
		return nil, err
	}
	return paramNames(planner.Params(stmt)), nil
}

func paramNames(params []planner.Param) []string {
	out := make([]string, len(params))
	for i, p := range params {
		out[i] = p.Name
	}
	return out
}

// matchParams orders the given values by the statement's parameters. Values of ? come by position, values of :name as
// sql.NamedArg; of two with one name the later counts. A ? or :name without a value, and a value without a ?, are errors. A
// named value that the statement does not use is none: one set of values serves the statements of a script.
func matchParams(params []planner.Param, args []any) ([]*plan.Literal, error) {
	byName, positional, err := splitArgs(args)
	if err != nil {
		return nil, err
	}
	out := make([]*plan.Literal, len(params))
	next := 0
	for i, p := range params {
		switch {
		case p.Name != "":
			v, ok := byName[p.Name]
			if !ok {
				return nil, noValue(p, byName)
			}
			out[i] = v
		case next < len(positional):
			out[i] = positional[next]
			next++
		default:
			return nil, plan.Errorf(plan.CodeName, "no value for parameter ?%d", next+1).WithPos(p.Pos).
				WithHint("values of ? follow the statement")
		}
	}
	if next < len(positional) {
		err := plan.Errorf(plan.CodeName, "%s for %d ?", plural(int64(len(positional)), "value"), next)
		if len(params) > next {
			err = err.WithHint("the value of :name is given as sql.Named(%q, …)", "name")
		}
		return nil, err
	}
	return out, nil
}

func noValue(p planner.Param, given map[string]*plan.Literal) error {
	err := plan.Errorf(plan.CodeName, "no value for parameter :%s", p.Name).WithPos(p.Pos)
	names := make([]string, 0, len(given))
	for name := range given {
		names = append(names, name)
	}
	if near, ok := plan.Nearest(p.Name, names); ok {
		return err.WithHint("there is one for :%s", near)
	}
	return err.WithHint("write the value itself, or give sql.Named(%q, …)", p.Name)
}

func splitArgs(args []any) (map[string]*plan.Literal, []*plan.Literal, error) {
	byName := map[string]*plan.Literal{}
	var positional []*plan.Literal
	for i, a := range args {
		what := fmt.Sprintf("value %d", i+1)
		named, isNamed := a.(sql.NamedArg)
		if isNamed {
			a, what = named.Value, "value of :"+named.Name
		}
		l, err := literal(a)
		if err != nil {
			return nil, nil, inVerb(what, err)
		}
		if isNamed {
			byName[named.Name] = l
		} else {
			positional = append(positional, l)
		}
	}
	return byName, positional, nil
}
