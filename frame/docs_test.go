package frame_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// blockImports are the packages that blocks of Go in the documentation may use, by their names.
var blockImports = map[string]string{"context": "context", "errors": "errors", "fmt": "fmt", "slog": "log/slog", "sql": "database/sql",
	"strings": "strings", "time": "time", "frame": "rsql/frame", "redisrel": "rsql/redisrel"}

var (
	goBlock    = regexp.MustCompile("(?s)```go\n(.*?)```")
	anyGoBlock = regexp.MustCompile("(?i)(```|~~~) *go")
	declared   = regexp.MustCompile(`(?m)^(\w+(?:, \w+)*) :=`)
)

// TestGoBlocks compiles the blocks of Go in the documentation: whole programs as they are, each other one as the body of a function
// that has a context, a session and an error.
func TestGoBlocks(t *testing.T) {
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	pages, err := filepath.Glob("../docs/*.md")
	require.NoError(t, err)
	var with []string
	for _, page := range append(pages, "../README.md") {
		text := read(t, page)
		blocks := goBlock.FindAllStringSubmatch(text, -1)
		assert.Len(t, blocks, len(anyGoBlock.FindAllString(text, -1)), "%s: blocks of Go that are read", page)
		if len(blocks) == 0 {
			continue
		}
		with = append(with, filepath.Base(page))
		for _, program := range programsOf(page, blocks) {
			out, err := compiled(t, root, program)
			require.NoError(t, err, "%s: %s", page, out)
		}
	}
	assert.Subset(t, with, []string{"README.md", "go.md", "programs.md"})
}

// programsOf are what has to be compiled of the blocks of a page.
func programsOf(page string, blocks [][]string) []string {
	var whole []string
	var parts [][]string
	for _, b := range blocks {
		if strings.HasPrefix(b[1], "package ") {
			whole = append(whole, b[1])
		} else {
			parts = append(parts, b)
		}
	}
	if len(parts) > 0 {
		whole = append(whole, programOf(page, parts))
	}
	return whole
}

// TestGoBlocksAreCompiled: a mistake in a block is found.
func TestGoBlocksAreCompiled(t *testing.T) {
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	out, err := compiled(t, root, programOf("x", [][]string{{"", "s.Tabel(\"user\")\n"}}))
	require.Error(t, err)
	require.Contains(t, out, "Tabel")
}

// programOf is a package with the blocks of a page.
func programOf(page string, blocks [][]string) string {
	imports, funcs := map[string]bool{`"context"`: true, `"rsql/frame"`: true}, ""
	for i, b := range blocks {
		var body []string
		for line := range strings.SplitSeq(b[1], "\n") {
			if path, isImport := strings.CutPrefix(line, "import "); isImport {
				imports[path] = true
				continue
			}
			body = append(body, line)
		}
		code := strings.Join(body, "\n")
		for name, path := range blockImports {
			if regexp.MustCompile(`\b` + name + `\.`).MatchString(code) {
				imports[fmt.Sprintf("%q", path)] = true
			}
		}
		used := ""
		for _, m := range declared.FindAllStringSubmatch(code, -1) {
			for name := range strings.SplitSeq(m[1], ", ") {
				used += "_ = " + name + "\n"
			}
		}
		funcs += fmt.Sprintf("// block %d of %s\nfunc _(ctx context.Context, s *frame.Session, err error) error {\n{\n%s\n%s}\nreturn nil\n}\n", i+1, page, code, used)
	}
	return "package blocks\n\nimport (\n" + strings.Join(slices.Sorted(maps.Keys(imports)), "\n") + "\n)\n\n" + funcs
}

// compiled compiles a file as a package of the module, in whose directories it does not appear.
func compiled(t *testing.T, root, program string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	file, overlay := filepath.Join(dir, "blocks.go"), filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(file, []byte(program), 0o600))
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(root, "frame", "blocks", "blocks.go"): file}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(overlay, replace, 0o600))
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", os.DevNull, "-overlay", overlay, "./frame/blocks")
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	return string(out), err
}
