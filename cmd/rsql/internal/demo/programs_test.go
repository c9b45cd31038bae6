package demo

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// program is a program of a page, and the text behind it.
var program = regexp.MustCompile("(?s)```go\n(package main\n.*?)```.*?```text\n(.*?)```")

// TestPrograms builds and runs the programs of docs/programs.md: each prints what stands behind it.
func TestPrograms(t *testing.T) {
	const path = "../../../../docs/programs.md"
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	server, err := Start(t.Context())
	require.NoError(t, err)
	defer server.Close()
	programs := program.FindAllSubmatchIndex(text, -1)
	require.Len(t, programs, 3)
	var out bytes.Buffer
	end := 0
	for i, p := range programs {
		binary := build(t, text[p[2]:p[3]])
		got := ""
		if i == 0 {
			got = answer(t, binary, server.URL())
		} else {
			got = printed(t, binary, server.URL())
		}
		out.Write(text[end:p[4]])
		out.WriteString(got)
		end = p[5]
		if !*rewrite {
			assert.Equal(t, string(text[p[4]:p[5]]), got)
		}
	}
	if *rewrite {
		out.Write(text[end:])
		require.NoError(t, os.WriteFile(path, out.Bytes(), 0o644))
	}
}

// build builds a program in a directory of the module that is not there, and gives its path.
func build(t *testing.T, source []byte) string {
	t.Helper()
	root, err := filepath.Abs("../../../..")
	require.NoError(t, err)
	dir := t.TempDir()
	file, overlay, binary := filepath.Join(dir, "main.go"), filepath.Join(dir, "overlay.json"), filepath.Join(dir, "program")
	require.NoError(t, os.WriteFile(file, source, 0o600))
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(root, "program", "main.go"): file}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(overlay, replace, 0o600))
	cmd := exec.CommandContext(t.Context(), "go", "build", "-overlay", overlay, "-o", binary, "./program")
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return binary
}

// printed is what a program prints.
func printed(t *testing.T, binary, url string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary)
	cmd.Env = append(os.Environ(), "REDIS_URL="+url)
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.Output()
	require.NoError(t, err, problems.String())
	return string(out)
}

// answer is what a program that serves HTTP answers.
func answer(t *testing.T, binary, url string) string {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := free.Addr().String()
	require.NoError(t, free.Close())
	cmd := exec.CommandContext(t.Context(), binary)
	cmd.Env = append(os.Environ(), "REDIS_URL="+url, "ADDR="+addr)
	cmd.Stderr = os.Stderr
	require.NoError(t, cmd.Start())
	defer func() {
		_ = cmd.Process.Kill() // it serves until then
		_ = cmd.Wait()         // it was killed
	}()
	var body []byte
	require.Eventually(t, func() bool {
		r, err := http.Get("http://" + addr + "/buyers?city=Berlin") //nolint:noctx // it answers or the test fails
		if err != nil {
			return false
		}
		defer r.Body.Close()
		body, err = io.ReadAll(r.Body)
		return err == nil
	}, 20*time.Second, 20*time.Millisecond)
	return string(body)
}
