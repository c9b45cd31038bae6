package frame_test

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// fileVerbs are the verbs of a frame by their names, applied to a frame with the columns id, name and tags. Each names the columns that it takes
// through c, so that a test can mistype them.
func fileVerbs() map[string]func(f *frame.Frame, c func(string) string) *frame.Frame {
	type names = func(string) string
	col := frame.Col
	same := func(f *frame.Frame, c names) frame.Expr { return col(c("id")).Eq(col("o.other")) }
	others := func(f *frame.Frame) *frame.Frame { return f.Select(col("id").As("other")).As("o") }
	upTo := func(f *frame.Frame, c names) *frame.Frame { return f.Filter(col(c("id")).Lt(3)) }
	next := func(c names) func(*frame.Frame) *frame.Frame {
		return func(rows *frame.Frame) *frame.Frame {
			return rows.Filter(col(c("id")).Lt(5)).Select(col("id").Add(1).Cast("BIGINT").As("id"), "name", "tags")
		}
	}
	count := frame.CountAll().As("n")
	return map[string]func(*frame.Frame, names) *frame.Frame{
		"As":            func(f *frame.Frame, c names) *frame.Frame { return f.As("f").Select(c("f.id")) },
		"Select":        func(f *frame.Frame, c names) *frame.Frame { return f.Select(c("id")) },
		"Filter":        func(f *frame.Frame, c names) *frame.Frame { return f.Filter(col(c("id")).Gt(1)) },
		"Where":         func(f *frame.Frame, c names) *frame.Frame { return f.Where(c("id")+" > ?", 1) },
		"OrderBy":       func(f *frame.Frame, c names) *frame.Frame { return f.OrderBy(c("id")) },
		"Limit":         func(f *frame.Frame, c names) *frame.Frame { return f.Limit(2).OrderBy(c("id")) },
		"Offset":        func(f *frame.Frame, c names) *frame.Frame { return f.Offset(1).OrderBy(c("id")) },
		"LimitWithTies": func(f *frame.Frame, c names) *frame.Frame { return f.LimitWithTies(1, c("name")) },
		"Distinct":      func(f *frame.Frame, c names) *frame.Frame { return f.Distinct().OrderBy(c("id")) },
		"DistinctOn":    func(f *frame.Frame, c names) *frame.Frame { return f.DistinctOn([]any{c("name")}, "id") },
		"Union":         func(f *frame.Frame, c names) *frame.Frame { return f.Union(f).OrderBy(c("id")) },
		"UnionByName":   func(f *frame.Frame, c names) *frame.Frame { return f.UnionByName(f.Select("name")).OrderBy(c("id")) },
		"Intersect":     func(f *frame.Frame, c names) *frame.Frame { return f.Intersect(upTo(f, c)) },
		"IntersectAll":  func(f *frame.Frame, c names) *frame.Frame { return f.IntersectAll(upTo(f, c)) },
		"Except":        func(f *frame.Frame, c names) *frame.Frame { return f.Except(upTo(f, c)) },
		"ExceptAll":     func(f *frame.Frame, c names) *frame.Frame { return f.ExceptAll(upTo(f, c)) },
		"WithColumn":    func(f *frame.Frame, c names) *frame.Frame { return f.WithColumn("more", col(c("id")).Add(1)) },
		"Rename":        func(f *frame.Frame, c names) *frame.Frame { return f.Rename(c("id"), "key") },
		"Drop":          func(f *frame.Frame, c names) *frame.Frame { return f.Drop(c("id")) },
		"FillNull":      func(f *frame.Frame, c names) *frame.Frame { return f.FillNull("none", c("name")) },
		"DropNulls":     func(f *frame.Frame, c names) *frame.Frame { return f.DropNulls(c("name")) },
		"Describe":      func(f *frame.Frame, c names) *frame.Frame { return f.Describe().Filter(col(c("column_name")).Eq("id")) },
		"GroupBy":       func(f *frame.Frame, c names) *frame.Frame { return f.GroupBy(c("name")).Agg(count) },
		"Agg":           func(f *frame.Frame, c names) *frame.Frame { return f.Agg(frame.Sum(c("id"))) },
		"Rollup":        func(f *frame.Frame, c names) *frame.Frame { return f.Rollup(c("name")).Agg(count) },
		"Cube":          func(f *frame.Frame, c names) *frame.Frame { return f.Cube(c("name")).Agg(count) },
		"GroupingSets":  func(f *frame.Frame, c names) *frame.Frame { return f.GroupingSets([]any{c("name")}, nil).Agg(count) },
		"GroupByDynamic": func(f *frame.Frame, c names) *frame.Frame {
			return f.WithColumn("at", frame.Lit("2024-05-06").Cast("TIMESTAMP")).GroupByDynamic("at", frame.Days(1), c("name")).Agg(count)
		},
		"Unpivot": func(f *frame.Frame, c names) *frame.Frame { return f.Unpivot("what", "value", c("id")) },
		"Explode": func(f *frame.Frame, c names) *frame.Frame { return f.Explode(c("tags")) },
		"TableFn": func(f *frame.Frame, c names) *frame.Frame { return f.TableFn("generate_series", 1, col(c("id"))) },
		"Sample":  func(f *frame.Frame, c names) *frame.Frame { return f.Sample(100).OrderBy(c("id")) },
		"SampleRows": func(f *frame.Frame, c names) *frame.Frame {
			return f.SampleRows(2, frame.Repeatable(1)).Select(col(c("id")).IsNull())
		},
		"Join": func(f *frame.Frame, c names) *frame.Frame { return f.Join(others(f), same(f, c)) },
		"JoinUsing": func(f *frame.Frame, c names) *frame.Frame {
			return f.JoinUsing(f.Select("id", col("name").As("also")), frame.Inner, c("id"))
		},
		"LeftJoin":  func(f *frame.Frame, c names) *frame.Frame { return f.LeftJoin(others(f), same(f, c)) },
		"SemiJoin":  func(f *frame.Frame, c names) *frame.Frame { return f.SemiJoin(others(f), same(f, c)) },
		"AntiJoin":  func(f *frame.Frame, c names) *frame.Frame { return f.AntiJoin(others(f.Limit(1)), same(f, c)) },
		"JoinKind":  func(f *frame.Frame, c names) *frame.Frame { return f.JoinKind(others(f), frame.Full, same(f, c)) },
		"CrossJoin": func(f *frame.Frame, c names) *frame.Frame { return f.CrossJoin(others(f)).OrderBy(c("id")) },
		"AsofJoin": func(f *frame.Frame, c names) *frame.Frame {
			return f.AsofJoin(others(f), col(c("id")).Ge(col("other")))
		},
		"LeftAsofJoin": func(f *frame.Frame, c names) *frame.Frame {
			return f.LeftAsofJoin(others(f), col(c("id")).Gt(col("other")))
		},
		"Lateral": func(f *frame.Frame, c names) *frame.Frame {
			return f.Lateral(func(row *frame.Outer) *frame.Frame { return others(f).Filter(col("other").Lt(row.Col(c("id")))) })
		},
		"LeftLateral": func(f *frame.Frame, c names) *frame.Frame {
			return f.LeftLateral(func(row *frame.Outer) *frame.Frame { return others(f).Filter(col("other").Lt(row.Col(c("id")))) })
		},
		"Recursive":         func(f *frame.Frame, c names) *frame.Frame { return f.Recursive(next(c)) },
		"RecursiveDistinct": func(f *frame.Frame, c names) *frame.Frame { return f.RecursiveDistinct(next(c)) },
	}
}

// TestVerbsOverFiles holds each verb over each kind of file to the same verb over SQL's reading of that file, and to its error for a mistyped column.
func TestVerbsOverFiles(t *testing.T) {
	s := open(t, nobody, frame.WithLazyConnection())
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	source := s.ScanCSV(fileOf(t, "u.csv", "id,name,tags\n1,Ann,\"[\"\"a\"\",\"\"b\"\"]\"\n2,Bob,[]\n3,,\"[\"\"c\"\"]\"\n4,Ann,[]\n"))
	for _, write := range []func() (int64, error){
		func() (int64, error) { return source.WriteCSV(t.Context(), in("a.csv")) },
		func() (int64, error) { return source.WriteJSON(t.Context(), in("a.json")) },
		func() (int64, error) { return source.WriteJSON(t.Context(), in("a.ndjson")) },
		func() (int64, error) { return source.WriteParquet(t.Context(), in("a.parquet")) },
		func() (int64, error) { return source.WriteArrow(t.Context(), in("a.arrow")) },
		func() (int64, error) { return source.WriteArrow(t.Context(), in("a.arrows")) },
	} {
		n, err := write()
		require.NoError(t, err)
		require.Equal(t, int64(4), n)
	}
	verbs := fileVerbs()
	for kind, scan := range map[string]func(string, ...frame.FileOption) *frame.Frame{
		"a.csv": s.ScanCSV, "a.json": s.ScanJSON, "a.ndjson": s.ScanJSON, "a.parquet": s.ScanParquet, "a.arrow": s.ScanArrow, "a.arrows": s.ScanArrow,
	} {
		file, query := scan(in(kind)), s.SQL("FROM '"+in(kind)+"'")
		for verb, f := range verbs {
			right := func(name string) string { return name }
			got := collect(t, f(file, right))
			require.NotEmpty(t, got, "%s of %s", verb, kind)
			assert.ElementsMatch(t, collect(t, f(query, right)), got, "%s of %s", verb, kind)

			_, err := f(file, func(name string) string { return name + "x" }).Collect(t.Context())
			var e *frame.Error
			require.ErrorAs(t, err, &e, "%s of %s", verb, kind)
			assert.Equal(t, frame.CodeName, e.Code)
			assert.Contains(t, e.Msg, "there is no column", "%s of %s", verb, kind)
			assert.True(t, strings.HasPrefix(e.Site, "files_verbs_test.go:"), "%s of %s: %q", verb, kind, e.Site)
		}
	}
}

// TestAllVerbsAreTriedOverFiles holds the list of verbs to the methods of a frame that give frames.
func TestAllVerbsAreTriedOverFiles(t *testing.T) {
	verbs, f := fileVerbs(), reflect.TypeFor[*frame.Frame]()
	for i := range f.NumMethod() {
		m := f.Method(i)
		if m.Type.NumOut() == 1 && (m.Type.Out(0) == f || m.Type.Out(0) == reflect.TypeFor[*frame.Grouped]()) {
			assert.Contains(t, verbs, m.Name)
		}
	}
}
