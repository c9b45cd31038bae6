package frame_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/alicebob/miniredis/v2"

	"rsql/frame"
)

// shop is a small server in this process: users, orders and no declaration of anything. It gives its URL and ends with
// stop.
func shop() (url string, stop func()) {
	m, err := miniredis.Run()
	check(err)
	m.HSet("user:1", "name", "Ada", "city", "Bern", "score", "93")
	m.HSet("user:2", "name", "Ben", "city", "Basel", "score", "71")
	m.HSet("user:3", "name", "Cleo", "city", "Bern", "score", "88")
	m.HSet("user:4", "name", "Dora", "city", "Basel") // no score
	m.HSet("order:1", "user_id", "1", "total", "19.90")
	m.HSet("order:2", "user_id", "3", "total", "5.50")
	m.HSet("order:3", "user_id", "1", "total", "7.25")
	return "redis://" + m.Addr(), m.Close
}

func session() (s *frame.Session, stop func()) {
	url, end := shop()
	s, err := frame.Open(context.Background(), url)
	check(err)
	return s, func() {
		check(s.Close())
		end()
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func Example() {
	ctx := context.Background()
	url, stop := shop()
	defer stop()
	s, err := frame.Open(ctx, url)
	check(err)
	defer s.Close()

	// Hashes under user:… are the table user.
	rows, err := s.Run(ctx, "SELECT city, count(*) AS users, avg(score) AS score FROM user GROUP BY city ORDER BY city")
	check(err)
	defer rows.Close()
	for row, err := range rows.All(ctx) {
		check(err)
		fmt.Println(row.Get("city"), row.Get("users"), row.Get("score"))
	}
	// Output:
	// Basel 2 71
	// Bern 2 90.5
}

func ExampleSession_Table() {
	ctx := context.Background()
	s, stop := session()
	defer stop()
	err := s.Table("user").
		Filter(frame.Col("score").Gt(70)).
		WithColumn("grade", frame.When(frame.Col("score").Ge(90), "A").Else("B")).
		Select("name", "score", "grade").
		OrderBy(frame.Col("score").Desc()).
		Limit(2).
		Show(ctx, os.Stdout)
	check(err)
	// Output:
	// ┌──────┬───────┬───────┐
	// │ name │ score │ grade │
	// ├──────┼───────┼───────┤
	// │ Ada  │    93 │ A     │
	// │ Cleo │    88 │ B     │
	// └──────┴───────┴───────┘
	// 2 rows
}

func ExampleSession_SQL() {
	ctx := context.Background()
	s, stop := session()
	defer stop()
	// A query is a frame like any other: what verbs add is planned with it.
	n, err := s.SQL("SELECT * FROM user WHERE city = ?", "Bern").Filter(frame.Col("score").Lt(90)).Count(ctx)
	check(err)
	fmt.Println(n)
	// Output: 1
}

func ExampleSession_Run() {
	ctx := context.Background()
	s, stop := session()
	defer stop()
	// Values never become text of the statement.
	rows, err := s.Run(ctx, "SELECT name FROM user WHERE city = :city AND score > ?", 90, sql.Named("city", "Bern"))
	check(err)
	defer rows.Close()
	for row, err := range rows.All(ctx) {
		check(err)
		fmt.Println(row.Get("name"))
	}
	// Output: Ada
}

func ExampleSession_Run_write() {
	ctx := context.Background()
	s, stop := session()
	defer stop()
	for _, text := range []string{
		"CREATE TABLE users (id BIGINT, name TEXT, score BIGINT) WITH (key = 'user:{id}')",
		"INSERT INTO users VALUES (5, 'Emil', 64), (6, 'Fay', NULL)",
	} {
		rows, err := s.Run(ctx, text)
		check(err)
		fmt.Println(rows.Message())
		check(rows.Close())
	}
	// Output:
	// table users declared
	// 2 rows written
}

func ExampleSession_Prepare() {
	ctx := context.Background()
	s, stop := session()
	defer stop()
	byID, err := s.Prepare(ctx, "SELECT name FROM user WHERE id = ?")
	check(err)
	for _, id := range []int{3, 1, 9} {
		row, err := byID.Row(ctx, id)
		if errors.Is(err, frame.ErrNoRows) {
			fmt.Println(id, "is nobody")
			continue
		}
		check(err)
		fmt.Println(id, "is", row.Get("name"))
	}
	// Output:
	// 3 is Cleo
	// 1 is Ada
	// 9 is nobody
}

func ExampleFrame_Join() {
	ctx := context.Background()
	s, stop := session()
	defer stop()
	users, orders := s.Table("user").As("u"), s.Table("order").As("o")
	rows, err := users.LeftJoin(orders, frame.Col("u.id").Eq(frame.Col("o.user_id"))).
		GroupBy("u.name").Agg(frame.Count("o.id").As("orders"), frame.Sum("o.total").As("total")).
		OrderBy("name").
		Collect(ctx)
	check(err)
	for _, r := range rows {
		fmt.Println(r.Values...)
	}
	// Output:
	// Ada 2 27.15
	// Ben 0 <nil>
	// Cleo 1 5.50
	// Dora 0 <nil>
}

func ExampleFrame_WriteRedis() {
	ctx := context.Background()
	s, stop := session()
	defer stop()
	stats := s.Table("user").GroupBy("city").Agg(frame.CountAll().As("users"), frame.Max("score").As("best"))
	report, err := stats.WriteRedis(ctx, "stats:{city}", frame.WithMode(frame.Replace), frame.WithTTL(time.Hour))
	check(err)
	fmt.Println(report.Written, "hashes written")
	check(s.Scan("stats:{city}").OrderBy("city").Select("city", "users", "best").Show(ctx, os.Stdout))
	// Output:
	// 2 hashes written
	// ┌───────┬───────┬──────┐
	// │ city  │ users │ best │
	// ├───────┼───────┼──────┤
	// │ Basel │     2 │   71 │
	// │ Bern  │     2 │   93 │
	// └───────┴───────┴──────┘
	// 2 rows
}

func ExampleFrame_Explain() {
	ctx := context.Background()
	s, stop := session()
	defer stop()
	text, err := s.Table("user").Filter(frame.Col("id").In(1, 3)).Select("name").Explain(ctx)
	check(err)
	fmt.Print(text)
	// Output:
	// scan user [name]
	//    pushed: id IN (1, 3)
	//    path: exact keys (2)
	//    redis: HMGET user:1 name …
	// rules: merge_projects, scan_filters, prune_columns
}

func ExampleFrame_All() {
	ctx := context.Background()
	s, stop := session()
	defer stop()
	for row, err := range s.Table("user").Select("id", "score").OrderBy("id").All(ctx) {
		check(err)
		fmt.Println(row.Map())
	}
	// Output:
	// map[id:1 score:93]
	// map[id:2 score:71]
	// map[id:3 score:88]
	// map[id:4 score:<nil>]
}

func ExampleFrame_Batches() {
	ctx := context.Background()
	s, stop := session()
	defer stop()
	for batch, err := range s.Table("user").OrderBy("id").Select("score").Batches(ctx) {
		check(err)
		fmt.Println(batch.NumRows(), "rows:", batch.Column(0))
	}
	// Output: 4 rows: [93 71 88 (null)]
}

func ExampleRows_Stats() {
	ctx := context.Background()
	s, stop := session()
	defer stop()
	rows, err := s.Run(ctx, "SELECT name FROM user WHERE id IN (1, 2, 9)")
	check(err)
	for _, err := range rows.All(ctx) {
		check(err)
	}
	check(rows.Close())
	st := rows.Stats()
	fmt.Println(st.Rows, "rows,", st.Read.Keys, "keys asked for,", st.Read.Missing, "missing")
	// Output: 2 rows, 3 keys asked for, 1 missing
}

func ExampleCollectInto() {
	ctx := context.Background()
	s, stop := session()
	defer stop()
	type user struct {
		ID    int64
		Name  string
		Score *int64 // NULL is nil
	}
	users, err := frame.CollectInto[user](ctx, s.Table("user").Select("id", "name", "score").OrderBy(frame.Col("id").Desc()))
	check(err)
	for _, u := range users[:2] {
		fmt.Println(u.ID, u.Name, u.Score != nil)
	}
	// Output:
	// 4 Dora false
	// 3 Cleo true
}

func ExampleFromStructs() {
	ctx := context.Background()
	s, stop := session()
	defer stop()
	type country struct {
		City    string `rsql:"city"`
		Country string `rsql:"country"`
	}
	countries := frame.FromStructs(s, []country{{"Bern", "Switzerland"}, {"Lyon", "France"}})
	n, err := s.Table("user").As("u").Join(countries.As("c"), frame.Using("u", "c", "city")).Count(ctx)
	check(err)
	fmt.Println(n)
	// Output: 2
}

func ExampleFrame_Update() {
	ctx := context.Background()
	s, stop := session()
	defer stop()

	var changed []frame.Row
	report, err := s.Table("user").Filter(frame.Col("score").IsNull()).
		Update(ctx, frame.Set{"score": 50}, frame.WithReturning(&changed, "name", "score"))
	check(err)
	fmt.Println(report.Written, changed[0].Get("name"), changed[0].Get("score"))
	// Output:
	// 1 Dora 50
}

func ExampleFrame_MergeInto() {
	ctx := context.Background()
	s, stop := session()
	defer stop()

	moves := s.FromRows([]string{"id", "city"}, []any{1, "Thun"}, []any{9, "Chur"}).As("m")
	report, err := moves.MergeInto("user", frame.Col("m.id").Eq(frame.Col("user.id"))).
		WhenMatched().Update(frame.Set{"city": frame.Col("m.city")}).
		WhenNotMatched().Insert(frame.Set{"id": frame.Col("m.id"), "city": frame.Col("m.city")}).
		Run(ctx)
	check(err)
	fmt.Println(report.Written)
	// Output:
	// 2
}
