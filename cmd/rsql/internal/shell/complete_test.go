package shell

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rsql/cmd/rsql/internal/editing"
)

// tables are those of a server that has answered.
type tables []string

func (t tables) Spaces() []editing.Space { return nil }

func (t tables) Tables(string) []editing.Table {
	var out []editing.Table
	for _, name := range t {
		out = append(out, editing.Table{Name: name, Kind: "declared"})
	}
	return out
}

func (tables) Named(string, string) []editing.Table { return nil }

func (tables) Columns(_, _ string) []editing.Column {
	return []editing.Column{{Name: "name", Type: "TEXT"}}
}

func TestCompleteCommand(t *testing.T) {
	t.Chdir(t.TempDir())
	e := &editor{names: tables{"users", "orders"}, params: func() []any { return []any{sql.Named("who", "x")} }}
	for text, want := range map[string]string{
		".sche":                          ".schema",
		`\ti`:                            `\timing`,
		".help .sc":                      ".schema",
		".schema ":                       "users orders",
		".schema us":                     "users",
		".schema users ":                 "users orders",
		".mode c":                        "csv",
		".timer o":                       "on off",
		".param w":                       "who",
		".param who ":                    "",
		".export file.csv SELECT 1 qual": "qualify",
		".explain SELECT name FROM use":  "users",
		".nix a":                         "",
		".quit a":                        "",
	} {
		offers, _ := e.completeCommand(text)
		var out []string
		for _, o := range offers {
			if o.Kind != "keywords" || o.Text == "qualify" {
				out = append(out, o.Text)
			}
		}
		assert.Equal(t, want, strings.Join(out, " "), text)
	}
}

func TestOffersThatDoNotFit(t *testing.T) {
	var offers []editing.Offer
	for i := range 30 {
		offers = append(offers, editing.Offer{Text: fmt.Sprintf("first_%d", i)})
	}
	assert.Equal(t, offers, shortened(offers, 30))
	assert.Equal(t, offers[:5], shortened(offers, 5))
	offers = append(offers, editing.Offer{Text: "final"})
	got := shortened(offers, 5)
	require.Len(t, got, 5)
	assert.Equal(t, "final", got[4].Text, "so that the editor types fi and not first_")
}

func TestSuggestion(t *testing.T) {
	h := &history{entries: []historyEntry{{Text: "SELECT 1;"}, {Text: "SELECT 22;"}, {Text: "FROM t"}, {Text: "SELECT 2"}}}
	for text, want := range map[string]string{
		"SEL": "SELECT 2", "SELECT 2": "SELECT 22;", "SELECT 1;": "", "": "", "  ": "", "sel": "", "F": "FROM t",
	} {
		assert.Equal(t, want, h.suggestion(text), text)
	}
}

func TestSuggestionsAreOfTheSameServer(t *testing.T) {
	h, err := loadHistory(filepath.Join(t.TempDir(), "history.jsonl"))
	require.NoError(t, err)
	h.on("prod (redis://db:6379/0)")
	_, err = h.Write("DELETE FROM users;")
	require.NoError(t, err)
	h.on("redis://127.0.0.1:6379/0")
	assert.Empty(t, h.suggestion("DEL"))
	_, err = h.Write("DELETE FROM drafts;")
	require.NoError(t, err)
	h.on("prod (redis://standby:6379/0)")
	assert.Equal(t, "DELETE FROM users;", h.suggestion("DEL"))
	require.NoError(t, h.file.Close())

	again, err := loadHistory(h.file.Name())
	require.NoError(t, err)
	defer again.file.Close()
	again.on("redis://127.0.0.1:6379/0")
	assert.Equal(t, "DELETE FROM drafts;", again.suggestion("DEL"))
	assert.Equal(t, []string{"DELETE FROM users;", "DELETE FROM drafts;"}, again.Dump(), "the arrow keys go through all")
}

func TestHistoryOfOthersIsClosedToThem(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.jsonl")
	require.NoError(t, os.WriteFile(path, []byte(`{"text":"SELECT 1;"}`+"\n"), 0o600))
	require.NoError(t, os.Chmod(path, 0o644)) //nolint:gosec // as another program may have left it
	h, err := loadHistory(path)
	require.NoError(t, err)
	defer h.file.Close()
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	assert.Equal(t, "SELECT 1;", h.suggestion("S"))
}

func TestColored(t *testing.T) {
	assert.Equal(t, boldText+".tables"+plainText, colored(".tables"))
	assert.Equal(t, ".tab", colored(".tab"), "it may become a command")
	assert.Equal(t, redText+".tab"+plainText+" x", colored(".tab x"))
	assert.Equal(t, boldText+".mode"+plainText+" 1", colored(".mode 1"))
	assert.Equal(t, boldText+".explain"+plainText+" "+editing.Highlight("SELECT 1"), colored(".explain SELECT 1"))
}
