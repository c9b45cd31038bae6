package frame

import (
	"strings"

	"rsql/planner"
	"rsql/planner/plan"
)

// Func is a function of a program for SQL and frames: what [ScalarFunc1], [AggregateFunc1] and their likes make, and [Session.RegisterFunc] takes.
// Methods do not change their receiver.
type Func struct {
	own plan.OwnFunc
	err error
}

// Documented has a signature, such as "initials(name) → TEXT", and a sentence stand beside those of SQL's functions. Without it the signature
// is made of the types.
func (f Func) Documented(signature, doc string) Func {
	f.own.Signature, f.own.Doc = signature, doc
	return f
}

// Volatile says that the function may give another value each time for the same arguments, or does something besides: it is called for each
// row that needs it, and never ahead of the query. Without it, a call of constants is computed once.
func (f Func) Volatile() Func { f.own.Volatile, f.own.Stable = true, false; return f }

// Stable says that the function gives the same for the same arguments within a statement, but not forever: a call of constants is computed once
// in each run of it, and not when a statement is prepared.
func (f Func) Stable() Func { f.own.Stable, f.own.Volatile = true, false; return f }

// WithNulls has the function called with NULLs. Without it, its result is NULL for a row in which an argument is NULL, and an aggregate
// leaves such rows out; the Go types of [ScalarFunc1] and the like say themselves, by [sql.Null], which arguments can be NULL.
func (f Func) WithNulls() Func { f.own.WithNulls = true; return f }

// Variadic lets the last argument come any number of times, also never.
func (f Func) Variadic() Func { f.own.Variadic = true; return f }

// Ordered says that the order of the rows makes the result of the aggregate: it takes an ORDER BY among its arguments ([Expr.OrderedBy]).
func (f Func) Ordered() Func { f.own.Ordered = true; return f }

// RegisterFunc makes a function callable by a name, in any case, in this session: in SQL, by [Fn] and [Frame.Where], and in views. It is listed by
// [Session.Functions], and proposed for names that are nearly its. The names of SQL's own functions are refused; a function that was registered
// under the name before is replaced. Statements that run go on with what they began with.
//
// Errors of the function are those of the statement, with the arguments and the place of the call; a panic becomes an error, too. Several
// goroutines call a scalar function at once.
func (s *Session) RegisterFunc(name string, f Func) error {
	lower, err := functionName(name)
	if err == nil {
		err = f.err
	}
	var made *plan.Func
	if err == nil {
		made, err = f.own.NewFunc(lower)
	}
	if err == nil {
		err = s.funcs.Add(made)
	}
	if err != nil {
		return inVerb("RegisterFunc", err)
	}
	s.generation.Add(1)
	return nil
}

// UnregisterFunc takes back a function, scalar, aggregate or of tables, that the program has registered. There need be none.
func (s *Session) UnregisterFunc(name string) {
	if s.funcs.Remove(name) {
		s.generation.Add(1)
	}
}

// Functions lists the functions that this session's statements can call, as [Functions] does, those that the program has registered among them.
func (s *Session) Functions() []Function { return functionsOf(&s.funcs) }

// functionName is a name in lower case, if SQL can call a function by it.
func functionName(name string) (string, error) {
	_, err := planner.Parse("SELECT " + name + "(1)")
	if strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789_") != "" || name == "" || err != nil || specialCall(name) {
		return "", plan.Errorf(plan.CodeName, "no function can be called %q", name).
			WithHint("a name has letters, digits and _, begins with a letter, and is no word of SQL's grammar")
	}
	return strings.ToLower(name), nil
}

// specialCall reports whether calls of a name are syntax.
func specialCall(name string) bool {
	switch strings.ToLower(name) {
	case "cast", "try_cast", "grouping", "grouping_id":
		return true
	default:
		return false
	}
}

// sqlTypes reads the names of types.
func sqlTypes(names []string) ([]plan.Type, error) {
	out := make([]plan.Type, len(names))
	for i, n := range names {
		var err error
		if out[i], err = planner.ParseType(n); err != nil {
			return nil, err
		}
	}
	return out, nil
}
