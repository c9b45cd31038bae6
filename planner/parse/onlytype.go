package parse

import "rsql/planner/plan"

// OnlyType is the type of a statement's one cast, when it has exactly one type and no other literal.
func (s *Source) OnlyType() (plan.Type, bool) {
	if len(s.literals) != 1 || s.literals[0].Kind != LitType {
		return plan.Type{}, false
	}
	return s.literals[0].Type, true
}
