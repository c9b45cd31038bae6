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

	"github.com/stretchr/testify/require"
)

// blockImports are the packages that blocks of Go in the documentation may use, by their names.
var blockImports = map[string]string{"context": "context", "errors": "errors", "fmt": "fmt", "slog": "log/slog", "sql": "database/sql",
	"strings": "strings", "time": "time", "frame": "rsql/frame", "redisrel": "rsql/redisrel"}

var (
	goBlock  = regexp.MustCompile("(?s)```go\n(.*?)```")
	declared = regexp.MustCompile(`(?m)^(\w+(?:, \w+)*) :=`)
)

// TestGoBlocks compiles the blocks of Go in the documentation, each as the body of a function that has a context, a session and an error.
func TestGoBlocks(t *testing.T) {
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	for _, page := range []string{"README.md", "docs/go.md"} {
		text, err := os.ReadFile(filepath.Join(root, page))
		require.NoError(t, err)
		blocks := goBlock.FindAllStringSubmatch(string(text), -1)
		require.NotEmpty(t, blocks, page)
		out, err := compiled(t, root, programOf(page, blocks))
		require.NoError(t, err, "%s: %s", page, out)
	}
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
	cmd := exec.CommandContext(t.Context(), "go", "build", "-overlay", overlay, "./frame/blocks")
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	return string(out), err
}
