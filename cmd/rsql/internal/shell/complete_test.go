package shell

import (
	"database/sql"
	"fmt"
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
	h := &history{entries: []string{"SELECT 1;", "SELECT 22;", "FROM t", "SELECT 2"}}
	for text, want := range map[string]string{
		"SEL": "SELECT 2", "SELECT 2": "SELECT 22;", "SELECT 1;": "", "": "", "  ": "", "sel": "", "F": "FROM t",
	} {
		assert.Equal(t, want, h.suggestion(text), text)
	}
}

func TestColored(t *testing.T) {
	assert.Equal(t, boldText+".tables"+plainText, colored(".tables"))
	assert.Equal(t, ".tab", colored(".tab"), "it may become a command")
	assert.Equal(t, redText+".tab"+plainText+" x", colored(".tab x"))
	assert.Equal(t, boldText+".mode"+plainText+" 1", colored(".mode 1"))
	assert.Equal(t, boldText+".explain"+plainText+" "+editing.Highlight("SELECT 1"), colored(".explain SELECT 1"))
}
