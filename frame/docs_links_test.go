package frame_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	docLink    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	docHeading = regexp.MustCompile(`(?m)^#+ +(.*)$`)
	docFence   = regexp.MustCompile("(?s)```.*?```")
	notInSlug  = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// TestLinksOfTheDocumentation: each link of a page leads to a file that is there, and to a heading of it.
func TestLinksOfTheDocumentation(t *testing.T) {
	pages, err := filepath.Glob("../docs/*.md")
	require.NoError(t, err)
	links := 0
	for _, page := range append(pages, "../README.md") {
		for _, m := range docLink.FindAllStringSubmatch(docFence.ReplaceAllString(read(t, page), ""), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			links++
			path, anchor, _ := strings.Cut(m[1], "#")
			to := page
			if path != "" {
				to = filepath.Join(filepath.Dir(page), path)
			}
			if _, err := os.Stat(to); !assert.NoError(t, err, "%s: %s", page, m[1]) || anchor == "" {
				continue
			}
			assert.Contains(t, slugs(read(t, to)), anchor, "%s: %s", page, m[1])
		}
	}
	assert.Greater(t, links, 50)
}

// TestPagesAreLinked: each page is reached from the README.
func TestPagesAreLinked(t *testing.T) {
	pages, err := filepath.Glob("../docs/*.md")
	require.NoError(t, err)
	readme := read(t, "../README.md")
	for _, page := range pages {
		assert.Contains(t, readme, "](docs/"+filepath.Base(page)+")")
	}
	assert.LessOrEqual(t, strings.Count(readme, "\n"), 60, "lines of the README")
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

// slugs are the anchors of a page's headings.
func slugs(page string) []string {
	var out []string
	for _, m := range docHeading.FindAllStringSubmatch(docFence.ReplaceAllString(page, ""), -1) {
		out = append(out, strings.ReplaceAll(notInSlug.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-"))
	}
	return out
}
