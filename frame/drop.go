package frame

import (
	"context"

	"rsql/planner"
	"rsql/planner/plan"
)

// dropTable forgets a declaration.
func (s *Session) dropTable(ctx context.Context, x *planner.DropTable) (*Rows, error) {
	server, err := s.serverOf(ctx, x.Name.Space())
	if err != nil {
		return nil, plan.AtPos(err, x.Name.Start())
	}
	defer s.generation.Add(1) // after it, so that no plan of before is taken for a later one
	if err := server.DropTable(ctx, x.Name.Name, x.IfExists); err != nil {
		return nil, plan.AtPos(err, x.Name.Pos)
	}
	if x.IfExists { // there may have been none
		return s.message("no table %s is declared; keys stay", x.Name.Label()), nil
	}
	return s.message("table %s forgotten; its keys stay", x.Name.Label()), nil
}

// dropView forgets a view.
func (s *Session) dropView(ctx context.Context, x *planner.DropView) (*Rows, error) {
	server, err := s.serverOf(ctx, x.Name.Space())
	if err != nil {
		return nil, plan.AtPos(err, x.Name.Start())
	}
	defer s.generation.Add(1)
	if err := server.DropView(ctx, x.Name.Name, x.IfExists); err != nil {
		return nil, plan.AtPos(err, x.Name.Pos)
	}
	return s.message("view %s dropped", x.Name.Label()), nil
}
