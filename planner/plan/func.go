package plan

import (
	"errors"
	"slices"
	"strings"
)

// Func is one entry of the function registry: operators, scalar functions and aggregates. Binding, documentation and
// completion read it; exec has a kernel for each. Two calls are the same function when their Func pointers are equal.
type Func struct {
	// Name is the canonical name in lower case, or an operator's symbol.
	Name string
	// Aliases are other names for it.
	Aliases []string
	// Category groups functions in the documentation: operator, text, bytes, numeric, date, conditional, json,
	// aggregate, window.
	Category string
	// Signature, Doc and Example are for people: "lower(text) → TEXT". Result is what the example gives.
	Signature, Doc, Example, Result string
	// Aggregate tells aggregates from scalar functions.
	Aggregate bool
	// order is what the order of the rows is to an aggregate.
	order inputOrder
	// fraction says that the second argument of an aggregate is a constant from 0 to 1.
	fraction bool
	// Window functions stand before OVER only.
	Window bool
	// Volatile functions may give another value at each call within a statement.
	Volatile bool
	// Clock functions read the time at which the statement began: they are the same for all rows of one run.
	Clock bool
	// Total functions have a value, or NULL, for all arguments: no overflow, no malformed input.
	Total bool
	// resolve gives, for the arguments as they are, the type that each must have and the type of the result.
	resolve func(args []Expr) (params []Type, result Type, err error)
	// expand makes an expression of other functions instead of a call; nil for most functions.
	expand func(call caller, args []Expr) (Expr, error)
	// adapt replaces arguments before they are typed; nil for most functions.
	adapt func(args []Expr) []Expr
	// Own is what a program says of a function that it has added; nil for those of rsql.
	Own *OwnFunc
}

func (f *Func) volatile() *Func { f.Volatile = true; return f }

func (f *Func) clock() *Func { f.Clock = true; return f }

func (f *Func) total() *Func { f.Total = true; return f }

// Expands reports whether a call becomes an expression of other functions, so that nobody ever meets one.
func (f *Func) Expands() bool { return f.expand != nil }

// Operator reports whether the function is written as an operator.
func (f *Func) Operator() bool { return f.Category == catOperator }

const (
	catOperator    = "operator"
	catText        = "text"
	catNumeric     = "numeric"
	catDate        = "date"
	catConditional = "conditional"
	catJSON        = "json"
	catBytes       = "bytes"
	catAggregate   = "aggregate"
	catWindow      = "window"
	catOwn         = "program"
)

// registry holds every function by each of its names. It is filled at start and only read afterwards.
var registry = buildRegistry(operators, textFuncs, stringFuncs, regexpFuncs, bytesFuncs, numericFuncs, mathFuncs, dateFuncs, timeFuncs, formatFuncs,
	conditionalFuncs, choiceFuncs, jsonFuncs, chartFuncs, aggregateFuncs, windowFuncs)

func buildRegistry(groups ...[]*Func) map[string]*Func {
	m := map[string]*Func{}
	for _, g := range groups {
		for _, f := range g {
			for _, n := range append([]string{f.Name}, f.Aliases...) {
				if m[n] != nil {
					panic("plan: two functions are called " + n)
				}
				m[n] = f
			}
		}
	}
	return m
}

// Functions lists the registry by name, each function once.
func Functions() []*Func { return (*FuncTable)(nil).Functions() }

// LookupFunc finds a function of rsql by any of its names; see [FuncTable.Lookup].
func LookupFunc(name string) (*Func, error) { return (*FuncTable)(nil).Lookup(name) }

func mustFunc(name string) *Func {
	f := registry[name]
	if f == nil {
		panic("plan: no function " + name)
	}
	return f
}

// NewCall calls a scalar function or operator by name. It finds the types, converts arguments where that loses nothing,
// and refuses the rest with an error that says which CAST would do.
func NewCall(name string, args ...Expr) (Expr, error) {
	f, err := LookupFunc(name)
	if err != nil {
		return nil, err
	}
	return f.callAs(name, args)
}

// callAs is Call by one of the function's names, by which errors call it.
func (f *Func) callAs(name string, args []Expr) (Expr, error) {
	e, err := f.Call(args...)
	if err == nil || strings.EqualFold(name, f.Name) {
		return e, err
	}
	written := *f
	written.Name = strings.ToLower(name)
	written.Signature = written.Name + strings.TrimPrefix(f.Signature, f.Name)
	return written.Call(args...)
}

// Call calls a scalar function or operator, as [NewCall] does.
func (f *Func) Call(args ...Expr) (Expr, error) {
	if f.Aggregate {
		return nil, Errorf(CodeType, "%s is an aggregate: it stands in SELECT, HAVING or ORDER BY of a grouped query, not here", f.Name)
	}
	if f.Window {
		return nil, Errorf(CodeType, "%s is a window function: it needs an OVER", f.Name).WithHint("write %s(…) OVER (ORDER BY …)", f.Name)
	}
	if f.expand != nil {
		e, err := f.expand(NewCall, args)
		return e, f.named(err)
	}
	typed, result, err := f.apply(args)
	if err != nil {
		return nil, err
	}
	return &Call{Func: f, Args: typed, typ: result}, nil
}

func (f *Func) apply(args []Expr) ([]Expr, Type, error) {
	if f.adapt != nil {
		args = f.adapt(args)
	}
	params, result, err := f.resolve(args)
	if err != nil {
		return nil, Type{}, f.named(err)
	}
	typed := make([]Expr, len(args))
	for i, a := range args {
		if typed[i], err = Coerce(a, params[i]); err != nil {
			return nil, Type{}, f.argError(args, i, params[i], err)
		}
	}
	return typed, result, nil
}

// named puts the function's name before a wrong number of arguments, or before types that have none in common.
func (f *Func) named(err error) error {
	var mixed *mixture
	if errors.As(err, &mixed) {
		return mixed.of(f.Name)
	}
	var wrong arity
	if errors.As(err, &wrong) {
		return Errorf(CodeType, "%s %s", f.Name, wrong).WithHint("write %s", strings.Split(f.Signature, " → ")[0])
	}
	return err
}

func (f *Func) argError(args []Expr, i int, want Type, err error) error {
	a := args[i]
	if f.Operator() {
		return err
	}
	wanted := want.String()
	if want == DateType && f.takes(args, i, TimestampType) {
		want, wanted = TimestampType, "DATE or TIMESTAMP"
	}
	if _, ok := a.(*Literal); ok {
		return Errorf(CodeType, "argument %d of %s must be %s", i+1, f.Name, wanted).WithCause(err)
	}
	return CastHint(Errorf(CodeType, "argument %d of %s must be %s, not %s", i+1, f.Name, wanted, a.Type()), a, want)
}

// takes reports whether an argument may be of a type.
func (f *Func) takes(args []Expr, i int, t Type) bool {
	other := slices.Clone(args)
	other[i] = NullLiteral(t)
	params, _, err := f.resolve(other)
	return err == nil && params[i] == t
}
