package plan_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// arrows is the picture of docs/architecture.md: which of our packages a package may import. A package under the internal/
// of one of these belongs to it and has its arrows. There is no other package and no other arrow.
var arrows = map[string][]string{
	"planner/plan":    {},
	"planner/parse":   {"planner/plan"},
	"planner/bind":    {"planner/plan", "planner/parse"},
	"planner/opt":     {"planner/plan"},
	"planner":         {"planner/plan", "planner/parse", "planner/bind", "planner/opt"},
	"exec":            {"planner/plan"},
	"redisrel":        {"planner/plan"},
	testServers:       {},
	"frame":           {"planner", "exec", "redisrel", "planner/plan"},
	"frame/sqldriver": {"frame"},
	"cmd/rsql":        {"frame", "redisrel"},
}

// testServers may be imported by every test.
const testServers = "redisrel/redistest"

// outside says which of our packages may see a library; the others go through those. Tests of all of them may use what has
// tests set.
var outside = []struct {
	library string
	rooms   []string
	tests   bool
}{
	{library: "github.com/xwb1989/sqlparser", rooms: []string{"planner", "planner/parse", "planner/bind", "planner/opt"}},
	{library: "github.com/redis/go-redis", rooms: []string{"redisrel", testServers, "cmd/rsql"}, tests: true},
	{library: "testing", rooms: []string{testServers}, tests: true},
	{library: "github.com/stretchr/testify", tests: true},
	{library: "go.uber.org/goleak", tests: true},
	{library: "modernc.org/sqlite", tests: true},
}

// vocabulary is the package that everybody imports, so it imports only the standard library and what is listed here.
const vocabulary = "planner/plan"

var vocabularyLibraries = []string{"github.com/apache/arrow/go"}

// maxLines is the length of the longest file that is not a test.
const maxLines = 400

// rootFiles may lie at the root, beside folders, dot files and what .gitignore names.
var rootFiles = []string{"go.mod", "go.sum", "README.md", "LICENSE", "Makefile"}

// rootFolders may lie at the root, beside dot folders.
var rootFolders = []string{"frame", "redisrel", "planner", "exec", "cmd", "testdata", "docs"}

// TestHouse holds the tree to its rules. It reads the files in-process: the test cache sees which files a test opens, and
// not those that a `go list` it starts opens, so it would answer for a tree that has changed.
func TestHouse(t *testing.T) {
	faults, err := inspectHouse(moduleRoot(t))
	require.NoError(t, err)
	for _, fault := range faults {
		t.Error(fault)
	}
}

func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		require.NotEqual(t, parent, dir, "no go.mod above the test")
		dir = parent
	}
}

// soundHouse is a small tree without a fault.
func soundHouse() map[string]string {
	return map[string]string{
		"go.mod":                    "module shop\n\ngo 1.26\n",
		".gitignore":                "/shop\n*.prof\n",
		"shop":                      "a binary",
		"cpu.prof":                  "a profile",
		"README.md":                 "# Shop\n",
		"planner/plan/doc.go":       "// Package plan is the vocabulary.\npackage plan\n\nimport _ \"github.com/apache/arrow/go/v17/arrow\"\n",
		"planner/parse/parse.go":    "// Package parse parses.\npackage parse\n\nimport (\n\t_ \"shop/planner/plan\"\n\n\t_ \"github.com/xwb1989/sqlparser\"\n)\n",
		"exec/exec.go":              "// Package exec executes.\npackage exec\n\nimport (\n\t_ \"shop/exec/internal/kernel\"\n\t_ \"shop/planner/plan\"\n)\n",
		"exec/exec_test.go":         "package exec_test\n\nimport (\n\t_ \"testing\"\n\n\t_ \"go.uber.org/goleak\"\n\n\t_ \"shop/exec\"\n\t_ \"shop/redisrel/redistest\"\n)\n",
		"exec/internal/kernel/k.go": "// Package kernel has the loops.\npackage kernel\n\nimport _ \"shop/planner/plan\"\n",
		"redisrel/redistest/s.go":   "// Package redistest starts servers.\npackage redistest\n\nimport _ \"testing\"\n",
		"cmd/rsql/main.go":          "// Command rsql is the shell.\npackage main\n\nfunc main() {}\n",
		"testdata/bench/go.mod":     "module bench\n",
		"testdata/bench/bench.go":   "package main\n\nimport _ \"testing\"\n",
		"docs/architecture.md":      "# Architecture\n",
		"frame/deps.go":             "//go:build tools\n\npackage frame\n\nimport _ \"github.com/xwb1989/sqlparser\"\n",
		"frame/frame.go":            "// Package frame is the API.\npackage frame\n\nconst word = \"TODO\"\n",
	}
}

func writeHouse(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	return root
}

func TestInspectHouseAcceptsASoundTree(t *testing.T) {
	faults, err := inspectHouse(writeHouse(t, soundHouse()))
	require.NoError(t, err)
	assert.Empty(t, faults)
}

func TestInspectHouseReports(t *testing.T) {
	long := "// Package exec executes.\npackage exec\n"
	for range maxLines {
		long += "\n"
	}
	tests := []struct{ name, file, text, want string }{
		{"an arrow that is not in the picture", "exec/a.go", "package exec\n\nimport _ \"shop/redisrel\"\n", "exec/a.go:3: exec may not import redisrel"},
		{"an arrow out of an internal package", "exec/internal/kernel/a.go", "package kernel\n\nimport _ \"shop/frame\"\n", "exec may not import frame"},
		{"an arrow to another's internal package", "exec/a.go", "package exec\n\nimport _ \"shop/frame/internal/csv\"\n", "exec may not import frame"},
		{"an arrow of a test", "exec/a_test.go", "package exec\n\nimport _ \"shop/frame\"\n", "exec may not import frame"},
		{"an arrow from the vocabulary", "planner/plan/a.go", "package plan\n\nimport _ \"shop/planner/parse\"\n", "planner/plan may not import planner/parse"},
		{"a library in the vocabulary", "planner/plan/a.go", "package plan\n\nimport _ \"github.com/zeebo/xxh3\"\n", "planner/plan may not import github.com/zeebo/xxh3"},
		{"a second parser", "frame/a.go", "package frame\n\nimport _ \"github.com/xwb1989/sqlparser\"\n", "frame may not import github.com/xwb1989/sqlparser"},
		{"a second parser in a test", "exec/a_test.go", "package exec\n\nimport _ \"github.com/xwb1989/sqlparser\"\n", "exec may not import github.com/xwb1989/sqlparser"},
		{"a second client", "frame/a.go", "package frame\n\nimport _ \"github.com/redis/go-redis/v9\"\n", "frame may not import github.com/redis/go-redis/v9"},
		{"test servers in the product", "frame/a.go", "package frame\n\nimport _ \"shop/redisrel/redistest\"\n", "frame may not import redisrel/redistest"},
		{"a test library in the product", "frame/a.go", "package frame\n\nimport _ \"github.com/stretchr/testify/assert\"\n", "frame may not import github.com/stretchr/testify/assert"},
		{"a package without a room", "exec/join/a.go", "// Package join joins.\npackage join\n", "exec/join: no such package in the picture"},
		{"a package without a comment", "frame/internal/csv/a.go", "package csv\n", "frame/internal/csv: no package comment"},
		{"a package without a leak check", "frame/a_test.go", "package frame\n", "frame: tests without go.uber.org/goleak"},
		{"a long file", "exec/exec.go", long, "exec/exec.go: 402 lines"},
		{"a stray file", "notes.txt", "buy milk", "notes.txt: nothing but"},
		{"a stray folder", "util/a.txt", "", "util: nothing but"},
		{"a mark of unfinished work", "frame/a.go", "package frame\n\n// TODO: finish.\n", "frame/a.go:3: TODO"},
		{"a mark in the documents", "docs/sql.md", "# SQL\n\nFIXME\n", "docs/sql.md:3: FIXME"},
		{"a file that is not Go", "frame/a.go", "package", "frame/a.go"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			files := soundHouse()
			files[test.file] = test.text
			faults, err := inspectHouse(writeHouse(t, files))
			require.NoError(t, err)
			require.Len(t, faults, 1)
			assert.Contains(t, faults[0], test.want)
		})
	}
}
