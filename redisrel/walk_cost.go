package redisrel

import "fmt"

// costlyWalk is from how many keys of a database on EXPLAIN says what walking through them costs.
const costlyWalk = 100_000

// walkCost says what a SCAN costs, where that is known and worth mentioning.
func (t *Table) walkCost() []string {
	total := t.srv.known()
	if total < costlyWalk {
		return nil
	}
	count := int64(scanPages * t.srv.pageKeys)
	if size := t.rel.size.Load(); size >= 0 && size < total/sparse {
		count = max(count, largestCount)
	}
	return []string{fmt.Sprintf("the SCAN walks through about %d keys of the database, in some %d calls", total, (total+count-1)/count)}
}

// known is how many keys the database had when somebody last looked; 0 where nobody has.
func (s *Server) known() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.survey != nil && (s.found == nil || s.survey.at.After(s.found.at)):
		return s.survey.total
	case s.found != nil:
		return s.found.total
	}
	return 0
}
