package frame_test

import (
	"bytes"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/frame"
)

// verbsPage has tables of SQL and its verbs, each behind a comment that names the function which makes it here.
const verbsPage = "../docs/verbs.md"

// parities are those of all tables of the page.
func parities(s *setup) map[string][]parity {
	m, o := s.Table("m"), s.Table("o")
	return map[string][]parity{"columnVerbs": columnVerbs(m), "rowVerbs": rowVerbs(m), "groupVerbs": groupVerbs(m), "windowVerbs": windowVerbs(m),
		"joinVerbs": joinVerbs(m, o), "subqueryVerbs": subqueryVerbs(m, o), "shapeVerbs": shapeVerbs(s.Session, m, o)}
}

// TestVerbsAndTheirSQL: each gives the rows of the other.
func TestVerbsAndTheirSQL(t *testing.T) {
	s := start(t)
	s.run(t, "CREATE TABLE m (id BIGINT, city TEXT, score BIGINT, at TIMESTAMP, tags JSON) WITH (key = 'm:{id}')")
	s.run(t, "CREATE TABLE o (id BIGINT, m_id BIGINT, total BIGINT) WITH (key = 'o:{id}')")
	s.run(t, `INSERT INTO m VALUES (1, 'Bern', 10, '2024-01-01 10:10:00', '["a","b"]'), (2, 'Basel', 20, '2024-01-01 10:50:00', '[]'),
		(3, 'Bern', 30, '2024-01-01 11:00:00', '["c"]'), (4, 'Basel', NULL, '2024-01-01 13:00:00', NULL)`)
	s.run(t, `INSERT INTO o VALUES (1, 1, 10), (2, 1, 25), (3, 3, 40), (9, 7, 11), (10, 4, 12)`)
	for _, list := range parities(s) {
		for _, p := range list {
			t.Run(p.sql, func(t *testing.T) { s.sameRows(t, p.verb, p.sql) })
		}
	}
}

var parityTable = regexp.MustCompile(`(?s)<!-- (\w+Verbs) -->\n(.*?)\n\n`)

// TestVerbsPage: docs/verbs.md has the SQL and the Go that TestVerbsAndTheirSQL runs; make rewrite writes them there.
func TestVerbsPage(t *testing.T) {
	sources, page := paritySources(t), read(t, verbsPage)
	if *rewrite {
		page = parityTable.ReplaceAllStringFunc(page, func(old string) string {
			name := parityTable.FindStringSubmatch(old)[1]
			return "<!-- " + name + " -->\n" + sources[name] + "\n\n"
		})
		require.NoError(t, os.WriteFile(verbsPage, []byte(page), 0o644))
	}
	tables := parityTable.FindAllStringSubmatch(page, -1)
	assert.Len(t, tables, len(sources))
	for _, table := range tables {
		assert.Equal(t, sources[table[1]], table[2], table[1])
	}
}

// paritySources are the tables as they are written in the tests.
func paritySources(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	files := token.NewFileSet()
	for _, name := range []string{"verbs_sql_test.go", "verbs_sql_joins_test.go"} {
		file, err := parser.ParseFile(files, name, nil, 0)
		require.NoError(t, err)
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			list := f.Body.List[0].(*ast.ReturnStmt).Results[0].(*ast.CompositeLit)
			rows := []string{"| SQL | verbs |", "|---|---|"}
			for _, e := range list.Elts {
				pair := e.(*ast.CompositeLit)
				sql, err := strconv.Unquote(pair.Elts[0].(*ast.BasicLit).Value)
				require.NoError(t, err)
				rows = append(rows, "| "+cell(sql)+" | "+cell(goText(t, files, pair.Elts[1]))+" |")
			}
			out[f.Name.Name] = strings.Join(rows, "\n")
		}
	}
	return out
}

// cell is code in a table.
func cell(code string) string { return "`" + strings.ReplaceAll(code, "|", `\|`) + "`" }

// goText is an expression on one line.
func goText(t *testing.T, files *token.FileSet, e ast.Expr) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, printer.Fprint(&b, files, e))
	text := strings.Join(strings.Fields(b.String()), " ")
	return strings.NewReplacer("( ", "(", ", )", ")").Replace(text)
}

// TestEveryVerbHasItsSQL: each verb, and each function that makes an expression, stands on the page.
func TestEveryVerbHasItsSQL(t *testing.T) {
	page := read(t, verbsPage)
	pkg, _ := packageDoc(t, ".")
	missing := func(name string) {
		assert.True(t, regexp.MustCompile(`\b`+name+`\b`).MatchString(page), "docs/verbs.md says what %s is in SQL", name)
	}
	for _, typ := range pkg.Types {
		switch typ.Name {
		case "Frame", "Grouped", "Expr", "Window", "Cases", "Merge", "MergeWhen", "Outer", "Bound":
			for _, list := range [][]*doc.Func{typ.Funcs, typ.Methods} {
				for _, f := range list {
					missing(f.Name)
				}
			}
		}
	}
}

// TestEveryFunctionIsCalled: each name of the registry is one that Fn or TableFn takes.
func TestEveryFunctionIsCalled(t *testing.T) {
	s := start(t)
	for _, f := range frame.Functions() {
		_, err := s.FromRows([]string{"x"}, []any{1}).Select(frame.Fn(f.Name)).Schema(t.Context())
		if frame.CodeOf(err) == frame.CodeName {
			_, err = s.TableFn(f.Name).Schema(t.Context())
		}
		assert.NotEqual(t, frame.CodeName, frame.CodeOf(err), "%s: %v", f.Name, err)
	}
}
