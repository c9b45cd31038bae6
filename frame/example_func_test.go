package frame_test

import (
	"context"
	"fmt"
	"strings"

	"rsql/frame"
)

func ExampleSession_RegisterFunc() {
	s, stop := session()
	defer stop()
	check(s.RegisterFunc("initial", frame.ScalarFunc1(func(name string) (string, error) {
		return strings.ToUpper(name[:1]) + ".", nil
	})))
	rows, err := s.SQL("SELECT initial(name) AS i, city FROM user ORDER BY id").Collect(context.Background())
	check(err)
	for _, row := range rows {
		fmt.Println(row.Get("i"), row.Get("city"))
	}
	_, err = s.Run(context.Background(), "SELECT initia(name) FROM user")
	fmt.Println(err)
	// Output:
	// A. Bern
	// B. Basel
	// C. Bern
	// D. Basel
	// there is no function initia; did you mean initial?
}

func ExampleAggregateFunc1() {
	s, stop := session()
	defer stop()
	check(s.RegisterFunc("longest", frame.AggregateFunc1(func(longest *string, name string) error {
		if len(name) > len(*longest) {
			*longest = name
		}
		return nil
	}, frame.Aggregate[string, string]{
		Merge: func(into *string, from string) error {
			if len(from) > len(*into) {
				*into = from
			}
			return nil
		},
		Result: func(longest string) (string, error) { return longest, nil },
	})))
	f := s.Table("user").GroupBy("city").Agg(frame.Fn("longest", frame.Col("name")).As("name")).OrderBy("city")
	for row, err := range f.All(context.Background()) {
		check(err)
		fmt.Println(row.Get("city"), row.Get("name"))
	}
	// Output:
	// Basel Dora
	// Bern Cleo
}

func ExampleFrame_Rollup() {
	s, stop := session()
	defer stop()
	f := s.Table("user").Rollup("city").Agg(frame.CountAll().As("n"), frame.Grouping("city").As("total")).OrderBy("total", "city")
	for row, err := range f.All(context.Background()) {
		check(err)
		fmt.Println(row.Get("city"), row.Get("n"))
	}
	// Output:
	// Basel 2
	// Bern 2
	// <nil> 4
}
