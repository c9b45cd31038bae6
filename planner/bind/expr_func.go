package bind

import (
	"regexp"
	"strings"

	"github.com/xwb1989/sqlparser"

	"rsql/planner/parse"
	"rsql/planner/plan"
)

// function binds a call: CAST, an aggregate, or a function of the registry.
func (s *site) function(x *sqlparser.FuncExpr) (plan.Expr, error) {
	id := s.src.Ident(x.Name.String())
	name := strings.ToLower(id.Name)
	if name == "grouping" || name == "grouping_id" {
		return s.groupingCall(x, id)
	}
	if name == parse.LogicalXor {
		return s.exclusive(x)
	}
	if e, err := s.newRowColumn(x); e != nil || err != nil {
		return e, err
	}
	if f := s.rowFunction(id); f != nil {
		return s.rowItem(f, x, id)
	}
	if err := s.knownFunction(id); err != nil {
		return nil, err
	}
	if charted(id) {
		return s.chart(x, id)
	}
	if id.Call != nil && id.Call.Over != nil {
		f, err := s.env.funcs.Lookup(name)
		if err != nil || special[name] {
			return nil, plan.Errorf(plan.CodeType, "%s takes no OVER", name).WithPos(id.Call.Pos)
		}
		return s.windowCall(f, x, id)
	}
	if f := s.aggregateNamed(name); f != nil {
		return s.aggregate(f, x, id)
	}
	if id.Call != nil {
		return nil, plan.Errorf(plan.CodeType, "%s is no aggregate: it takes no FILTER, ORDER BY, WITHIN GROUP or SEPARATOR", name).WithPos(id.Call.Pos)
	}
	if x.Distinct {
		return nil, plan.Errorf(plan.CodeType, "%s takes no DISTINCT: it is no aggregate", name).WithPos(id.Pos)
	}
	list, err := arguments(x.Exprs)
	if err != nil {
		return nil, plan.AtPos(err, id.Pos)
	}
	if name == "cast" || name == "try_cast" {
		return s.cast(name, list, id)
	}
	args, err := s.lazily(name, list)
	if err != nil {
		return nil, err
	}
	for i := range args {
		if err := checkArgument(name, i, args[i]); err != nil {
			return nil, s.at(err, list[i])
		}
	}
	if branching[name] && len(args) > 1 { // what comes first does not type the others
		results, _ := s.givenTypes(args[1:])
		args = append(args[:1:1], results...)
	}
	e, err := s.call(name, args...)
	return e, plan.AtPos(err, id.Pos)
}

// branching are functions that choose among their later arguments by the first.
var branching = map[string]bool{"if": true, "iff": true, "iif": true, "nvl2": true, "elt": true, "choose": true}

// special are calls that are no functions of the registry.
var special = map[string]bool{"cast": true, "try_cast": true}

// aggregateNamed is the aggregate of a name; nil when it is something else.
func (b *binder) aggregateNamed(name string) *plan.Func {
	if special[strings.ToLower(name)] {
		return nil
	}
	if f, err := b.env.funcs.Lookup(name); err == nil && f.Aggregate {
		return f
	}
	return nil
}

// knownFunction refuses what is unknown, with a near name.
func (b *binder) knownFunction(id parse.Ident) error {
	name := strings.ToLower(id.Name)
	if special[name] {
		return nil
	}
	_, err := b.env.funcs.Lookup(id.Name)
	return plan.AtPos(err, id.Pos)
}

// arguments lists the arguments of a call that takes no star.
func arguments(list sqlparser.SelectExprs) ([]sqlparser.Expr, error) {
	out := make([]sqlparser.Expr, len(list))
	for i, e := range list {
		a, ok := e.(*sqlparser.AliasedExpr)
		if !ok {
			return nil, plan.Errorf(plan.CodeType, "only count takes a *")
		}
		out[i] = a.Expr
	}
	return out, nil
}

// cast binds cast(x, type) and try_cast(x, type).
func (s *site) cast(name string, list []sqlparser.Expr, id parse.Ident) (plan.Expr, error) {
	wrong := plan.Errorf(plan.CodeSyntax, "%s needs a value and a type", name).
		WithHint("write %s(x AS type)", strings.ToUpper(name)).WithPos(id.Pos)
	if len(list) != 2 {
		return nil, wrong
	}
	v, ok := list[1].(*sqlparser.SQLVal)
	if !ok || s.src.Literal(v).Kind != parse.LitType {
		return nil, wrong
	}
	arg, err := s.expr(list[0])
	if err != nil {
		return nil, err
	}
	to, try := s.src.Literal(v), name == "try_cast"
	if r, ok := plan.IntegerRangeOf(to.Text); ok {
		e, err := r.Cast(arg, try)
		return e, s.at(err, list[0])
	}
	e, err := plan.NewCast(arg, to.Type, try)
	return e, s.at(err, list[0])
}

// checkArgument checks a constant argument that names something: a unit of time, or a pattern.
func checkArgument(name string, i int, arg plan.Expr) error {
	switch name {
	case "regexp_replace", "regexp_extract", "regexp_substr", "regexp_matches", "regexp_like", "rlike", "regexp_extract_all",
		"regexp_count", "regexp_instr", "regexp_split", "regexp_full_match":
		if i == 1 {
			return checkPattern(arg)
		}
	case "extract", "date_part", "date_trunc", "date_diff", "timestampdiff", "timestampadd":
		if i == 0 {
			return checkUnit(name, arg)
		}
	}
	return nil
}

// checkPattern checks a regular expression that is constant.
func checkPattern(e plan.Expr) error {
	l, _ := e.(*plan.Literal)
	text, ok := literalText(l)
	if !ok {
		return nil
	}
	if _, err := regexp.Compile(text); err != nil {
		return plan.Errorf(plan.CodeType, "%s is no regular expression (RE2)", l).WithCause(err)
	}
	return nil
}

// units are the parts of a date that each function knows.
var units = map[string][]string{
	"extract": {"millennium", "century", "decade", "year", "isoyear", "quarter", "month", "week", "yearweek", "day", "dayofweek",
		"isodow", "dayofyear", "hour", "minute", "second", "millisecond", "microsecond", "epoch", "epoch_ms", "epoch_us"},
	"date_trunc": {"millennium", "century", "decade", "year", "isoyear", "quarter", "month", "week", "day", "hour", "minute",
		"second", "millisecond"},
	"date_diff": {"millennium", "century", "decade", "year", "isoyear", "quarter", "month", "week", "day", "hour", "minute", "second",
		"millisecond", "microsecond"},
	"timestampdiff": wholeUnits, "timestampadd": wholeUnits,
}

// wholeUnits are those that times are moved by.
var wholeUnits = []string{"year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond"}

// unitAliases are other names of units; a plural is one, too.
var unitAliases = map[string]string{"dow": "dayofweek", "weekday": "dayofweek", "doy": "dayofyear", "weekofyear": "week", "dayofmonth": "day",
	"centuries": "century", "millennia": "millennium"}

func checkUnit(name string, e plan.Expr) error {
	if name == "date_part" {
		name = "extract"
	}
	l, _ := e.(*plan.Literal)
	text, ok := literalText(l)
	if !ok {
		return nil
	}
	unit := strings.ToLower(text)
	for _, u := range units[name] {
		if u == unit || u+"s" == unit || u == unitAliases[unit] {
			return nil
		}
	}
	return near(plan.Errorf(plan.CodeName, "%s knows no unit %s", name, text), text, units[name], "its units are")
}
