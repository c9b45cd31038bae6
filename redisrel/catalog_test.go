package redisrel

import (
	"sync"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/planner/plan"
)

func TestDeclaredTable(t *testing.T) {
	s, r := startWith(t, map[string]string{"user:007": "name=ann age=030 other=1", "user:2": "name=bob"})
	declare(t, s, "Users", "user:{id}", "name TEXT; age BIGINT; id TEXT", "ttl", "90m", "bad_values", "NULL")
	for _, other := range []*Server{s, connect(t, r)} {
		u := tableOf(t, other, "users")
		assert.Equal(t, "Users", u.Name())
		assert.Equal(t, "name TEXT, age BIGINT, id TEXT"+pseudo, schemaText(u), "in the declared order")
		assert.Equal(t, []string{"ann|30|007", "bob|NULL|2"}, tableRows(t, u, nil))
		text, err := other.ShowCreate(t.Context(), "users")
		require.NoError(t, err)
		assert.Equal(t, "CREATE TABLE Users (\n  name TEXT,\n  age BIGINT,\n  id TEXT\n) WITH (key = 'user:{id}', ttl = '90m', bad_values = 'null')", text)
	}
	require.NoError(t, s.DropTable(t.Context(), "users", false))
	assert.Len(t, tableRows(t, tableOf(t, s, "user"), nil), 2, "the keys are kept")
}

func TestPlaceholdersWithoutColumn(t *testing.T) {
	s, _ := startWith(t, map[string]string{"o:eu:1": "n=5 region=x"})
	o := declare(t, s, "o", "o:{region}:{id}", "id BIGINT; n BIGINT; _field.region TEXT")
	assert.Equal(t, "region TEXT, id BIGINT, n BIGINT, _field.region TEXT"+pseudo, schemaText(o))
	assert.Equal(t, []string{"eu|1|5|x"}, tableRows(t, o, nil))
}

func TestBadValues(t *testing.T) {
	s, _ := startWith(t, map[string]string{"u:1": "n=x", "u:2": "n=2"})
	strict := declare(t, s, "a", "u:{id}", "id BIGINT; n BIGINT")
	_, err := tryRows(t, strict, nil)
	assert.ErrorContains(t, err, `table a: key u:1, field n: "x" is not a BIGINT`)
	lax := declare(t, s, "b", "u:{id}", "id BIGINT; n BIGINT", "bad_values", "null")
	assert.Equal(t, []string{"1|NULL", "2|2"}, tableRows(t, lax, nil))
}

func TestDeclarationsThatAreRefused(t *testing.T) {
	s, r := startWith(t, nil)
	columns := func(names ...string) (out []ColumnDef) {
		for _, n := range names {
			out = append(out, ColumnDef{Name: n, Type: plan.TextType})
		}
		return out
	}
	for want, d := range map[string]Declaration{
		"table t: it has no key; say which keys are its rows: WITH (key = 'user:{id}')":                                                  {Name: "t"},
		`key template "u:{id" has a { without its }; write {{ for a literal one`:                                                         {Name: "t", Key: "u:{id"},
		"table t: there are no tables of type zest; did you mean zset?":                                                                  {Name: "t", Key: "u:{id}", Type: "zest"},
		`table t: bad_values is "zero"; write 'null', or leave it out and bad values are errors`:                                         {Name: "t", Key: "u:{id}", BadValues: "zero"},
		"table t: there are two columns a":                                                                                               {Name: "t", Key: "u:{id}", Columns: columns("a", "a")},
		"table t: _ttl is a pseudo-column, which every table has":                                                                        {Name: "t", Key: "u:{id}", Columns: columns("_ttl")},
		"table t: the column ID and the placeholder {id} differ in case only; write them the same way":                                   {Name: "t", Key: "u:{id}", Columns: columns("ID")},
		"table t: the field x needs no _field. before its name":                                                                          {Name: "t", Key: "u:{id}", Columns: columns("_field.x")},
		"table t: column i is an INTERVAL, which is no type of what is stored; declare it as TEXT, and read it with CAST(i AS INTERVAL)": {Name: "t", Key: "u:{id}", Columns: []ColumnDef{{"i", plan.IntervalType}}},
		"table t: a placeholder cannot be called _key, which is a name of rsql's own":                                                    {Name: "t", Key: "u:{_key}"},
		"a table needs a name": {Key: "u:{id}"},
	} {
		assert.EqualError(t, created(s.CreateTable(t.Context(), d, false, false)), want)
	}
	assert.Empty(t, hash(t, r, catalogKey))
}

// TestOneHashIsATable declares a key without a placeholder.
func TestOneHashIsATable(t *testing.T) {
	s, r := startWith(t, map[string]string{"settings": "theme=dark size=12"})
	tab := declare(t, s, "settings", "settings", "theme TEXT; size BIGINT; lang TEXT")
	assert.Equal(t, "theme TEXT, size BIGINT, lang TEXT"+pseudo, schemaText(tab))
	assert.Equal(t, []string{"dark|12|NULL"}, tableRows(t, tab, nil))
	require.NoError(t, r.Client(t).Del(t.Context(), "settings").Err())
	assert.Empty(t, tableRows(t, tab, nil))
}

func TestOptions(t *testing.T) {
	var d Declaration
	assert.EqualError(t, d.SetOption("tll", "1h"), "tables have no option tll; did you mean ttl?")
	assert.EqualError(t, d.SetOption("compression", "1"), "tables have no option compression; there are key, type, ttl, bad_values, empty_rows, maxlen, directory, index (column)")
	for text, want := range map[string]time.Duration{
		"1h": time.Hour, "90s": 90 * time.Second, "7d": 7 * day, "1d12h": 36 * time.Hour, "1h30m": 90 * time.Minute, "250ms": 250 * time.Millisecond,
	} {
		require.NoError(t, d.SetOption("TTL", text))
		assert.Equal(t, want, d.TTL)
		again, err := ParseTTL(formatTTL(d.TTL))
		require.NoError(t, err)
		assert.Equal(t, want, again, "%s is written as it is read", text)
	}
	for _, text := range []string{"", "0s", "-1h", "1", "d", "1w", "1us", "99999999d", "106751d23h59m", "1d-1h"} {
		assert.ErrorContains(t, d.SetOption("ttl", text), "is no time to live", text)
	}
}

func TestConflictsOfNames(t *testing.T) {
	s, _ := startWith(t, map[string]string{"u:1": "n=1"})
	d := Declaration{Name: "u", Key: "u:{id}"}
	require.NoError(t, created(s.CreateTable(t.Context(), d, false, false)))
	err := created(s.CreateTable(t.Context(), d, false, false))
	assert.EqualError(t, err, "there is a table u already; DROP TABLE u forgets it and keeps its keys")
	assert.Equal(t, plan.CodeConflict, plan.CodeOf(err))
	assert.NoError(t, created(s.CreateTable(t.Context(), d, true, false)))
	d.Name = "U"
	assert.EqualError(t, created(s.CreateTable(t.Context(), d, false, false)), "table U: there is a table u already")
	d.Key = "x:{id}"
	require.NoError(t, created(s.CreateTable(t.Context(), d, false, true)), "a temporary table hides it")
	assert.Equal(t, KindTemporary, tableOf(t, s, "U").Kind())
	assert.Equal(t, KindDeclared, tableOf(t, s, "u").Kind())
	require.NoError(t, s.DropTable(t.Context(), "U", false))
	assert.Equal(t, KindDeclared, tableOf(t, s, "U").Kind())
	assert.EqualError(t, s.DropTable(t.Context(), "uu", false), "no table uu is declared; did you mean u?")
	assert.NoError(t, s.DropTable(t.Context(), "uu", true))
}

func TestOneOfManyDeclares(t *testing.T) {
	s, r := startWith(t, nil)
	var wait sync.WaitGroup
	results := make([]error, 8)
	sessions := make([]*Server, len(results))
	for i := range sessions {
		sessions[i] = connect(t, r)
	}
	for i := range results {
		wait.Go(func() {
			results[i] = created(sessions[i].CreateTable(t.Context(), Declaration{Name: "u", Key: "u" + intText(int64(i)) + ":{id}"}, false, false))
		})
	}
	wait.Wait()
	won := 0
	for i, err := range results {
		if err == nil {
			won++
			assert.Equal(t, "u"+intText(int64(i))+":{id}", tableOf(t, s, "u").Key())
			continue
		}
		assert.Equal(t, plan.CodeConflict, plan.CodeOf(err))
	}
	assert.Equal(t, 1, won)
}

func TestCatalogThatIsNotOurs(t *testing.T) {
	s, r := startWith(t, map[string]string{"u:1": "n=1"})
	client := r.Client(t)
	require.NoError(t, client.HSet(t.Context(), catalogKey, "new", `{"version":2}`, "broken", "x").Err())
	_, err := s.Table(t.Context(), "new")
	assert.ErrorContains(t, err, "table new was declared by another rsql: version 2")
	_, err = s.Table(t.Context(), "broken")
	assert.ErrorContains(t, err, "DROP TABLE broken forgets it")
	assert.Len(t, tableRows(t, tableOf(t, s, "u"), nil), 1, "other tables work")
	list, err := s.Tables(t.Context(), "")
	require.NoError(t, err)
	tables := list.Tables
	assert.Contains(t, tables, TableInfo{"broken", KindDeclared, "", "unreadable", -1})
	require.NoError(t, s.DropTable(t.Context(), "broken", false))
	require.NoError(t, client.Set(t.Context(), catalogKey, "x", 0).Err())
	_, err = s.Table(t.Context(), "u")
	assert.ErrorContains(t, err, "somebody else's key is there")
}

func TestUsersWhoMayNotReadTheCatalog(t *testing.T) {
	_, r := startWith(t, map[string]string{"user:1": "n=1", "order:1": "n=1"})
	require.NoError(t, r.Client(t).Do(t.Context(), "ACL", "SETUSER", "lim", "on", ">p", "~user:*", "+@read", "+@connection", "+scan").Err())
	s, err := Connect(t.Context(), "redis://lim:p@"+r.Addr)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	assert.Equal(t, []string{"1|1"}, tableRows(t, tableOf(t, s, "user"), nil))
}

func TestCreateAs(t *testing.T) {
	s, r := startWith(t, map[string]string{"stats:rome": "n=1"})
	query := arrow.NewSchema([]arrow.Field{
		plan.NewField("city", plan.TextType), plan.NewField("n", plan.BigIntType), plan.NewField("nothing", plan.NullType), plan.NewField("_ttl", plan.DoubleType),
	}, nil)
	d := Declaration{Name: "stats", Key: "stats:{city}"}
	cols := []string{"city", "n", "_ttl"}

	target, err := s.TargetForCreateAs(t.Context(), d, query, false)
	require.NoError(t, err)
	assert.Equal(t, "city TEXT, n BIGINT, nothing TEXT"+pseudo, schemaText(target))
	_, err = write(t, target, plan.Insert, cols, "oslo|1|NULL", "rome|2|NULL")
	require.ErrorContains(t, err, "key stats:rome exists already")
	assert.Empty(t, hash(t, r, catalogKey), "a statement that fails before its first row leaves nothing")

	report, err := write(t, target, plan.Insert, cols, "oslo|1|50", "bonn|2|NULL")
	require.NoError(t, err)
	assert.EqualValues(t, 2, report.Written)
	require.NoError(t, target.Finish(t.Context()))
	assert.Equal(t, KindDeclared, tableOf(t, s, "stats").Kind())
	assert.Equal(t, []string{"bonn|2|NULL", "oslo|1|NULL", "rome|1|NULL"}, tableRows(t, tableOf(t, s, "stats"), nil))

	_, err = s.TargetForCreateAs(t.Context(), d, query, false)
	assert.ErrorContains(t, err, "there is a table stats already")
	_, err = s.TargetForCreateAs(t.Context(), Declaration{Name: "x", Key: "x:{town}"}, query, false)
	assert.EqualError(t, err, "table x: the key x:{town} needs a column town, which the query does not have; the query has city, n, nothing")

	empty, err := s.TargetForCreateAs(t.Context(), Declaration{Name: "e", Key: "e:{city}"}, query, true)
	require.NoError(t, err)
	require.NoError(t, empty.Finish(t.Context()))
	assert.Equal(t, KindTemporary, tableOf(t, s, "e").Kind(), "a query without rows makes a table as well")
}

func TestViews(t *testing.T) {
	s, r := startWith(t, map[string]string{"user:1": "name=ann"})
	other := connect(t, r)
	declare(t, s, "users", "user:{id}", "name TEXT")
	v := View{Name: "Named", Columns: []string{"who"}, Query: "SELECT name FROM users"}
	require.NoError(t, s.CreateView(t.Context(), v, false, false, false))
	got, err := other.Table(t.Context(), "named")
	require.NoError(t, err)
	view, ok := got.(plan.View)
	require.True(t, ok)
	query, columns := view.Definition()
	assert.Equal(t, []any{"Named", v.Query, v.Columns}, []any{view.Name(), query, columns})
	_, err = view.Scan(t.Context(), plan.ScanSpec{})
	assert.Equal(t, plan.CodeInternal, plan.CodeOf(err))

	for _, temporary := range []bool{false, true} {
		if temporary {
			require.NoError(t, s.CreateView(t.Context(), v, false, false, true))
		}
		assert.ErrorContains(t, s.CreateView(t.Context(), v, false, false, temporary), "there is a view Named already; CREATE OR REPLACE VIEW replaces it")
		assert.ErrorContains(t, s.CreateView(t.Context(), View{Name: "NAMED", Query: "SELECT 1"}, true, false, temporary), "there is a view Named already; DROP VIEW Named")
		require.NoError(t, s.CreateView(t.Context(), View{Name: "Named", Query: "SELECT 2"}, false, true, temporary), "IF NOT EXISTS")
		require.NoError(t, s.CreateView(t.Context(), View{Name: "Named", Query: "SELECT 3"}, true, false, temporary))
		text, err := s.ShowCreate(t.Context(), "named")
		require.NoError(t, err)
		assert.Equal(t, "CREATE "+map[bool]string{true: "TEMPORARY "}[temporary]+"VIEW Named AS\nSELECT 3", text)
		assert.ErrorContains(t, s.DropTable(t.Context(), "named", true), "Named is a view; DROP VIEW Named drops it")
	}
	require.NoError(t, s.DropView(t.Context(), "named", false), "the temporary one")
	require.NoError(t, s.DropView(t.Context(), "named", false), "the one of the server")
	assert.ErrorContains(t, s.DropView(t.Context(), "named", false), "there is no view named")
	assert.ErrorContains(t, s.DropView(t.Context(), "users", true), "users is a table")
}

// TestOlderProgramsAndViews has an entry of the catalog of a version that nobody knows, as a view is to an older rsql.
func TestOlderProgramsAndViews(t *testing.T) {
	s, r := startWith(t, nil)
	require.NoError(t, s.CreateView(t.Context(), View{Name: "v", Query: "SELECT 1"}, false, false, false))
	text, err := connect(t, r).client.HGet(t.Context(), catalogKey, "v").Result()
	require.NoError(t, err)
	assert.JSONEq(t, `{"version": 2, "view": "SELECT 1"}`, text)
	require.NoError(t, s.client.HSet(t.Context(), catalogKey, "w", `{"version": 3, "view": "SELECT 1"}`).Err())
	_, err = s.Table(t.Context(), "w")
	assert.ErrorContains(t, err, "table w was declared by another rsql: version 3")
}

func TestReplaceTable(t *testing.T) {
	s, r := startWith(t, map[string]string{"user:1": "name=ann age=30"})
	declare(t, s, "users", "user:{id}", "name TEXT")
	columns := []ColumnDef{{Name: "age", Type: plan.BigIntType}}
	for _, temporary := range []bool{false, true} {
		require.NoError(t, s.ReplaceTable(t.Context(), Declaration{Name: "users", Key: "user:{id}", Columns: columns}, temporary))
		require.NoError(t, s.ReplaceTable(t.Context(), Declaration{Name: "users", Key: "user:{n}", Columns: columns}, temporary))
		assert.Equal(t, []string{"1|30"}, tableRows(t, tableOf(t, s, "users"), nil))
		assert.ErrorContains(t, s.ReplaceTable(t.Context(), Declaration{Name: "USERS", Key: "u:{id}"}, temporary), "table USERS: there is a table users already")
		assert.ErrorContains(t, s.ReplaceTable(t.Context(), Declaration{Name: "t"}, temporary), "it has no key")
		require.NoError(t, s.CreateView(t.Context(), View{Name: "v", Query: "SELECT 1"}, false, false, temporary))
		assert.ErrorContains(t, s.ReplaceTable(t.Context(), Declaration{Name: "v", Key: "v:{id}"}, temporary), "there is a view v already")
	}
	assert.Equal(t, "n TEXT, age BIGINT"+pseudo, schemaText(tableOf(t, connect(t, r), "users")))
}

// created is the error of [Server.CreateTable].
func created(_ bool, err error) error { return err }
