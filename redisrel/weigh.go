package redisrel

import (
	"context"
	"fmt"
	"sync"

	"github.com/redis/go-redis/v9"

	"rsql/planner/plan"
)

var _ plan.Weigher = (*Table)(nil)

// What the server's time for a key is about, in microseconds: to name it in a list, to go over it in a SCAN, and to fetch it. See
// docs/performance.md.
const (
	costOfMember = 0.3
	costOfScan   = 1.2
	costOfFetch  = 1.4
)

// weight is what an index is weighed by: the members that it names within a range, and the keys that there are without it, of a
// directory or of the whole database.
type weight struct{ members, others int64 }

// mostWeights is how many weights a table keeps.
const mostWeights = 64

// weights are what EXPLAIN had indexes of a table weighed by, by the range.
type weights struct {
	mu sync.Mutex
	by map[string]weight
}

func (w *weights) keep(of *memberList, is weight) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.by == nil || len(w.by) == mostWeights {
		w.by = map[string]weight{}
	}
	w.by[of.rangeText()] = is
}

func (w *weights) of(list *memberList) (weight, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	known, ok := w.by[list.rangeText()]
	return known, ok
}

// Weigh has the server say how many rows the index of a spec names, so that EXPLAIN knows.
func (t *Table) Weigh(ctx context.Context, spec plan.ScanSpec) {
	if a := t.rel.accessSpec(spec); a.list != nil && a.top == nil {
		if w, ok := t.weigh(ctx, a.list); ok {
			t.rel.weights.keep(a.list, w)
		}
	}
}

// weigh asks for the weight of an index. Where the server does not tell, the index is taken to be worth it.
func (t *Table) weigh(ctx context.Context, list *memberList) (weight, bool) {
	if !list.elements.bounded || list.elements.params {
		return weight{}, false
	}
	key, low, high := list.bounds()
	var members, others *redis.IntCmd
	err := t.srv.retryPipeline(ctx, func(pipe redis.Pipeliner) {
		members = pipe.ZCount(ctx, key, low, high)
		switch d := t.rel.directory; {
		case d == nil:
			others = nil
		case d.shape == setShape:
			others = pipe.SCard(ctx, d.key)
		default:
			others = pipe.ZCard(ctx, d.key)
		}
	})
	t.srv.count(cmdZCount, 1)
	switch {
	case err != nil || members.Err() != nil:
		return weight{}, false
	case others != nil:
		return weight{members.Val(), others.Val()}, others.Err() == nil
	}
	total, err := t.srv.databaseSize(ctx)
	return weight{members.Val(), total}, err == nil
}

// bounds are the key and the scores of an index, as ZCOUNT has them.
func (m *memberList) bounds() (key, low, high string) {
	s := m.elements.score
	return m.key, scoreBound(s.low, s.openLow), scoreBound(s.high, s.openHigh)
}

// rangeText tells the ranges of a table's indexes apart.
func (m *memberList) rangeText() string {
	key, low, high := m.bounds()
	return low + " " + high + " " + key
}

// chosen is an access without its index, where EXPLAIN has learned that it costs more than it spares, and what to say of that.
func (t *Table) chosen(a access) (access, []string) {
	if a.list == nil || a.top != nil {
		return a, nil
	}
	w, ok := t.rel.weights.of(a.list)
	if !ok {
		return a, nil
	}
	list, note := t.lighter(a.list, w)
	a.list = list
	return a, []string{note}
}

// lighter is an index, or what costs less than it: the directory, or nil for a SCAN. note says why.
func (t *Table) lighter(index *memberList, w weight) (list *memberList, note string) {
	rows, over, what := t.rel.size.Load(), costOfScan, "keys that a SCAN goes over"
	if t.rel.directory != nil {
		rows, over, what = w.others, costOfMember, "members of the directory"
	}
	if rows < 0 {
		rows = w.others
	}
	through := float64(w.members) * (costOfMember + costOfFetch)
	without := float64(w.others)*over + float64(min(rows, w.others))*costOfFetch
	note = fmt.Sprintf("members in the range: %d; %s: %d", w.members, what, w.others)
	if through <= without {
		return index, note
	}
	return t.rel.directory, fmt.Sprintf("the index %s would cost more: %s", index, note)
}
