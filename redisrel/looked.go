package redisrel

import (
	"context"

	"rsql/planner/plan"
)

// Looked is what finding tables and their columns has read so far, beside the scans of queries: the catalog, samples of
// the keyspace and of undeclared tables, and estimates. It grows over the life of the session.
func (s *Server) Looked() plan.ScanReport {
	var sum plan.ScanReport
	for _, one := range s.all() {
		sum = sum.Add(one.looked.report())
	}
	return sum
}

// count takes note of one round trip with n commands.
func (s *Server) count(c commandName, n int) {
	s.looked.commands[c].Add(int64(n))
	s.looked.roundTrips.Add(1)
}

// Survey makes an estimate of the size of a declared table, where there is none of late. It costs a round trip a minute,
// and is for plans that compare sizes.
func (t *Table) Survey(ctx context.Context) {
	if t.rel.declaration != nil {
		t.srv.measure(ctx, t.rel)
	}
}

var _ plan.Surveyor = (*Table)(nil)
