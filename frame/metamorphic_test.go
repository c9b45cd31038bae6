package frame_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/planner"
)

// metamorphic checks laws that hold between queries, whatever their answers are.
type metamorphic struct {
	*generator
	optimised, plain *frame.Session
}

// TestMetamorphic checks generated queries by two laws. Ternary logic partitioning (Rigger and Su, OOPSLA 2020): the rows of
// a query are those for which p is true, those for which NOT p is, and those for which p is NULL. NoREC (Rigger and Su,
// ESEC/FSE 2020): a condition in WHERE, which the optimiser works on, is true for as many rows as it is in a select list,
// which it does not.
func TestMetamorphic(t *testing.T) {
	seed, queries := envInt("RSQL_SEED", 1), envInt("RSQL_QUERIES", 200)
	m := metamorphicSetup(t)
	m.check(t, uint64(seed), queries)
}

// FuzzMetamorphic does the same for as long as it is told.
func FuzzMetamorphic(f *testing.F) {
	m := metamorphicSetup(f)
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) { m.check(t, seed, queriesPerSeed) })
}

func metamorphicSetup(tb testing.TB) *metamorphic {
	tb.Helper()
	b := startBoth(tb, 1)
	plain, err := frame.Open(context.Background(), b.url, frame.WithoutRules(planner.Rules()...))
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, plain.Close()) })
	return &metamorphic{optimised: b.Session, plain: plain}
}

func (m *metamorphic) check(t *testing.T, seed uint64, queries int) {
	t.Helper()
	m.generator = &generator{r: rand.New(rand.NewPCG(seed, 3))}
	for range queries {
		m.alias, m.depth = 0, 0
		from, cols := m.source()
		p := m.predicate(cols, 3)
		m.partitions(t, from, cols, p)
		m.counts(t, from, p)
	}
}

// partitions checks ternary logic partitioning, of rows, of distinct rows and of aggregates.
func (m *metamorphic) partitions(t *testing.T, from string, cols []column, p string) {
	t.Helper()
	items := m.expr(cols, 'i', 1) + ", " + m.expr(cols, 't', 1)
	if m.chance(30) {
		items = m.pick("sum(", "count(", "min(", "max(") + m.expr(cols, 'i', 1) + ") AS a"
		m.aggregates(t, from, items, p)
		return
	}
	distinct := m.pick("", "", "DISTINCT ")
	base := "SELECT " + distinct + items + " FROM " + from
	whole := m.rows(t, m.optimised, base)
	var parts []string
	for _, cond := range thirds(p) {
		parts = append(parts, m.rows(t, m.optimised, base+" WHERE "+cond)...)
	}
	slices.Sort(parts)
	if distinct != "" {
		parts = slices.Compact(parts)
	}
	require.Equal(t, whole, sorted(parts, true), "%s\nby %s", base, p)
}

// aggregates joins the parts in one query: what each part gives, is aggregated once more.
func (m *metamorphic) aggregates(t *testing.T, from, item, p string) {
	t.Helper()
	outer, _, _ := strings.Cut(item, "(")
	if outer == "count" {
		outer = "sum"
	}
	var parts []string
	for _, cond := range thirds(p) {
		parts = append(parts, "SELECT "+item+" FROM "+from+" WHERE "+cond)
	}
	base := "SELECT " + item + " FROM " + from
	union := fmt.Sprintf("SELECT %s(a) FROM (%s) AS parts", outer, strings.Join(parts, " UNION ALL "))
	require.Equal(t, m.rows(t, m.optimised, base), m.rows(t, m.optimised, union), "%s\nby %s", base, p)
}

// thirds are the conditions of the three parts.
func thirds(p string) []string { return []string{p, "NOT (" + p + ")", "(" + p + ") IS NULL"} }

// counts checks NoREC.
func (m *metamorphic) counts(t *testing.T, from, p string) {
	t.Helper()
	filtered := "SELECT count(*) FROM " + from + " WHERE " + p
	listed := "SELECT coalesce(sum(CASE WHEN " + p + " THEN 1 ELSE 0 END), 0) FROM " + from
	require.Equal(t, m.rows(t, m.plain, listed), m.rows(t, m.optimised, filtered), filtered)
}

func (m *metamorphic) rows(t *testing.T, s *frame.Session, text string) []string {
	t.Helper()
	rows, err := ourRows(context.Background(), s, text, false)
	require.NoError(t, err, text)
	return rows
}
