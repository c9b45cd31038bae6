package shell

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"rsql/frame"
)

func TestLastWord(t *testing.T) {
	for text, want := range map[string]string{"": "", "sel": "sel", "SELECT lo": "lo", "SELECT lower(na": "na", "a.b_1": "b_1", "x ": "", "'ä": "ä"} {
		assert.Equal(t, want, lastWord(text), text)
	}
}

func TestWordsComeFromTheRegistry(t *testing.T) {
	assert.Equal(t, []string{"qualify", ""}, wordsFor("qual"))
	assert.Equal(t, []string{"QUALIFY", ""}, wordsFor("QUAL"))
	assert.Empty(t, wordsFor("nix_of_that"))
	for _, f := range frame.Functions() {
		words := wordsFor(f.Name)
		at := slices.Index(words, f.Name+"(")
		if assert.GreaterOrEqual(t, at, 0, f.Name) {
			assert.NotEmpty(t, words[at+1], f.Name)
		}
	}
	assert.Contains(t, wordsFor("gen"), "generate_series(")
	assert.Contains(t, wordsFor("Sub"), "Substring(")
}
