package redisrel

import (
	"context"

	"rsql/planner/plan"
)

// CreateView keeps a view: in the server, where every client sees it, or in this session if temporary. A name that is taken
// is a CodeConflict error, unless replace is set and it is that of a view, or ifNotExists is set.
func (s *Server) CreateView(ctx context.Context, v View, replace, ifNotExists, temporary bool) error {
	if temporary {
		s.mu.Lock()
		defer s.mu.Unlock()
		other, taken := sameName(v.Name, keysOf(s.temporary))
		if taken && (!replace || other != v.Name || s.temporary[other].view == nil) {
			return viewExists(v.Name, other, s.temporary[other].view != nil, ifNotExists)
		}
		s.temporary[v.Name] = v.relation(KindTemporaryView)
		return nil
	}
	if err := s.mayChange("CREATE VIEW"); err != nil {
		return err
	}
	stored, err := s.catalogEntries(ctx)
	if err != nil {
		return err
	}
	if other, taken := sameName(v.Name, keysOf(stored)); taken {
		isView := viewOf(other, stored[other]) != nil
		if !replace || other != v.Name || !isView {
			return viewExists(v.Name, other, isView, ifNotExists)
		}
	}
	text, err := v.marshal()
	if err != nil {
		return err
	}
	if replace {
		if err := s.client.HSet(ctx, catalogKey, v.Name, text).Err(); err != nil {
			return s.catalogError(ctx, "HSET", err)
		}
		return nil
	}
	isNew, err := s.client.HSetNX(ctx, catalogKey, v.Name, text).Result()
	if err != nil {
		return s.catalogError(ctx, "HSETNX", err)
	}
	if !isNew { // somebody else was faster
		return viewExists(v.Name, v.Name, true, ifNotExists)
	}
	return nil
}

// viewExists is the error of a view whose name is taken, by a view or a table.
func viewExists(name, other string, isView, ifNotExists bool) error {
	what := "table"
	if isView {
		what = "view"
	}
	err := plan.Errorf(plan.CodeConflict, "there is a %s %s already", what, other)
	switch {
	case isView && ifNotExists:
		return nil
	case isView && name == other:
		return err.WithHint("CREATE OR REPLACE VIEW replaces it")
	case isView:
		return viewInTheWay(other)
	}
	return err.WithHint("DROP TABLE %s forgets it and keeps its keys", plan.QuoteIdent(other))
}

// viewInTheWay is the error of a table whose name is that of a view.
func viewInTheWay(other string) error {
	return plan.Errorf(plan.CodeConflict, "there is a view %s already", other).WithHint("DROP VIEW %s drops it", plan.QuoteIdent(other))
}

// DropView drops a view, a temporary one first. Without ifExists, one that is not there is a CodeName error; a table is
// always one.
func (s *Server) DropView(ctx context.Context, name string, ifExists bool) error {
	return s.drop(ctx, name, ifExists, true)
}

// wrongKind is the error of dropping a table as a view, or a view as a table.
func wrongKind(name string, isView bool) error {
	if isView {
		return plan.Errorf(plan.CodeName, "%s is a view", plan.QuoteIdent(name)).WithHint("DROP VIEW %s drops it", plan.QuoteIdent(name))
	}
	return plan.Errorf(plan.CodeName, "%s is a table", plan.QuoteIdent(name)).
		WithHint("DROP TABLE %s forgets its declaration and keeps its keys", plan.QuoteIdent(name))
}
