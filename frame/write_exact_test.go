package frame_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// TestWhatIsWrittenIsExact holds every statement that writes to the value it was given: the column's, or an error and no row.
func TestWhatIsWrittenIsExact(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE t (id BIGINT, i BIGINT, d DECIMAL(6,2), f DOUBLE, day DATE) WITH (key = 't:{id}')")
	s.run(t, "CREATE TABLE src (id BIGINT, f DOUBLE, d DECIMAL(10,4), n BIGINT, at TIMESTAMP, x TEXT) WITH (key = 'src:{id}')")
	s.hash(t, "t:6", "i", 42)
	s.hash(t, "src:1", "f", "1", "d", "1.5000", "n", "7", "at", "2024-03-01 00:00:00", "x", "2.5")
	s.hash(t, "src:2", "f", "1.7", "d", "1.0050", "n", "9007199254740993", "at", "2024-03-01 10:00:00", "x", "9007199254740993")
	for text, want := range map[string]string{
		"REPLACE INTO t (id, i) VALUES (5.5, 1)":                               "column id of t is BIGINT, which does not hold 5.5 exactly",
		"REPLACE INTO t (id, i) VALUES (5, 1), (6, 1.7)":                       "column i of t is BIGINT, which does not hold 1.7 exactly",
		"REPLACE INTO t (id, d) VALUES (6, 1.005)":                             "where rounding is meant, write round(…, 2) or CAST(… AS DECIMAL(6,2))",
		"REPLACE INTO t (id, d) VALUES (6, 1.5 + 0.001)":                       "does not hold 1.501 exactly",
		"REPLACE INTO t (id, i) SELECT 6, 0.5 + 0.2":                           "does not hold 0.7 exactly",
		"REPLACE INTO t (id, d) VALUES (6, 12345.67)":                          "column d of t is DECIMAL(6,2), which does not hold 12345.67; it has room for 4 digits before the point",
		"REPLACE INTO t (id, d) VALUES (6, 1), (7, 12345)":                     "column d of t is DECIMAL(6,2), which does not hold 12345; it has room",
		"REPLACE INTO t (id, f) VALUES (6, 9007199254740993)":                  "column f of t is DOUBLE, which does not hold 9007199254740993 exactly",
		"REPLACE INTO t (id, f) VALUES (6, '9007199254740993')":                "does not hold '9007199254740993' exactly",
		"REPLACE INTO t (id, day) VALUES (6, TIMESTAMP '2024-03-01 10:00:00')": "where the time of day may go, write CAST(… AS DATE)",
	} {
		_, err := s.Run(t.Context(), text)
		require.ErrorContains(t, err, want, text)
		assert.Equal(t, frame.CodeType, frame.CodeOf(err), text)
		var e *frame.Error
		require.ErrorAs(t, err, &e)
		_, known := e.Pos.Offset()
		assert.True(t, known, "%s: %v has a position", text, err)
	}
	for text, want := range map[string]string{
		"REPLACE INTO t (id, i) SELECT 5 + id, f FROM src ORDER BY id":                                "row 2: column i of t is BIGINT, which does not hold 1.7 exactly",
		"REPLACE INTO t (id, d) SELECT 5 + id, d FROM src ORDER BY id":                                "row 2: column d of t is DECIMAL(6,2), which does not hold 1.0050 exactly",
		"REPLACE INTO t (id, d) SELECT 6, avg(f) + 0.0001 FROM src":                                   "does not hold 1.3501 exactly",
		"REPLACE INTO t (id, d) SELECT 5 + id, n FROM src ORDER BY id":                                "column d of t: cannot cast 9007199254740993 to DECIMAL(6,2)",
		"REPLACE INTO t (id, d) SELECT 5 + id, CAST(id * 9000 AS DECIMAL(10,2)) FROM src ORDER BY id": "column d of t: cannot cast 18000.00 to DECIMAL(6,2)",
		"REPLACE INTO t (id, f) SELECT 5 + id, n FROM src ORDER BY id":                                "row 2: column f of t is DOUBLE, which does not hold 9007199254740993 exactly",
		"REPLACE INTO t (id, f) SELECT 5 + id, x FROM src ORDER BY id":                                "row 2: column f of t is DOUBLE, which does not hold '9007199254740993' exactly",
		"REPLACE INTO t (id, day) SELECT 5 + id, at FROM src ORDER BY id":                             "row 2: column day of t is DATE, which does not hold 2024-03-01 10:00:00 exactly",
		"REPLACE INTO t (id, i) SELECT 5 + id, x FROM src ORDER BY id":                                "column i of t: cannot cast '2.5' to BIGINT",
	} {
		r, err := s.Run(t.Context(), text)
		if err == nil {
			_, err = r.Next(t.Context())
			require.NoError(t, r.Close())
		}
		require.ErrorContains(t, err, want, text)
		assert.Equal(t, frame.CodeValue, frame.CodeOf(err), text)
	}
	_, err := s.Run(t.Context(), "REPLACE INTO t (id, f) VALUES (6, ?)", int64(9007199254740993))
	require.ErrorContains(t, err, "column f of t is DOUBLE, which does not hold ?1 = 9007199254740993 exactly")
	_, err = s.Run(t.Context(), "REPLACE INTO t (id, i) VALUES (6, ?)", 1.7)
	require.Error(t, err)
	_, err = s.SQL("SELECT 6 AS id, f AS i FROM src").WriteTable(t.Context(), "t", frame.WithMode(frame.Replace))
	require.ErrorContains(t, err, "does not hold 1.7 exactly")

	assert.Equal(t, []string{"6|42|NULL|NULL|NULL"}, s.rows(t, "SELECT id, i, d, f, day FROM t"), "nothing was written")
	s.run(t, "REPLACE INTO t VALUES (7.00, 2e0, 1.50, 0.1, TIMESTAMP '2024-03-01 00:00:00'), "+
		"(8, CAST(1.7 AS BIGINT), CAST(1.005 AS DECIMAL(6,2)), CAST(9007199254740993 AS DOUBLE), CAST(TIMESTAMP '2024-03-01 10:00:00' AS DATE))")
	s.run(t, "REPLACE INTO t (id, i, d, f) SELECT 9, round(f), round(f / 3, 2), d FROM src WHERE id = 2")
	s.run(t, "REPLACE INTO t (id, d) VALUES (11, 11.79 / 3)")
	assert.Equal(t, []string{"3.93"}, s.rows(t, "SELECT d FROM t WHERE id = 11"), "the last digits of a DOUBLE are of binary arithmetic")
	s.run(t, "DELETE FROM t WHERE id = 11")
	s.run(t, "REPLACE INTO t (id, i, d, f, day) SELECT 10, f, d, n, at FROM src WHERE id = 1")
	assert.Equal(t, []string{
		"7|2|1.50|0.1|2024-03-01", "8|2|1.01|9007199254740992|2024-03-01", "9|2|0.57|1.005|NULL", "10|1|1.50|7|2024-03-01",
	}, s.rows(t, "SELECT id, i, d, CAST(f AS TEXT), CAST(day AS TEXT) FROM t WHERE id > 6 ORDER BY id"))
}
