// Package correlated has data and questions of correlated subqueries whose rows a comparison finds, with an equality or without.
package correlated

import (
	"math/rand/v2"

	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
	"rsql/testdata/bench/internal/side"
)

const seed = 109

// Tables makes the tables b and c, of n rows each: an id, a key of n/40 values, a value of 1,000, a time of 4,000, and a text. One in
// fifty of all but the ids is NULL.
func Tables(n int) []*side.Table {
	columns := []side.Column{{Name: "id", Type: plan.BigIntType}, {Name: "k", Type: plan.BigIntType}, {Name: "v", Type: plan.BigIntType},
		{Name: "t", Type: plan.BigIntType}, {Name: "s", Type: plan.TextType}}
	var out []*side.Table
	for i, name := range []string{"b", "c"} {
		r := rand.New(rand.NewPCG(seed, uint64(i)))
		ids := r.Perm(n)
		out = append(out, side.Fill(name, columns, n, func(row int, b []array.Builder) {
			b[0].(*array.Int64Builder).Append(int64(ids[row]))
			for c, values := range []int{n / 40, 1000, 4000} {
				if r.IntN(50) == 0 {
					b[1+c].AppendNull()
				} else {
					b[1+c].(*array.Int64Builder).Append(int64(r.IntN(values)))
				}
			}
			b[4].(*array.StringBuilder).Append(string(rune('a'+r.IntN(26))) + string(rune('a'+r.IntN(26))))
		}))
	}
	return out
}

// Questions are those of nearest rows, of aggregates and of marks.
func Questions() []side.Question {
	var out []side.Question
	for _, q := range [][2]string{
		{"latest before", "SELECT b.id, (SELECT c.id FROM c WHERE c.k = b.k AND c.t <= b.t ORDER BY c.t DESC, c.id LIMIT 1) AS x FROM b"},
		{"latest before, no key", "SELECT b.id, (SELECT c.id FROM c WHERE c.t <= b.t ORDER BY c.t DESC, c.id LIMIT 1) AS x FROM b"},
		{"three latest", "SELECT b.id, l.id AS x FROM b, LATERAL (SELECT c.id FROM c WHERE c.k = b.k AND c.t <= b.t ORDER BY c.t DESC, c.id LIMIT 3) l"},
		{"second of two conditions", "SELECT b.id, (SELECT c.id FROM c WHERE c.k = b.k AND c.t <= b.t AND c.v > b.v ORDER BY c.t DESC, c.id LIMIT 1 OFFSET 1) AS x FROM b"},
		{"> ALL before", "SELECT b.id, CAST(b.v > ALL (SELECT c.v FROM c WHERE c.k = b.k AND c.id < b.id) AS BIGINT) AS x FROM b"},
		{"> ALL before, no key", "SELECT b.id, CAST(b.v > ALL (SELECT c.v FROM c WHERE c.id < b.id) AS BIGINT) AS x FROM b"},
		{"count before, no key", "SELECT b.id, (SELECT count(*) FROM c WHERE c.v < b.v) AS x FROM b"},
		{"count distinct before, no key", "SELECT b.id, (SELECT count(DISTINCT c.v) FROM c WHERE c.t < b.t) AS x FROM b"},
		{"count between", "SELECT b.id, (SELECT count(*) FROM c WHERE c.v BETWEEN b.v - 2 AND b.v + 2) AS x FROM b"},
		{"count of OR", "SELECT b.id, (SELECT count(*) FROM c WHERE c.k = b.k OR c.v = b.v) AS x FROM b"},
		{"expression of both", "SELECT b.id, (SELECT max(c.v - b.v) FROM c WHERE c.k = b.k) AS x FROM b"},
		{"groups", "SELECT b.id, (SELECT max(m) FROM (SELECT c.v, max(c.t) AS m FROM c WHERE c.k = b.k AND c.id < b.id GROUP BY c.v) z) AS x FROM b"},
		{"union", "SELECT b.id, (SELECT count(*) FROM (SELECT c.v FROM c WHERE c.k = b.k AND c.t < b.t UNION ALL SELECT c.t FROM c WHERE c.k = b.k AND c.t > b.t) z) AS x FROM b"},
		{"NOT IN before", "SELECT b.id, CAST(b.v NOT IN (SELECT c.v FROM c WHERE c.k = b.k AND c.t < b.t) AS BIGINT) AS x FROM b"},
		{"LIKE", "SELECT b.id, CAST(EXISTS (SELECT 1 FROM c WHERE c.k = b.k AND c.s LIKE b.s) AS BIGINT) AS x FROM b"},
		{"two comparisons, no key", "SELECT b.id, (SELECT count(*) FROM c WHERE c.v < b.v AND c.t > b.t) AS x FROM b"},
	} {
		out = append(out, side.Question{Name: q[0], Text: q[1]})
	}
	return out
}
