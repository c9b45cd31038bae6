package exec

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

// numbered is a table of the numbers from 0 up, in batches of per rows.
func numbered(rows, per int) *memTable {
	t := newTable("t", intText)
	t.per = per
	for i := range rows {
		t.rows = append(t.rows, row{int64(i), "text"})
	}
	return t
}

func TestWorkersJoinInWhereAnInputIsLarge(t *testing.T) {
	for _, c := range []struct {
		rows, per int
		several   bool
	}{{8000, 1000, false}, {40_000, 40_000, false}, {40_000, 5000, true}} {
		in := scanOf(numbered(c.rows, c.per))
		none := must(plan.NewFilter(in, call("<", col(in, 0), plan.IntLiteral(20_000))))
		p := must((&builder{env: (&Env{Workers: 2}).prepared()}).pipeline(none))
		var met sync.WaitGroup // a worker waits for the other where there should be one
		met.Add(2)
		var batches [2]int
		err := p.drain(context.Background(), func(worker int, _ plan.Batch) error {
			if batches[worker]++; batches[worker] == 1 {
				met.Done()
			}
			if c.several && batches[worker] > 2 {
				met.Wait()
			}
			return nil
		})
		require.NoError(t, err)
		require.NoError(t, p.Close())
		if !c.several {
			assert.Equal(t, 1, p.crew.size(), "%d rows", c.rows)
		}
	}
}

// TestAnExchangeKeepsTheOrder compares rows in their order with those of one worker.
func TestAnExchangeKeepsTheOrder(t *testing.T) {
	in := scanOf(numbered(5000, 7))
	other := newTable("r", intText)
	for i := range 40 {
		other.rows = append(other.rows, row{int64(i * 100), "partner"})
	}
	few := must(plan.NewFilter(in, call("=", call("%", col(in, 0), plan.IntLiteral(97)), plan.IntLiteral(3))))
	nodes := map[string]plan.Node{
		"filter":  few,
		"project": must(plan.NewProject(few, []plan.Expr{call("+", col(few, 0), plan.IntLiteral(1))}, []string{"a"})),
	}
	for _, kind := range []plan.JoinKind{plan.InnerJoin, plan.LeftJoin, plan.SemiJoin, plan.AntiJoin, plan.MarkJoin} {
		nodes[kind.String()] = joinCase{kind: kind, keys: [][2]int{{0, 0}}, nullSafe: []bool{false}}.node(in, scanOf(other))
	}
	for name, n := range nodes {
		want := collect(t, n, &Env{Workers: 1})
		for _, env := range []*Env{{Workers: 4, Switches: Switches{EagerWorkers: true}}, {Workers: 3, BatchRows: 1}} {
			assert.Equal(t, want, collect(t, n, env), name)
		}
	}
}

// TestRowsOfNoSourceBatch has a full join above one that ends without a look at its probe side: the rows that it gives are
// made of no batch of the source.
func TestRowsOfNoSourceBatch(t *testing.T) {
	in, none, other := scanOf(numbered(5000, 7)), newTable("e", intText), newTable("r", intText, row{int64(1), "r"}, row{int64(2), "r"})
	key := joinCase{keys: [][2]int{{0, 0}}, nullSafe: []bool{false}}
	inner, full := key, key
	inner.kind, full.kind = plan.InnerJoin, plan.FullJoin
	n := full.node(inner.node(in, scanOf(none)), scanOf(other))
	want := collect(t, n, &Env{Workers: 1})
	require.Len(t, want, 2)
	assert.Equal(t, want, collect(t, n, &Env{Workers: 4, Switches: Switches{EagerWorkers: true}}))
}

// TestALimitReadsNoFurtherAhead holds workers back below a limit.
func TestALimitReadsNoFurtherAhead(t *testing.T) {
	table := numbered(5000, 10)
	in := scanOf(table)
	n := must(plan.NewLimit(must(plan.NewFilter(in, call(">=", col(in, 0), plan.IntLiteral(0)))), plan.IntLiteral(15), nil))
	assert.Len(t, collect(t, n, &Env{Workers: 4, Switches: Switches{EagerWorkers: true}}), 15)
	assert.Equal(t, 2, table.pulled)
}

// TestRepeatedKeysOfAnExistenceJoin has runs of one key, and NULLs among them, on the side that is only asked for.
func TestRepeatedKeysOfAnExistenceJoin(t *testing.T) {
	inAllModes(t, func(t *testing.T, env *Env) {
		l, r := newTable("l", intText), newTable("r", intText)
		for i := range 12 {
			l.rows = append(l.rows, row{int64(i), "l"})
		}
		l.rows = append(l.rows, row{nil, "l"})
		for _, nulls := range []bool{false, true} {
			for _, key := range []any{int64(0), int64(0), int64(3), int64(3), int64(3), int64(0), int64(7), int64(7)} {
				r.rows = append(r.rows, row{key, "r"})
				if nulls {
					r.rows = append(r.rows, row{nil, "r"}, row{nil, "r"})
				}
			}
			for _, kind := range []plan.JoinKind{plan.SemiJoin, plan.AntiJoin, plan.MarkJoin} {
				joinCase{kind: kind, keys: [][2]int{{0, 0}}, nullSafe: []bool{false}}.check(t, env, l, r, false)
			}
		}
	})
}
