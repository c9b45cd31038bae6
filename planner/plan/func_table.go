package plan

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// FuncTable is the functions that the statements of a session may call: those of rsql, and those that the program adds. A nil one has
// those of rsql only. It is safe for use by several goroutines.
type FuncTable struct {
	mu     sync.RWMutex
	own    map[string]*Func
	tables map[string]*TableFunc
}

// Add takes up a function of a program, in the place of one of its that has the same name. Names of rsql's own functions are refused.
func (t *FuncTable) Add(f *Func) error {
	if err := t.free(f.Name); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.forget(f.Name)
	if t.own == nil {
		t.own = map[string]*Func{}
	}
	t.own[f.Name] = f
	return nil
}

// AddTable takes up a table function, as Add does.
func (t *FuncTable) AddTable(f *TableFunc) error {
	if err := t.free(f.Name); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.forget(f.Name)
	if t.tables == nil {
		t.tables = map[string]*TableFunc{}
	}
	t.tables[f.Name] = f
	return nil
}

// Remove takes a function of a program back. It reports whether there was one.
func (t *FuncTable) Remove(name string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.forget(strings.ToLower(name))
}

func (t *FuncTable) forget(name string) bool {
	_, isFunc := t.own[name]
	_, isTable := t.tables[name]
	delete(t.own, name)
	delete(t.tables, name)
	return isFunc || isTable
}

// free checks that a name is none of rsql's functions.
func (t *FuncTable) free(name string) error {
	if registry[name] == nil && builtinTable(name) == nil {
		return nil
	}
	return Errorf(CodeName, "there is a function %s in rsql", name).WithHint("call yours by another name")
}

// Lookup finds a function by any of its names, in any case. An unknown name is a CodeName error with a near one, or with
// what does the work of another engine's function.
func (t *FuncTable) Lookup(name string) (*Func, error) {
	lower := strings.ToLower(name)
	if f := registry[lower]; f != nil {
		return f, nil
	}
	own := t.functions()
	if f := own[lower]; f != nil {
		return f, nil
	}
	err := Errorf(CodeName, "there is no function %s", name)
	if instead, known := foreign[lower]; known {
		return nil, err.WithHint("%s", instead)
	}
	names := slices.Collect(maps.Keys(own))
	for n, f := range registry {
		if !f.Operator() {
			names = append(names, n)
		}
	}
	if near, ok := Nearest(lower, names); ok {
		return nil, err.WithHint("did you mean %s?", near)
	}
	return nil, err
}

// functions are those of the program.
func (t *FuncTable) functions() map[string]*Func {
	if t == nil {
		return nil
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	return maps.Clone(t.own)
}

func (t *FuncTable) tableFunctions() map[string]*TableFunc {
	if t == nil {
		return nil
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	return maps.Clone(t.tables)
}

// Call calls a scalar function or operator by name, as [NewCall] does.
func (t *FuncTable) Call(name string, args ...Expr) (Expr, error) {
	f, err := t.Lookup(name)
	if err != nil {
		return nil, err
	}
	return f.callAs(name, args)
}

// Functions lists all functions by name, each once.
func (t *FuncTable) Functions() []*Func {
	var out []*Func
	for n, f := range registry {
		if n == f.Name {
			out = append(out, f)
		}
	}
	out = slices.AppendSeq(out, maps.Values(t.functions()))
	slices.SortFunc(out, func(a, b *Func) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// TableFuncs lists the table functions, those of rsql first.
func (t *FuncTable) TableFuncs() []*TableFunc {
	own := slices.SortedFunc(maps.Values(t.tableFunctions()), func(a, b *TableFunc) int { return strings.Compare(a.Name, b.Name) })
	return append(slices.Clone(tableFuncs), own...)
}

// LookupTable finds a table function by any of its names, in any case.
func (t *FuncTable) LookupTable(name string) (*TableFunc, error) {
	lower := strings.ToLower(name)
	if f := builtinTable(lower); f != nil {
		return f, nil
	}
	own := t.tableFunctions()
	if f := own[lower]; f != nil {
		return f, nil
	}
	err := Errorf(CodeName, "there is no table function %s", name)
	if instead, known := foreignTables[lower]; known {
		return nil, err.WithHint("%s", instead)
	}
	var names []string
	for _, f := range t.TableFuncs() {
		names = append(append(names, f.Name), f.Aliases...)
	}
	names = slices.AppendSeq(names, maps.Keys(FileFuncs))
	if near, ok := Nearest(lower, names); ok {
		return nil, err.WithHint("did you mean %s?", near)
	}
	slices.Sort(names)
	return nil, err.WithHint("the table functions are %s", strings.Join(names, ", "))
}
