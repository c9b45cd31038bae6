package editing

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
	"rsql/redisrel/redistest"
)

// shop is a server with some tables.
type shop struct{}

func (shop) Spaces() []Space {
	return []Space{{[]string{"3"}, "database"}, {[]string{"east"}, "server"}, {[]string{"east", "3"}, "database"}}
}

func (shop) Tables(space string) []Table {
	switch space {
	case "east":
		return []Table{{"people", "declared", "person:{id}", 1}}
	case `"3"`, `east."3"`:
		return []Table{{"pets", "discovered", "pet:{id}", 1}}
	}
	return []Table{
		{"users", "declared", "user:{id}", 0}, {"orders", "discovered", "order:{region}:{id}", 2}, {"odd name", "declared", "odd", 0},
		{"Order", "temporary", "o:{id}", 0}, {"union", "discovered", "union:{id}", 1},
	}
}

func (shop) Named(_, begin string) []Table {
	if begin == "lead" {
		return []Table{{"leaderboard", "discovered", "leaderboard", 1}}
	}
	return nil
}

func (shop) Columns(space, table string) []Column {
	if space == "east" {
		return []Column{{"age", "BIGINT"}}
	}
	switch strings.ToLower(table) {
	case "users":
		return []Column{{"id", "BIGINT"}, {"name", "TEXT"}, {"größe", "DOUBLE"}, {"_key", "TEXT"}}
	case "orders":
		return []Column{{"id", "BIGINT"}, {"user_id", "BIGINT"}, {"total", "DECIMAL(12,2)"}}
	case "order":
		return []Column{{"number", "BIGINT"}}
	case "user:*":
		return []Column{{"nick", "TEXT"}}
	}
	return nil
}

// offered are the offers at the mark | in a text, and the word there.
func offered(text string) (string, string) {
	cursor := strings.Index(text, "|")
	offers, word := Complete(text[:cursor]+text[cursor+1:], cursor, shop{})
	var out []string
	for _, o := range offers {
		if o.Kind != kindFunctions && o.Kind != kindKeywords {
			out = append(out, o.Text)
		}
	}
	return strings.Join(out, " "), word
}

func TestCompleteWordsThatMustFollow(t *testing.T) {
	for text, want := range map[string]string{
		"SELECT * FROM users u left j|": "join",
		"DELETE FR|":                    "FROM",
		"SELECT * FROM users order b|":  "by",
		"SELECT id IS n|":               "not null",
	} {
		offers, _ := Complete(strings.Replace(text, "|", "", 1), strings.Index(text, "|"), shop{})
		var got []string
		for _, o := range offers {
			got = append(got, o.Text)
		}
		assert.Equal(t, want, strings.Join(got, " "), text)
	}
}

func TestCompleteNames(t *testing.T) {
	for text, want := range map[string]string{
		"SELECT * FROM |":                                             `users orders "odd name" Order "union" "3" east`,
		"SELECT * FROM east.|":                                        `people "3"`,
		"SELECT * FROM east.p|":                                       "people",
		"SELECT * FROM east.\"p|":                                     `"people" "person:*"`,
		"SELECT * FROM users u, east.\"3\".|":                         "pets",
		"SELECT * FROM \"3\".|":                                       "pets",
		"DETACH e|":                                                   "east",
		"INSERT INTO east.|":                                          `people "3"`,
		"SELECT a| FROM east.people":                                  "age",
		"SELECT p.| FROM east.people p":                               "age",
		"SELECT people.| FROM east.people":                            "age",
		"SELECT * FROM u|":                                            "users",
		"SELECT * FROM OR|":                                           "orders Order",
		"SELECT * FROM order |":                                       "",
		"SELECT | FROM Order":                                         "number",
		"SELECT n| FROM users, Order o":                               "name number",
		"SELECT name FROM users ORDER BY name DESC |":                 "",
		"SELECT name FROM users ORDER BY name DESC, |":                "id name größe",
		"TRUNCATE TABLE |":                                            `users orders "odd name" Order "union" "3" east`,
		"DESC us|":                                                    "users",
		"SELECT * FROM un|":                                           "",
		"SELECT * FROM \"o|":                                          `"orders" "odd name" "Order" "order:*" "o:*"`,
		"SELECT * FROM \"order:|":                                     `"order:*"`,
		"SELECT * FROM users, o|":                                     "orders Order",
		"SELECT * FROM users JOIN o|":                                 "orders Order",
		"INSERT INTO u|":                                              "users",
		"UPDATE us|":                                                  "users",
		"DROP TABLE us|":                                              "users",
		"CREATE TABLE us|":                                            "",
		"WITH us_paid AS (SELECT 1) SELECT * FROM us|":                "us_paid users",
		"SELECT | FROM users":                                         "id name größe",
		"SELECT |":                                                    "id name größe number user_id total users \"odd name\" Order orders \"union\"",
		"SELECT t|":                                                   "total",
		"SELECT users.n|":                                             "name",
		"SELECT nix.n|":                                               "",
		"SELECT id, us|":                                              "user_id users",
		"SELECT 1 AS a FROM nix WHERE t|":                             "",
		"SELECT * |":                                                  "",
		"SELECT 2 * | FROM users":                                     "id name größe",
		"SELECT id n| FROM users":                                     "",
		"SELECT id FROM users WHERE (id) n|":                          "",
		"CREATE TABLE x (id |":                                        "BIGINT BLOB BOOLEAN DATE DECIMAL DOUBLE JSON TEXT TIMESTAMP",
		"CREATE TABLE x (id BIGINT, n d|":                             "date decimal double",
		"CREATE TABLE x (id DECIMAL(12,2), |":                         "",
		"CREATE TABLE x (id BIGINT) WITH (key |":                      "",
		"SELECT na| FROM users":                                       "name",
		"SELECT _| FROM users":                                        "_key",
		"SELECT grö| FROM users":                                      "größe",
		"SELECT count(| FROM users":                                   "id name größe",
		"SELECT users.| FROM users, orders":                           "id name größe",
		"SELECT u.t|, o.t FROM users u, orders AS o":                  "",
		"SELECT u.i, o.t| FROM users u, orders AS o":                  "total",
		"SELECT | FROM users u JOIN orders o ON true":                 "id name größe user_id total u o",
		"SELECT name FROM users WHERE |":                              "id name größe",
		"SELECT name FROM users WHERE id = 1 AND n|":                  "name",
		"SELECT name FROM users WHERE id = |":                         "id name größe",
		"SELECT name FROM users WHERE id |":                           "",
		"SELECT name FROM users u|":                                   "",
		"SELECT nick FROM \"user:*\" ORDER BY |":                      "nick",
		"SELECT name FROM users WHERE id IN (SELECT t| FROM orders)":  "total",
		"SELECT name FROM users WHERE id IN (SELECT na| FROM orders)": "name",
		"SELECT tot| FROM users WHERE id IN (SELECT total FROM orders)": "",
		"SELECT total FROM orders; SELECT to| FROM users":               "",
		"SELECT total FROM orders; SELECT n| FROM users; SELECT 1":      "name",
		"INSERT INTO users (|":            "id name größe",
		"UPDATE users SET n|":             "name",
		"SELECT total::|":                 "BIGINT BLOB BOOLEAN DATE DECIMAL DOUBLE JSON TEXT TIMESTAMP",
		"SELECT CAST(a AS d|":             "date decimal double",
		"SELECT 'na| FROM users":          "",
		"SELECT name -- na|":              "",
		"SELECT name /* na|":              "",
		"SELECT name /* x */ FROM u|":     "users",
		"SELECT \"na| FROM users":         `"name"`,
		"SELECT id FROM users GROUP BY |": "id name größe",
	} {
		got, _ := offered(text)
		assert.Equal(t, want, got, text)
	}
}

func TestReservedAreTheWordsThatNamesMustBeQuotedToBe(t *testing.T) {
	session, err := frame.Open(t.Context(), redistest.Start(t).URL)
	require.NoError(t, err)
	defer func() { assert.NoError(t, session.Close()) }()
	reads := func(form, name string) bool {
		rows, err := session.Run(t.Context(), strings.ReplaceAll(form, "?", name))
		return err == nil && assert.NoError(t, rows.Close()) && rows.Schema().Field(0).Type.ID() == arrow.INT64
	}
	for _, w := range append(slices.Clone(keywords), types...) {
		asTable := reads("WITH \"?\" AS (SELECT 1 AS a) SELECT a FROM ?", w)
		asColumn := reads("SELECT ? FROM (SELECT 1 AS \"?\") AS t WHERE ? = 1 ORDER BY ?", w)
		assert.Equal(t, !asTable || !asColumn, reserved[w], "%s", w)
	}
}

func TestNamesThatAreFoundInQuotesAlone(t *testing.T) {
	for text, want := range map[string]int{
		"SELECT * FROM un": 14, "SELECT * FROM o": 14, "SELECT * FROM us": -1, "SELECT * FROM \"o": -1, "SELECT * FROM ": -1, "SELECT * FROM '3": -1,
		"SELECT odd": 7, "SELECT o": -1, "-- SELECT * FROM un": -1,
	} {
		begin, ok := WantsQuote(text, len(text), shop{})
		assert.Equal(t, want >= 0, ok, text)
		if ok {
			assert.Equal(t, want, begin, text)
		}
	}
}

func TestCompleteWords(t *testing.T) {
	texts := func(text string) []string {
		offers, _ := Complete(text, len(text), shop{})
		var out []string
		for _, o := range offers {
			out = append(out, o.Text)
		}
		return out
	}
	assert.Contains(t, texts("sel"), "select")
	assert.Contains(t, texts(""), "SELECT")
	assert.NotContains(t, texts(""), "WHERE", "no statement begins so")
	assert.Equal(t, []string{"qualify"}, texts("SELECT 1 qual"))
	assert.Equal(t, []string{"QUALIFY"}, texts("SELECT 1 QUAL"))
	assert.Contains(t, texts("SELECT * FROM (s"), "select")
	assert.Contains(t, texts("SELECT Sub"), "Substring(")
	assert.Empty(t, texts("SELECT nix_of_that"))
	for _, f := range frame.Functions() {
		offers, word := Complete("SELECT "+f.Name, 7+len(f.Name), shop{})
		assert.Equal(t, f.Name, word)
		assert.Contains(t, offers, Offer{Text: f.Name + "(", About: f.Signature, Kind: kindFunctions, Open: true})
	}
}

// crowd is a server of many tables, the last of which has the most keys.
type crowd struct{ shop }

func (crowd) Tables(string) []Table {
	var out []Table
	for i := range 40 {
		out = append(out, Table{fmt.Sprint("t", i), "discovered", fmt.Sprint("t", i, ":{id}"), int64(i)})
	}
	return append(out, Table{"own", "declared", "own:{id}", 0})
}

func (crowd) Columns(_, table string) []Column { return []Column{{"of_" + table, "TEXT"}} }

func TestCompleteColumnsOfLikelyTablesWhereNoneIsNamed(t *testing.T) {
	offers, _ := Complete("SELECT of_", 10, crowd{})
	require.Len(t, offers, mostLooked, "the columns of every table would have to be read from its keys")
	assert.Equal(t, Offer{Text: "of_own", About: "TEXT, own", Kind: kindColumns}, offers[0])
	assert.Equal(t, "of_t39", offers[1].Text)
}

// keywordsAt are the keywords that are offered at the mark | in a text.
func keywordsAt(text string) string {
	cursor := strings.Index(text, "|")
	offers, _ := Complete(text[:cursor]+text[cursor+1:], cursor, shop{})
	var out []string
	for _, o := range offers {
		if o.Kind == kindKeywords {
			out = append(out, o.Text)
		}
	}
	return strings.Join(out, " ")
}

func TestCompleteKeywordsByTheirPlace(t *testing.T) {
	for text, want := range map[string]string{
		"SELECT na|":                               "",
		"SELECT d|":                                "distinct date",
		"SELECT id, d|":                            "date",
		"SELECT count(id) n|":                      "not nulls",
		"SELECT id FROM users na|":                 "natural",
		"SELECT id FROM users WHERE id = 1 an|":    "and",
		"SELECT id FROM users WHERE n|":            "not null",
		"SELECT id FROM users WHERE id IS |":       "DISTINCT FALSE NOT NULL TRUE",
		"SELECT id FROM users ORDER |":             "BY",
		"SELECT id FROM users ORDER BY id D|":      "DESC",
		"SELECT id FROM users LEFT |":              "ANTI JOIN OUTER SEMI",
		"INSERT |":                                 "IGNORE INTO OVERWRITE",
		"CREATE |":                                 "OR TABLE TEMPORARY VIEW",
		"INSERT INTO users VALUES (1) ON |":        "",
		"INSERT INTO users VALUES (1) ON D|":       "DATABASES DATE DELETE DESC DESCRIBE DETACH DISTINCT DROP DUPLICATE",
		"SELECT id FROM users GROUP BY id HAVI|":   "HAVING",
		"SELECT * f|":                              "fetch filter following from",
		"SHOW |":                                   "CREATE DATABASES TABLES",
		"SELECT id FROM users UNION ALL SELECT D|": "DISTINCT DATE",
	} {
		assert.Equal(t, want, keywordsAt(text), text)
	}
}

func TestCompleteOffersNamesOfColumnsAloneWhereNoExpressionMayStand(t *testing.T) {
	for text, want := range map[string]int{
		"INSERT INTO users (|": 3, "INSERT INTO users (id, |": 3, "INSERT INTO users (id, n|": 1, "REPLACE INTO users (|": 3, "UPDATE users SET |": 2,
		"SELECT id FROM users JOIN orders USING (i|": 1,
	} {
		cursor := strings.Index(text, "|")
		offers, _ := Complete(text[:cursor], cursor, shop{})
		assert.Len(t, offers, want, text)
	}
	assert.Contains(t, keywordsAt("MERGE INTO users USING (S|"), "SELECT")
	for _, text := range []string{"INSERT INTO users (id) VALUES (", "INSERT INTO users SELECT count(", "UPDATE users SET id = "} {
		offers, _ := Complete(text, len(text), shop{})
		assert.Greater(t, len(offers), 100, text)
	}
}

func TestCompleteShowsSignaturesBeforeALetterIsTyped(t *testing.T) {
	for text, want := range map[string]bool{"SELECT ": true, "SELECT id FROM users WHERE ": true, "SELECT id ": false, "SELECT * FROM ": false} {
		offers, _ := Complete(text, len(text), shop{})
		lower := slices.IndexFunc(offers, func(o Offer) bool { return o.Text == "lower(" && o.About == "lower(text) → TEXT" })
		assert.Equal(t, want, lower >= 0, text)
	}
}

func TestCompleteTablesThatAreNotListed(t *testing.T) {
	for text, want := range map[string]string{"SELECT * FROM lead|": "leaderboard", "SELECT * FROM us|": "users", "SELECT * FROM zzz|": ""} {
		got, _ := offered(text)
		assert.Equal(t, want, got, text)
	}
}

func TestCompleteFiles(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "data.csv"), nil, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".hidden"), nil, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "plot.png"), nil, 0o600))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "down"), 0o700))
	for text, want := range map[string]string{
		"SELECT * FROM '" + dir + "/|":           "'" + dir + "/data.csv' '" + dir + "/down/",
		"SELECT * FROM '" + dir + "/da|":         "'" + dir + "/data.csv'",
		"SELECT * FROM '" + dir + "/p|":          "",
		"COPY (SELECT 1) TO '" + dir + "/p|":     "'" + dir + "/plot.png'",
		"COPY t FROM '" + dir + "/do|":           "'" + dir + "/down/",
		"COPY (SELECT 1) TO '" + dir + "/.|":     "'" + dir + "/.hidden'",
		"SELECT * FROM read_csv('" + dir + "/d|": "'" + dir + "/data.csv' '" + dir + "/down/",
		"SELECT '" + dir + "/da|":                "",
		"SELECT * FROM '" + dir + "/nix/da|":     "",
	} {
		got, _ := offered(text)
		assert.Equal(t, want, got, text)
	}
}

func TestSignature(t *testing.T) {
	for text, want := range map[string]string{
		"SELECT lower(|":              "lower(text) → TEXT",
		"SELECT LOWER(a, b|":          "lower(text) → TEXT",
		"SELECT lower(concat('a(', |": "concat(",
		"SELECT lower(concat(a), |":   "lower(text) → TEXT",
		"SELECT lower(a) |":           "",
		"SELECT (|":                   "",
		"SELECT nix(|":                "",
		"SELECT -- lower(|":           "",
	} {
		cursor := strings.Index(text, "|")
		got, doc := Signature(text[:cursor], cursor)
		assert.True(t, strings.HasPrefix(got, want) && (want != "" || got == ""), "%s: %s", text, got)
		assert.Equal(t, got == "", doc == "", text)
	}
}

// asked notes what is looked up.
type asked struct {
	tables  int
	columns []string
}

func (a *asked) Spaces() []Space { return nil }

func (a *asked) Tables(string) []Table { a.tables++; return nil }

func (*asked) Named(string, string) []Table { return nil }

func (a *asked) Columns(_, table string) []Column { a.columns = append(a.columns, table); return nil }

func TestLookAsksForWhatTheTextNames(t *testing.T) {
	for text, want := range map[string]asked{
		"SELECT |":                               {},
		"SELECT a FROM |":                        {tables: 1},
		"SELECT a FROM users u, \"o:*\" WHERE |": {columns: []string{"users", "o:*"}},
		"SELECT EXTRACT(YEAR FROM d) |":          {},
	} {
		var got asked
		cursor := strings.Index(text, "|")
		Look(text[:cursor], cursor, &got)
		assert.Equal(t, want, got, text)
	}
}
