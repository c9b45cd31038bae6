// Package h2o has the data and questions of the H2O database benchmark: ten of grouping, five of joins.
package h2o

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/apache/arrow/go/v17/arrow/array"

	"rsql/planner/plan"
	"rsql/testdata/bench/internal/side"
)

const seed = 108

func text(b array.Builder, s string)    { b.(*array.StringBuilder).Append(s) }
func number(b array.Builder, v int)     { b.(*array.Int64Builder).Append(int64(v)) }
func double(b array.Builder, v float64) { b.(*array.Float64Builder).Append(v) }

// Grouping makes the table of the grouping questions with n rows and groups of 100 and n/100.
func Grouping(n int) *side.Table {
	r := rand.New(rand.NewPCG(seed, 1))
	const k = 100
	columns := []side.Column{{Name: "id1", Type: plan.TextType}, {Name: "id2", Type: plan.TextType}, {Name: "id3", Type: plan.TextType},
		{Name: "id4", Type: plan.BigIntType}, {Name: "id5", Type: plan.BigIntType}, {Name: "id6", Type: plan.BigIntType},
		{Name: "v1", Type: plan.BigIntType}, {Name: "v2", Type: plan.BigIntType}, {Name: "v3", Type: plan.DoubleType}}
	return side.Fill("x", columns, n, func(_ int, b []array.Builder) {
		text(b[0], fmt.Sprintf("id%03d", 1+r.IntN(k)))
		text(b[1], fmt.Sprintf("id%03d", 1+r.IntN(k)))
		text(b[2], fmt.Sprintf("id%010d", 1+r.IntN(n/k)))
		number(b[3], 1+r.IntN(k))
		number(b[4], 1+r.IntN(k))
		number(b[5], 1+r.IntN(n/k))
		number(b[6], 1+r.IntN(5))
		number(b[7], 1+r.IntN(15))
		double(b[8], math.Round(r.Float64()*100*1e6)/1e6)
	})
}

// GroupingQuestions are the ten questions of grouping.
func GroupingQuestions() []side.Question {
	return []side.Question{
		{Name: "group 1", Text: "SELECT id1, sum(v1) AS v1 FROM x GROUP BY id1"},
		{Name: "group 2", Text: "SELECT id1, id2, sum(v1) AS v1 FROM x GROUP BY id1, id2"},
		{Name: "group 3", Text: "SELECT id3, sum(v1) AS v1, avg(v3) AS v3 FROM x GROUP BY id3"},
		{Name: "group 4", Text: "SELECT id4, avg(v1) AS v1, avg(v2) AS v2, avg(v3) AS v3 FROM x GROUP BY id4"},
		{Name: "group 5", Text: "SELECT id6, sum(v1) AS v1, sum(v2) AS v2, sum(v3) AS v3 FROM x GROUP BY id6"},
		{Name: "group 6", Text: "SELECT id4, id5, quantile_cont(v3, 0.5) AS median_v3, stddev(v3) AS sd_v3 FROM x GROUP BY id4, id5"},
		{Name: "group 7", Text: "SELECT id3, max(v1) - min(v2) AS range_v1_v2 FROM x GROUP BY id3"},
		{Name: "group 8", Text: "SELECT id6, v3 AS largest2_v3 FROM (SELECT id6, v3, row_number() OVER (PARTITION BY id6 ORDER BY v3 DESC) AS order_v3 FROM x WHERE v3 IS NOT NULL) AS sub_query WHERE order_v3 <= 2"},
		{Name: "group 9", Text: "SELECT id2, id4, pow(corr(v1, v2), 2) AS r2 FROM x GROUP BY id2, id4"},
		{Name: "group 10", Text: "SELECT id1, id2, id3, id4, id5, id6, sum(v3) AS v3, count(*) AS count FROM x GROUP BY id1, id2, id3, id4, id5, id6"},
	}
}

// Joins makes the tables of the join questions: x of n rows, and a small, a medium and a big one to join it with. Nine
// tenths of the keys of each have a partner.
func Joins(n int) []*side.Table {
	r := rand.New(rand.NewPCG(seed, 2))
	sizes := []int{max(n/1_000_000, 1), max(n/1000, 1), n}
	var left, right [3][]int
	for i, size := range sizes {
		keys := r.Perm(size*11/10 + 1)
		common := size * 9 / 10
		left[i] = append(append([]int(nil), keys[:common]...), keys[common:size]...)
		right[i] = append(append([]int(nil), keys[:common]...), keys[size:]...)
		right[i] = right[i][:min(size, len(right[i]))]
	}
	big := []side.Column{{Name: "id1", Type: plan.BigIntType}, {Name: "id2", Type: plan.BigIntType}, {Name: "id3", Type: plan.BigIntType},
		{Name: "id4", Type: plan.TextType}, {Name: "id5", Type: plan.TextType}, {Name: "id6", Type: plan.TextType}}
	keysOf := func(level int, ids [3]int, b []array.Builder) {
		for i := range level {
			number(b[i], ids[i])
			text(b[level+i], fmt.Sprintf("id%d", ids[i]))
		}
	}
	columns := func(level int, value string) []side.Column {
		out := append(append([]side.Column(nil), big[:level]...), big[3:3+level]...)
		return append(out, side.Column{Name: value, Type: plan.DoubleType})
	}
	table := func(name string, level, rows int, value string, ids [3][]int) *side.Table {
		order := r.Perm(rows)
		return side.Fill(name, columns(level, value), rows, func(i int, b []array.Builder) {
			pick := [3]int{}
			for k := range level {
				pick[k] = ids[k][order[i]%len(ids[k])]
			}
			keysOf(level, pick, b)
			double(b[2*level], math.Round(r.Float64()*100*1e6)/1e6)
		})
	}
	return []*side.Table{table("x", 3, n, "v1", left), table("small", 1, len(right[0]), "v2", right),
		table("medium", 2, len(right[1]), "v2", right), table("big", 3, len(right[2]), "v2", right)}
}

// SortQuestions are questions of ordering over the table of grouping, which the benchmark does not have: by a number, by few texts and
// a number, by many texts, and the first rows.
func SortQuestions() []side.Question {
	return []side.Question{
		{Name: "sort 1", Text: "SELECT id6, v3 FROM x ORDER BY v3, id6"},
		{Name: "sort 2", Text: "SELECT id1, id2, v1, v3 FROM x ORDER BY id1, id2 DESC, v3"},
		{Name: "sort 3", Text: "SELECT id3, id6, v1 FROM x ORDER BY id3, id6, v1"},
		{Name: "sort 4", Text: "SELECT id3, id6, v1, v2, v3 FROM x ORDER BY v3 DESC LIMIT 1000"},
	}
}

// JoinQuestions are the five questions of joins.
func JoinQuestions() []side.Question {
	return []side.Question{
		{Name: "join 1", Text: "SELECT x.*, small.id4 AS small_id4, v2 FROM x JOIN small USING (id1)"},
		{Name: "join 2", Text: "SELECT x.*, medium.id1 AS medium_id1, medium.id4 AS medium_id4, medium.id5 AS medium_id5, v2 FROM x JOIN medium USING (id2)"},
		{Name: "join 3", Text: "SELECT x.*, medium.id1 AS medium_id1, medium.id4 AS medium_id4, medium.id5 AS medium_id5, v2 FROM x LEFT JOIN medium USING (id2)"},
		{Name: "join 4", Text: "SELECT x.*, medium.id1 AS medium_id1, medium.id2 AS medium_id2, medium.id4 AS medium_id4, v2 FROM x JOIN medium USING (id5)"},
		{Name: "join 5", Text: "SELECT x.*, big.id1 AS big_id1, big.id2 AS big_id2, big.id4 AS big_id4, big.id5 AS big_id5, big.id6 AS big_id6, v2 FROM x JOIN big USING (id3)"},
	}
}
