package frame_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// cities are numbers of people by city and year.
func cities(t *testing.T) *setup {
	t.Helper()
	s := start(t)
	for i, row := range [][]any{{"Bern", 2000, 1, "u"}, {"Bern", 2010, 2, "v"}, {"Genf", 2000, 3, "u"}, {"Genf", 9, 4, "u"}} {
		s.hash(t, fmt.Sprintf("city:%d", i+1), "city", row[0], "year", row[1], "people", row[2], "kind", row[3])
	}
	s.run(t, "CREATE TABLE cities (id BIGINT, city TEXT, year BIGINT, people BIGINT, kind TEXT) WITH (key = 'city:{id}')")
	return s
}

// columns are the names of a statement's columns, with commas between them.
func columnsOf(t *testing.T, s *setup, text string) string {
	t.Helper()
	r, err := s.RunAll(t.Context(), text)
	require.NoError(t, err, text)
	defer r.Close()
	var names []string
	for _, f := range r.Schema().Fields() {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

// The names are DuckDB's, apart from their order: by value, not by text.
func TestColumnsOfPivotAndUnpivot(t *testing.T) {
	s := cities(t)
	for text, want := range map[string]string{
		"PIVOT cities ON year USING sum(people) GROUP BY city":                                              "city, 9, 2000, 2010",
		"PIVOT cities ON year USING sum(people)":                                                            "id, city, kind, 9, 2000, 2010",
		"PIVOT cities ON year":                                                                              "id, city, people, kind, 9, 2000, 2010",
		"PIVOT cities ON year USING sum(people) AS total GROUP BY city":                                     "city, 9_total, 2000_total, 2010_total",
		"PIVOT cities ON year IN (9) USING sum(people), max(people) AS m GROUP BY city":                     "city, 9_sum(people), 9_m",
		"PIVOT cities ON year IN (9, 10 AS ten), kind IN ('u') USING sum(people) GROUP BY city":             "city, 9_u, ten_u",
		"PIVOT cities ON (year, kind) USING sum(people) GROUP BY city":                                      "city, 9_u, 2000_u, 2010_v",
		"PIVOT cities USING sum(people) GROUP BY city":                                                      "city, sum(people)",
		"FROM cities PIVOT (sum(people) FOR year IN (SELECT 2000 UNION ALL SELECT NULL) GROUP BY city)":     "city, 2000, NULL",
		"FROM cities PIVOT (sum(people) FOR year IN (ANY) GROUP BY city)":                                   "city, 9, 2000, 2010",
		"FROM cities PIVOT (sum(people) FOR year IN (2000) GROUP BY city) AS p (town)":                      "town, 2000",
		"FROM cities AS c (i, town) PIVOT (sum(people) FOR year IN (2000))":                                 "i, town, kind, 2000",
		"PIVOT cities c JOIN cities d USING (id) ON c.year USING sum(d.people) GROUP BY d.city":             "city, 9, 2000, 2010",
		"UNPIVOT cities ON year, people":                                                                    "id, city, kind, name, value",
		"UNPIVOT cities ON (year, kind) AS a, (people, city) AS b INTO NAME n VALUE v, w":                   "id, n, v, w",
		"FROM cities AS c (i, town) UNPIVOT INCLUDE NULLS (v FOR n IN (year, people)) AS u (x)":             "x, town, kind, n, v",
		"UNPIVOT (SELECT id, year, people FROM cities) ON COLUMNS(cities.* EXCLUDE id) INTO NAME n VALUE v": "",
	} {
		if want == "" {
			s.refuses(t, frame.CodeName, text)
			continue
		}
		assert.Equal(t, want, columnsOf(t, s, text), text)
	}
	assert.Equal(t, []string{"city", "9", "2000", "2010"}, s.rows(t, "SELECT column_name FROM (SUMMARIZE PIVOT cities ON year USING sum(people) GROUP BY city)"))
}

// What a PIVOT has columns for is looked up each time.
func TestPivotFollowsTheData(t *testing.T) {
	s := cities(t)
	const text = "PIVOT (SELECT * FROM cities WHERE people >= ?) ON year USING sum(people) GROUP BY city ORDER BY city"
	p := s.prepare(t, text)
	assert.Equal(t, []string{"Bern|NULL|2", "Genf|3|NULL"}, s.rows(t, "PIVOT (FROM cities WHERE people IN (2, ?)) ON year USING sum(people) GROUP BY city ORDER BY city", 3))
	assert.Equal(t, []string{"Bern|NULL|NULL|2", "Genf|4|3|NULL"}, answers(t, p, 2))
	assert.Equal(t, []string{"Genf|4"}, answers(t, p, 4))
	s.hash(t, "city:5", "city", "Bern", "year", 1990, "people", 5, "kind", "v")
	assert.Equal(t, []string{"Bern|NULL|5", "Genf|4|NULL"}, answers(t, p, 4))

	s.run(t, "CREATE VIEW years AS PIVOT cities ON year USING sum(people) GROUP BY city")
	assert.Equal(t, "city, 9, 1990, 2000, 2010", columnsOf(t, s, "FROM years"))
	s.run(t, "CREATE TABLE kept WITH (key = 'kept:{city}') AS PIVOT cities ON year USING sum(people) GROUP BY city")
	assert.Equal(t, []string{"4"}, s.rows(t, `SELECT "9" FROM kept WHERE city = 'Genf'`))
	assert.Contains(t, joined(s.rows(t, "EXPLAIN PIVOT cities ON year USING sum(people) GROUP BY city")), "aggregate")
	s.refuses(t, frame.CodeUnsupported, "SELECT (SELECT count(*) FROM (PIVOT (SELECT c.id) ON id)) FROM cities c")
	assert.Equal(t, []string{"Bern|NULL|5", "Genf|4|NULL"}, collect(t, s.SQL(text, 4)))
}

func TestPivotOfTooManyValues(t *testing.T) {
	s := start(t)
	s.refuses(t, frame.CodeUnsupported, "PIVOT generate_series(1, 2001) AS g(x) ON x")
}
