package frame_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestChangesAgainstSQLite runs random writes here and in SQLite, and compares the table after each of them.
func TestChangesAgainstSQLite(t *testing.T) {
	s := start(t)
	lite, err := sql.Open("sqlite", ":memory:")
	require.NoError(t, err)
	lite.SetMaxOpenConns(1) // each connection would have a memory of its own
	t.Cleanup(func() { require.NoError(t, lite.Close()) })
	for _, name := range []string{"t", "u"} {
		s.run(t, fmt.Sprintf("CREATE TABLE %s (id BIGINT, a BIGINT, b BIGINT, s TEXT) WITH (key = '%s:{id}', empty_rows = '_row')", name, name))
		_, err := lite.ExecContext(t.Context(), fmt.Sprintf("CREATE TABLE %s (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER, s TEXT)", name))
		require.NoError(t, err)
	}
	w := changeWriter{rand.New(rand.NewPCG(uint64(envInt("RSQL_SEED", 7)), 1))}
	for i := range envInt("RSQL_QUERIES", 120) {
		text := w.statement()
		_, liteErr := lite.ExecContext(t.Context(), text)
		r, err := s.RunAll(t.Context(), text)
		if liteErr != nil {
			require.Error(t, err, "statement %d: %s\nSQLite says %v", i, text, liteErr)
		} else {
			require.NoError(t, err, "statement %d: %s", i, text)
			require.NoError(t, r.Close())
		}
		for _, table := range []string{"t", "u"} {
			query := "SELECT id, a, b, s FROM " + table + " ORDER BY id"
			require.Equal(t, liteTable(t.Context(), t, lite, query), s.rows(t, query), "statement %d: %s", i, text)
		}
	}
}

func liteTable(ctx context.Context, t *testing.T, lite *sql.DB, query string) []string {
	t.Helper()
	rows, err := lite.QueryContext(ctx, query)
	require.NoError(t, err)
	defer rows.Close() // read to the end
	out := []string{}
	for rows.Next() {
		cells := make([]sql.NullString, 4)
		require.NoError(t, rows.Scan(&cells[0], &cells[1], &cells[2], &cells[3]))
		texts := make([]string, len(cells))
		for i, c := range cells {
			if texts[i] = c.String; !c.Valid {
				texts[i] = "NULL"
			}
		}
		out = append(out, strings.Join(texts, "|"))
	}
	require.NoError(t, rows.Err())
	return out
}

// changeWriter makes statements that SQLite and rsql both know, and whose outcome no order of rows decides.
type changeWriter struct{ r *rand.Rand }

func (w changeWriter) pick(choices ...string) string { return choices[w.r.IntN(len(choices))] }

func (w changeWriter) statement() string {
	table, other := "t", "u"
	if w.r.IntN(3) == 0 {
		table, other = "u", "t"
	}
	switch w.r.IntN(10) {
	case 0, 1:
		return fmt.Sprintf("%s INTO %s (id, a, b, s) VALUES %s", w.pick("INSERT", "REPLACE", "INSERT OR IGNORE", "INSERT OR REPLACE"), table, w.values())
	case 2:
		return fmt.Sprintf("INSERT INTO %s (id, a, b) SELECT id, a, b FROM %s WHERE %s ON CONFLICT (id) DO UPDATE SET a = excluded.a + 1, s = excluded.s", table, other, w.condition(other, table))
	case 3:
		return fmt.Sprintf("INSERT INTO %s (id, a, b, s) VALUES %s ON CONFLICT (id) DO UPDATE SET %s WHERE %s", table, w.values(),
			w.pick("a = excluded.b", "b = "+table+".b + excluded.a, a = NULL", "s = excluded.s, b = excluded.b"), w.pick(table+".a > 0", table+".b IS NULL", "excluded.a < "+table+".b", "1 = 1"))
	case 4:
		return fmt.Sprintf("DELETE FROM %s WHERE %s", table, w.condition(table, other))
	case 5:
		return fmt.Sprintf("UPDATE %s SET a = %s.b, s = %s.s FROM %s WHERE %s.id = %s.id AND (%s)", table, other, table, other, table, other, w.plain(table))
	default:
		return fmt.Sprintf("UPDATE %s SET %s WHERE %s", table, w.pick("a = b, b = a", "a = NULL", "b = coalesce(a, 0) + 1", "s = 'x', a = a - 1", "a = NULL, b = NULL, s = NULL",
			"a = (SELECT max(b) FROM "+other+")", "b = (SELECT count(*) FROM "+other+" WHERE "+other+".a = "+table+".a)"), w.condition(table, other))
	}
}

func (w changeWriter) values() string {
	rows := make([]string, 1+w.r.IntN(4))
	first := w.r.IntN(30)
	for i := range rows {
		rows[i] = fmt.Sprintf("(%d, %s, %s, %s)", first+i*(1+w.r.IntN(3))+i, w.number(), w.number(), w.pick("NULL", "'a'", "'b'", "''"))
	}
	return strings.Join(rows, ", ")
}

func (w changeWriter) number() string { return w.pick("NULL", "0", "1", "2", "-3", "5", "7") }

func (w changeWriter) plain(table string) string {
	return fmt.Sprintf(w.pick("%[1]s.a > %[2]s", "%[1]s.b = %[2]s", "%[1]s.id < 15", "%[1]s.a IS NULL", "%[1]s.s = 'a'", "NOT (%[1]s.a < %[2]s)", "%[1]s.a IN (1, 2, %[2]s)"), table, w.number())
}

func (w changeWriter) condition(table, other string) string {
	switch w.r.IntN(5) {
	case 0:
		return fmt.Sprintf("%s.id %s (SELECT id FROM %s WHERE %s)", table, w.pick("IN", "NOT IN"), other, w.plain(other))
	case 1:
		return fmt.Sprintf("EXISTS (SELECT 1 FROM %s WHERE %s.a = %s.b)", other, other, table)
	case 2:
		return w.plain(table) + w.pick(" AND ", " OR ") + w.plain(table)
	default:
		return w.plain(table)
	}
}
