package plan

import (
	"context"
	"strings"
)

// Namespaces is a Catalog that has others beside it: those of other databases and of other servers.
type Namespaces interface {
	Catalog
	// Namespace is the catalog of a path, which stands before the names of its tables: "3" in FROM "3".users, "east" and "3"
	// in FROM east."3".users. An unknown one is a CodeName error with the nearest names.
	Namespace(ctx context.Context, path []string) (Catalog, error)
}

// Namespaced is a Table whose name alone does not find it. Namespace is what stands before it, as SQL writes it; empty for
// nothing.
type Namespaced interface {
	Namespace() string
}

// InNamespace is the catalog that a path means where tables without one are found in cat.
func InNamespace(ctx context.Context, cat Catalog, path []string) (Catalog, error) {
	if len(path) == 0 {
		return cat, nil
	}
	if n, ok := cat.(Namespaces); ok {
		return n.Namespace(ctx, path)
	}
	return nil, Errorf(CodeName, "there is no database or server %s", DottedIdent(path)).
		WithHint(`a name with a dot is quoted: "a.b"`)
}

// DottedIdent is a name of several parts as SQL writes it.
func DottedIdent(path []string) string {
	names := make([]string, len(path))
	for i, p := range path {
		names[i] = QuoteIdent(p)
	}
	return strings.Join(names, ".")
}

// TableName is a table's name as SQL writes it, with its namespace.
func TableName(t Table) string {
	name := QuoteIdent(t.Name())
	if n, ok := t.(Namespaced); ok && n.Namespace() != "" {
		return n.Namespace() + "." + name
	}
	return name
}

// TableLabel is what prose calls a table: its plain name, or [TableName] where that alone does not find it.
func TableLabel(t Table) string {
	if n, ok := t.(Namespaced); ok && n.Namespace() != "" {
		return TableName(t)
	}
	return t.Name()
}
