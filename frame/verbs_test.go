package frame_test

import (
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

func TestVerbs(t *testing.T) {
	s := start(t)
	s.users(t, 6)
	s.declareUsers(t)
	s.hash(t, "order:a:1", "user_id", 1, "total", "9.50")
	s.hash(t, "order:a:2", "user_id", 2, "total", "1.25")
	s.hash(t, "order:b:3", "user_id", 9, "total", "3")
	s.run(t, "CREATE TABLE orders (region TEXT, id BIGINT, user_id BIGINT, total DECIMAL(8,2)) WITH (key = 'order:{region}:{id}')")
	col := frame.Col
	u := s.Table("users")
	users, orders := u.As("u"), s.Table("orders").As("o")
	on := col("u.id").Eq(col("o.user_id"))
	for _, c := range []struct {
		name  string
		frame *frame.Frame
		want  []string
	}{
		{"select", u.Filter(col("id").Le(2)).Select("id", col("score").Mul(2).As("twice")), []string{"1|2", "2|4"}},
		{"names ignore case where they can", u.Filter(col("ID").Eq(1)).Select("NAME"), []string{"user 1"}},
		{"pseudo-columns by name", u.Filter(col("id").Eq(3)).Select("_key", "_ttl", "_type"), []string{"user:3|NULL|hash"}},
		{"filters", u.Filter(col("score").IsNull()), []string{"5|user 5|Basel|NULL"}},
		{"where", u.Where("score > ? AND city LIKE :c", 1, named("c", "B%")).Select("id"), []string{"2", "4"}},
		{"where without parameters", u.Where("id IN (6)").Select("id"), []string{"6"}},
		{"with a new column", u.Filter(col("id").Eq(1)).WithColumn("next", col("score").Add(1)), []string{"1|user 1|Bern|1|2"}},
		{"with a column replaced", u.Filter(col("id").Eq(1)).WithColumn("name", frame.Fn("upper", col("name"))), []string{"1|USER 1|Bern|1"}},
		{"rename", u.Filter(col("id").Eq(1)).Rename("name", "n").Select("n"), []string{"user 1"}},
		{"drop", u.Filter(col("id").Eq(1)).Drop("name", "city"), []string{"1|1"}},
		{"groups", u.GroupBy("city").Agg(frame.CountAll(), frame.Sum("score"), frame.Count("score").As("n")).OrderBy("city"),
			[]string{"Basel|2|2|1", "Bern|2|5|2", "Zürich|2|9|2"}},
		{"expressions over aggregates", u.GroupBy("city").Agg(frame.Max("score").Sub(frame.Min("score")).As("spread")).OrderBy("city"),
			[]string{"Basel|0", "Bern|3", "Zürich|3"}},
		{"one group", u.Agg(frame.CountDistinct("city"), frame.Avg("score"), frame.AnyValue(frame.Lit("x"))), []string{"3|3.2|x"}},
		{"join", users.Join(orders, on).Select("u.name", "o.total"), []string{"user 1|9.50", "user 2|1.25"}},
		{"left join", users.Filter(col("id").Le(2)).LeftJoin(orders.Filter(col("total").Gt(5)), on).Select("u.id", "o.id"), []string{"1|1", "2|NULL"}},
		{"full join", users.Filter(col("id").Eq(1)).JoinKind(orders, frame.Full, on).Select("u.id", "o.id"), []string{"1|1", "NULL|2", "NULL|3"}},
		{"semi join", users.JoinKind(orders, frame.Semi, on).Select("id"), []string{"1", "2"}},
		{"anti join", users.JoinKind(orders, frame.Anti, on).Select("id"), []string{"3", "4", "5", "6"}},
		{"cross join", users.Filter(col("id").Eq(1)).CrossJoin(orders).Select("o.id"), []string{"1", "2", "3"}},
		{"names of joined frames stay", users.Join(orders, on).WithColumn("x", col("u.id").Add(col("o.id"))).Rename("u.name", "n").Drop("u.city", "o.total").
			Select("u.id", "o.id", "x", "n"), []string{"1|1|2|user 1", "2|2|4|user 2"}},
		{"join using", users.Join(s.Table("users").As("v"), frame.Using("u", "v", "id", "city")).Agg(frame.CountAll()), []string{"6"}},
		{"order", u.OrderBy(col("score").Desc(), "id").Select("id"), []string{"6", "4", "3", "2", "1", "5"}},
		{"order with NULLs placed", u.OrderBy(col("score").NullsLast()).Select("id"), []string{"1", "2", "3", "4", "6", "5"}},
		{"limit", u.OrderBy("id").Limit(2).Select("id"), []string{"1", "2"}},
		{"offset", u.OrderBy("id").Offset(4).Select("id"), []string{"5", "6"}},
		{"both", u.OrderBy("id").Offset(1).Limit(2).Select("id"), []string{"2", "3"}},
		{"distinct", u.Select("city").Distinct(), []string{"Basel", "Bern", "Zürich"}},
		{"union", u.Select("id").Limit(0).Union(u.Filter(col("id").Eq(1)).Select("id"), u.Filter(col("id").Eq(1)).Select("score")), []string{"1", "1"}},
		{"of SQL", s.SQL("SELECT id, city FROM users WHERE id < ?", 4).Filter(col("city").Eq("Bern")), []string{"1|Bern"}},
		{"a filter over the limit of SQL", s.SQL("SELECT id FROM users WHERE id IN (1, 2) LIMIT 1").Filter(col("id").Gt(7)), []string{}},
		{"a pattern", s.Scan("order:a:*").Select("_key"), []string{"order:a:1", "order:a:2"}},
		{"a template", s.Scan("order:{r}:{n}").Filter(col("r").Eq("b")).Select("n", "user_id"), []string{"3|9"}},
		{"case", u.Filter(col("id").Le(2)).Select(frame.When(col("id").Eq(1), "one").Else("more")), []string{"more", "one"}},
		{"case without else", u.Filter(col("id").Le(2)).Select(frame.When(col("id").Eq(1), "one").End()), []string{"NULL", "one"}},
		{"casts", u.Filter(col("id").Eq(1)).Select(col("score").Cast("TEXT"), col("city").TryCast("BIGINT"), frame.Date(2024, 2, 29)),
			[]string{"1|NULL|2024-02-29 00:00:00"}},
		{"operators", u.Filter(col("id").Between(2, 3).And(col("city").In("Basel", "x")).Or(col("id").Eq(-1)).And(col("id").Ne(9).Not().Not())).
			Select(col("id").Neg(), col("id").Div(4), col("id").Mod(2), col("name").ILike("USER%"), col("score").IsNotNull()), []string{"-2|0.5|0|true|true"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := collect(t, c.frame)
			if !strings.HasPrefix(c.name, "order") { // only those say in which order rows come
				sort.Strings(got)
			}
			assert.Equal(t, c.want, got)
		})
	}
}

func TestAFrameIsUsedManyTimes(t *testing.T) {
	s := start(t)
	s.users(t, 6)
	s.declareUsers(t)
	base := s.Table("users").Filter(frame.Col("id").Le(4))
	a, b := base.Limit(1), base.Filter(frame.Col("id").Ne(1))
	for range 2 {
		assert.Len(t, collect(t, a), 1)
		assert.Len(t, collect(t, b), 3)
		n, err := base.Count(t.Context())
		require.NoError(t, err)
		assert.EqualValues(t, 4, n)
	}
}

func TestColumnsWithoutANameAreCalledByTheirText(t *testing.T) {
	s := start(t)
	s.declareUsers(t)
	f := s.Table("users").As("u").Select("u.id", frame.Col("score").Add(1), frame.Fn("lower", frame.Col("name")), frame.Lit(1),
		frame.Col("id").As("x"), frame.Col("CITY"))
	schema, err := f.Schema(t.Context())
	require.NoError(t, err)
	names := []string{}
	for _, field := range schema.Fields() {
		names = append(names, field.Name+" "+frame.TypeName(field))
	}
	assert.Equal(t, []string{"id BIGINT", "score + 1 BIGINT", "lower(name) TEXT", "1 BIGINT", "x BIGINT", "city TEXT"}, names)
	schema, err = s.Table("users").As("u").GroupBy("u.city").Agg(frame.CountAll(), frame.Sum("u.score")).Schema(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "city", schema.Field(0).Name)
	assert.Equal(t, "count", schema.Field(1).Name)
	assert.Equal(t, "sum_score", schema.Field(2).Name)
	schema, err = s.Table("users").GroupBy("id").Agg(frame.Max("score").Sub(frame.Min("score")), frame.Col("ID").Add(1)).Schema(t.Context())
	require.NoError(t, err)
	assert.Equal(t, `"max(score)" - "min(score)"`, schema.Field(1).Name)
	assert.Equal(t, "id + 1", schema.Field(2).Name)
}

func TestErrorsNameTheVerb(t *testing.T) {
	s := start(t)
	s.declareUsers(t)
	other := open(t, s.server.URL)
	u, col := s.Table("users"), frame.Col
	v := u.As("v")
	for _, c := range []struct {
		frame *frame.Frame
		code  frame.Code
		want  string
	}{
		{u.Select("scor"), frame.CodeName, "Select: there is no column scor; did you mean score?"},
		{u.Select("zzzzzzzz"), frame.CodeName, "Select: there is no column zzzzzzzz; the columns are id, name, city, score"},
		{u.Select("id").Filter(col("score").Gt(1)), frame.CodeName, "Filter: there is no column score; the columns are id"},
		{u.Select("id", 7), frame.CodeType, "Select: argument 2 is a int, not a column: pass a name or an Expr"},
		{u.Filter(col("name").Gt(1).And(true)), frame.CodeType, "Filter: "},
		{u.Filter(col("name")), frame.CodeType, "Filter: "},
		{u.Filter(frame.Expr{}), frame.CodeType, "Filter: the Expr is empty"},
		{u.Filter(frame.Using("a", "b")), frame.CodeType, "Filter: Using needs a column"},
		{u.Filter(frame.Count("id").Gt(1)), frame.CodeType, "Filter: count is an aggregate: use it in Agg"},
		{u.Where("scor > 1"), frame.CodeName, "Where: "},
		{u.Where("score > ?"), frame.CodeName, "Where: no value for parameter ?1"},
		{u.Where("score > 1", 1), frame.CodeName, "Where: 1 value for 0 ?"},
		{u.Where("count(*) > 1"), frame.CodeType, "Where: count is an aggregate"},
		{u.Rename("nam", "x"), frame.CodeName, "Rename: there is no column nam; did you mean name?"},
		{u.Drop("nam"), frame.CodeName, "Drop: there is no column nam; did you mean name?"},
		{u.Drop("id", "name", "city", "score"), frame.CodeType, "Drop: no column is left"},
		{u.Limit(-1), frame.CodeType, "Limit: "},
		{u.Offset(-1), frame.CodeType, "Offset: "},
		{u.GroupBy(1).Agg(frame.CountAll()), frame.CodeType, "GroupBy: argument 1"},
		{u.GroupBy("city").Agg(frame.Sum("name")), frame.CodeType, "Agg: "},
		{u.GroupBy("city").Agg(col("name")), frame.CodeType, `Agg: column name is neither a key of the group nor in an aggregate; group by it, or take AnyValue("name")`},
		{u.OrderBy(1), frame.CodeType, "OrderBy: argument 1"},
		{u.Union(u.Select("id")), frame.CodeType, "Union: "},
		{u.Union(nil), frame.CodeType, "Union: the other frame is nil"},
		{u.Join(other.Table("users"), frame.Lit(true)), frame.CodeUnsupported, "Join: the frames are of two sessions"},
		{u.As("u").Join(v, col("id").Eq(1)), frame.CodeName, "Join: column id is ambiguous: u.id, v.id"},
		{u.As("u").CrossJoin(v).WithColumn("id", frame.Lit(1)), frame.CodeName, "WithColumn: column id is ambiguous: u.id, v.id"},
		{u.As("u").LeftJoin(v, col("v.scor").Eq(1)), frame.CodeName, "LeftJoin: there is no column v.scor; did you mean v.score?"},
		{u.Join(s.Table("user").Select("x"), frame.Lit(true)), frame.CodeName, "there is no table user"},
		{u.Select(col("id").Cast("INTEGERS")), frame.CodeType, "Select: there is no type INTEGERS"},
		{u.Select(frame.Fn("lowr", col("name"))), frame.CodeName, "Select: "},
		{u.Select(frame.Lit(struct{}{})), frame.CodeType, "Select: a Go struct {} cannot be a value in a query"},
		{s.Table("usrs"), frame.CodeName, "there is no table usrs; did you mean users?"},
		{s.SQL("SELEC 1"), frame.CodeSyntax, ""},
		{s.SQL("DROP TABLE users"), frame.CodeUnsupported, "a frame is made of a query"},
		{s.SQL("SELECT ?").Limit(1), frame.CodeName, "no value for parameter ?1"},
	} {
		_, err := c.frame.Collect(t.Context())
		if assert.Error(t, err, c.want) {
			assert.Equal(t, c.code, frame.CodeOf(err), "%v", err)
			assert.Contains(t, err.Error(), c.want)
		}
		_, err = c.frame.Schema(t.Context())
		assert.Error(t, err, "Schema is an action like every other")
		_, err = c.frame.Explain(t.Context())
		assert.Error(t, err)
	}
}
